from house import manifest
from sidelight.enrichment import TEAM
from sidelight.plugin import Secret
from sidelight.wiring.keyring import EnvironmentKeys


def test_the_environment_holds_the_keys_of_the_team():
    card = manifest("one", secrets={"api_key": Secret("x-key")})
    key = EnvironmentKeys({"SIDELIGHT_ONE_API_KEY": "k"}).key(card, "somebody")
    assert (key.holder, key.secrets) == (TEAM, {"api_key": "k"})
