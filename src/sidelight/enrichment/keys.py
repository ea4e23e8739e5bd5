"""Keys: whose secrets a call is made with."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from sidelight.plugin import Manifest

TEAM = ""
"""The holder of a key that the whole team uses."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """On whose behalf a conversation is driven; without a user it is the team."""

    user: str | None = None


class Key(msgspec.Struct, frozen=True):
    """The secrets of a plugin by setting, and who holds them: a user or TEAM."""

    holder: str = TEAM
    secrets: Mapping[str, str] = {}


class Keyring(Protocol):
    """Finds the key that a call is made with: the user's own, else the team's."""

    def key(self, manifest: Manifest, user: str | None) -> Key:
        """Return the key; its secrets are those that are set, which may be none."""
        ...


class NoKeys:
    """A keyring without a key, for what needs none."""

    def key(self, _manifest: Manifest, _user: str | None) -> Key:
        """Return a key without secrets."""
        return Key()
