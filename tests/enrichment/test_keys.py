import pytest

from house import manifest
from sidelight.enrichment import TEAM, Key, NoKeys
from sidelight.plugin import Place, Secret


def test_without_keys_there_is_a_key_of_the_team_without_secrets():
    key = NoKeys().key(manifest(), "somebody")
    assert (key.holder, key.secrets) == (TEAM, {})


def test_a_key_opens_when_every_required_secret_is_there():
    secrets = {"id": Secret("x-id"), "more": Secret("x-more", required=False)}
    card = manifest(secrets=secrets)
    assert Key(secrets={"id": "1"}).opens(card)
    assert not Key(secrets={"more": "1"}).opens(card)


def test_a_key_never_shows_its_secrets():
    shown = repr([Key("ann", {"api_key": "s3cret"})])
    assert "s3cret" not in shown
    assert "ann" in shown


@pytest.mark.parametrize("value", ["two\nlines", "x\r\nX-Evil: 1", "na\u00efve"])
def test_a_key_that_no_header_can_carry_is_in_trouble_and_not_sent(value):
    card = manifest(secrets={"api_key": Secret("x-key")})
    key = Key("ann", {"api_key": value}).checked(card)
    assert (key.holder, key.secrets) == ("ann", {})
    assert "api_key" in (key.trouble or "")
    assert value not in (key.trouble or "")


def test_a_login_may_hold_any_letter_but_no_second_line():
    card = manifest(secrets={"login": Secret(place=Place.BASIC)})
    fine = Key(secrets={"login": "na\u00efve:secret"})
    assert fine.checked(card) is fine
    assert Key(secrets={"login": "a:b\nc"}).checked(card).trouble
