"""What every door is given: who is asking, and the product as their team sees it."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request

from sidelight.model import AccessRole, Clock, Principal
from sidelight.service import App

Call = Request[Any, Any, Any]
"""A request as it arrives."""


class Unauthenticated(Exception):  # noqa: N818 - it is a state of the caller
    """A request without a key, or with one that nobody knows; `key` says which of the two."""

    def __init__(self, *, key: bool) -> None:
        """Say whether a key was sent."""
        super().__init__("wrong API key" if key else "no API key")
        self.key = key


class Forbidden(Exception):  # noqa: N818 - as above
    """A request that the role of the caller does not allow."""

    def __init__(self, needed: AccessRole) -> None:
        """Name the role that it takes."""
        super().__init__(f"this takes the role {needed}")
        self.needed = needed


class Doors(msgspec.Struct, frozen=True, kw_only=True):
    """The parts behind the doors.

    `identify` finds who holds an API key, None for one that is not valid now. `app_of` is the
    product of the caller's team. `secret` signs tokens that leave the house. `public_url` is how
    the world reaches us, without a slash at the end; None takes scheme and host of each request.
    """

    identify: Callable[[str], Awaitable[Principal | None]]
    app_of: Callable[[Principal], App]
    clock: Clock
    secret: bytes
    public_url: str | None = None

    async def caller(self, call: Call, role: AccessRole = AccessRole.VIEWER) -> Principal:
        """Return who is asking; raises Unauthenticated or Forbidden."""
        key = call.headers.get("x-apikey")
        principal = await self.identify(key) if key else None
        if principal is None:
            raise Unauthenticated(key=bool(key))
        if not principal.role.includes(role):
            raise Forbidden(role)
        return principal

    def base(self, call: Call) -> str:
        """Return scheme and host as the caller reaches us, without a slash at the end."""
        return self.public_url or str(call.base_url).rstrip("/")
