"""Who asks, and what they may do."""

from enum import StrEnum

import msgspec


class AccessRole(StrEnum):
    """What somebody may do: read, work on cases, act, administer; each includes those before it."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    RESPONDER = "responder"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for viewer to 3 for admin."""
        return list(AccessRole).index(self)

    def includes(self, other: "AccessRole") -> bool:
        """Whether this role may do what `other` may.

        >>> AccessRole.ANALYST.includes(AccessRole.VIEWER)
        True
        """
        return self.rank >= other.rank


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is known: a person with a session, or a program with an API key.

    `owner` is the team whose rows are seen, `name` stands in the audit. `user` is the person, None
    for a program; `key_id` is the API key, None for a session. `calls` bounds the requests of the
    key in a minute, None is without bound.
    """

    owner: str
    name: str
    role: AccessRole
    user: str | None = None
    key_id: str | None = None
    calls: int | None = None
