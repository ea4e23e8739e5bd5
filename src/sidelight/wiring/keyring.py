"""Keys from the environment."""

from collections.abc import Mapping

from sidelight.enrichment import Key
from sidelight.plugin import Manifest
from sidelight.wiring.settings import secrets_of


class EnvironmentKeys:
    """The keys of the team that runs this process, from `SIDELIGHT_<NAME>_<SETTING>`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the environment."""
        self._environment = environment

    def key(self, manifest: Manifest, _user: str | None) -> Key:
        """Return the team's key."""
        return Key(secrets=secrets_of(self._environment, manifest))
