import pytest

from house import manifest
from sidelight.model import NotSet, Refused
from sidelight.plugin import Place, Secret
from sidelight.transports.placing import place


def test_each_place():
    card = manifest(
        secrets={
            "a": Secret("x-a"),
            "b": Secret(place=Place.BEARER),
            "c": Secret("c", Place.FORM),
            "d": Secret("d", Place.QUERY),
        }
    )
    placed = place(card, {"a": "1", "b": "2", "c": "3", "d": "4"})
    assert placed.headers == {"x-a": "1", "Authorization": "Bearer 2"}
    assert (placed.form, placed.params) == ({"c": "3"}, {"d": "4"})


def test_an_address_and_what_signs_do_not_stand_in_a_part_of_the_request():
    card = manifest(
        secrets={
            "webhook_url": Secret("chat.example/in", Place.URL),
            "secret": Secret("webhook-signature", Place.SIGNATURE),
        }
    )
    placed = place(card, {"webhook_url": "https://chat.example/in/1", "secret": "whsec_x"})
    assert (placed.url, placed.signing) == ("https://chat.example/in/1", "whsec_x")
    assert (placed.headers, placed.params, placed.form) == ({}, {}, {})
    with pytest.raises(Refused, match="set SIDELIGHT_ONE_SECRET"):
        place(card, {"webhook_url": "https://chat.example/in/1"})


def test_a_missing_key_names_each_setting_that_would_do():
    card = manifest("urlhaus", account="abusech", secrets={"auth_key": Secret("Auth-Key")})
    wanted = "set SIDELIGHT_URLHAUS_AUTH_KEY or SIDELIGHT_ABUSECH_AUTH_KEY"
    with pytest.raises(Refused, match=wanted):
        place(card, {})


@pytest.mark.parametrize("value", ["two\nlines", "na\u00efve", "a\r\nX-Evil: b"])
def test_what_a_header_cannot_carry_is_refused_and_not_quoted(value):
    card = manifest(secrets={"api_key": Secret("x-key")})
    with pytest.raises(NotSet, match="api_key") as caught:
        place(card, {"api_key": value})
    assert value not in str(caught.value)
