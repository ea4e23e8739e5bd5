import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import manifest
from sidelight.devcloud import keys
from sidelight.devcloud.vendor import Asked
from sidelight.plugin import Place, Secret
from sidelight.transports.placing import place


def brought(card, secrets):
    """Return what the cloud finds of the secrets that the transport places."""
    placed = place(card, secrets)
    headers = {name.lower(): value for name, value in placed.headers.items()}
    return keys.brought(
        card,
        Asked(method="GET", path="/", headers=headers, form=placed.form, query=placed.params),
    )


TRAVELLING = [each for each in Place if each not in {Place.URL, Place.SIGNATURE}]


@pytest.mark.parametrize("where", TRAVELLING)
@given(text=st.text("abcdef:0123456789", min_size=1))
def test_a_secret_is_found_where_the_transport_places_it(where, text):
    card = manifest(secrets={"api_key": Secret("X-Key", where)})
    assert brought(card, {"api_key": text}) == {"api_key": text}


def test_a_secret_address_ends_with_the_key_and_a_signature_stands_for_one():
    card = manifest(secrets={"webhook_url": Secret("chat.example/in", Place.URL)})
    assert keys.brought(card, Asked(method="POST", path="/in/k7")) == {"webhook_url": "k7"}
    assert keys.example(card.secrets["webhook_url"]) == "https://chat.example/in/cloud-key"
    card = manifest(secrets={"secret": Secret("webhook-signature", Place.SIGNATURE)})
    signed = Asked(method="POST", path="/", headers={"webhook-signature": "v1,a"})
    assert keys.brought(card, signed) == {"secret": "v1,a"}


def test_missing_and_wrong_keys_are_refused():
    card = manifest(secrets={"login": Secret(place=Place.BASIC)})
    assert keys.is_refused(card, {})
    assert keys.is_refused(card, {"login": "user:wrong"})
    assert keys.is_refused(card, {"login": "wrong"})
    assert not keys.is_refused(card, {"login": keys.example(card.secrets["login"])})
    assert keys.is_forbidden({"login": "forbidden"})
    assert not keys.is_forbidden({"login": "good"})


def test_an_optional_key_may_be_missing_and_must_not_be_wrong():
    card = manifest(secrets={"api_key": Secret("key", required=False)})
    assert not keys.is_refused(card, {})
    assert keys.is_refused(card, {"api_key": "wrong"})


def test_a_login_that_is_no_base64_is_wrong():
    card = manifest(secrets={"login": Secret(place=Place.BASIC)})
    asked = Asked(method="GET", path="/", headers={"authorization": "Basic ???"})
    assert keys.is_refused(card, keys.brought(card, asked))
