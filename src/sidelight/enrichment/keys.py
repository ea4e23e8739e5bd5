"""Keys: whose secrets a call is made with."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from sidelight.model import Priority
from sidelight.plugin import Manifest

TEAM = ""
"""The holder of a key that the whole team uses."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """On whose behalf a conversation is driven; without a user it is the team.

    `patience` is how many seconds the whole conversation may wait for quota. Who comes `in_line`
    has waited for his turn and gives way to nobody.
    """

    user: str | None = None
    priority: Priority = Priority.ANALYST
    patience: float = 0.0
    in_line: bool = False


class Key(msgspec.Struct, frozen=True):
    """The secrets of a plugin by setting, and who holds them: a user or TEAM.

    `trouble` says in words why a key that is there cannot be used; it is then used by nobody, and
    no other takes its place.
    """

    holder: str = TEAM
    secrets: Mapping[str, str] = {}
    trouble: str | None = None

    def __repr__(self) -> str:
        """Return what a log or an error may show: no secret."""
        return f"Key(holder={self.holder!r}, settings={sorted(self.secrets)})"

    def checked(self, manifest: Manifest) -> "Key":
        """Return the key, in trouble where a request cannot carry it: nothing is sent then."""
        for setting, secret in manifest.secrets.items():
            if not secret.carries(self.secrets.get(setting, "")):
                return Key(self.holder, trouble=secret.misfit(manifest.title, setting))
        return self

    def opens(self, manifest: Manifest) -> bool:
        """Whether every secret that the plugin cannot do without is there."""
        return all(name in self.secrets for name, each in manifest.secrets.items() if each.required)


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
