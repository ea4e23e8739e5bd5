from house import manifest
from sidelight.enrichment import TEAM, Key, NoKeys
from sidelight.plugin import Secret


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
