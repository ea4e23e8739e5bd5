from house import manifest
from sidelight.enrichment import TEAM, NoKeys


def test_without_keys_there_is_a_key_of_the_team_without_secrets():
    key = NoKeys().key(manifest(), "somebody")
    assert (key.holder, key.secrets) == (TEAM, {})
