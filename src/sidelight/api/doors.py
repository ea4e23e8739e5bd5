"""What every door is given: who is asking, and the product as their team sees it."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection

from sidelight.api.limits import Limits, door_name
from sidelight.model import AccessRole, Clock, Principal
from sidelight.service import App
from sidelight.service.access import Visit, same
from sidelight.service.approval_links import ApprovalLinks
from sidelight.service.community import CommunityStore
from sidelight.service.inbox import Inbox
from sidelight.service.webhooks import Webhooks

Call = Request[Any, Any, Any]
"""A request as it arrives."""

MOST_UPLOAD = 650 * 1024 * 1024
"""Bytes of a file that comes to an upload URL."""

Connection = ASGIConnection[Any, Any, Any, Any]
"""A request of which nothing but its head was read."""

CALLER = "caller"
"""Where the state of a request keeps who is asking."""

COOKIE = "sidelight_session"
CSRF_HEADER = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing, and so need no token besides the cookie."""


class Unauthenticated(Exception):  # noqa: N818 - it is a state of the caller
    """A request without a key, or with one that nobody knows; `key` says which of the two."""

    def __init__(self, *, key: bool) -> None:
        """Say whether a key was sent."""
        super().__init__("wrong API key" if key else "no API key")
        self.key = key


class Forbidden(Exception):  # noqa: N818 - as above
    """A request that the caller may not make; the message says what it takes."""


class Reception(Protocol):
    """Knows everybody who may come in."""

    async def holder(self, key: str) -> Principal | None:
        """Return who holds an API key; None for one that opens nothing now."""
        ...

    async def visitor(self, session: str) -> Visit | None:
        """Return who is signed in with a session; None for one that is over."""
        ...


class Doors(msgspec.Struct, frozen=True, kw_only=True):
    """The parts behind the doors.

    `app_of` is the product of the caller's team. `secret` signs tokens that leave the house.
    `feeds` and `providers` are the cards of what is held and of who can be asked.
    `public_url` is how the world reaches us, without a slash at the end; None takes scheme and host
    of each request. `limits` counts the requests of each caller, `most_upload` is in bytes.
    `webhooks` tells others what happens; None tells nobody. `approval_links` makes and opens links
    by which a person answers a question; None makes none.
    """

    reception: Reception
    app_of: Callable[[Principal], App]
    clock: Clock
    secret: bytes
    inbox: Inbox
    feeds: Callable[[], Sequence[Any]]
    providers: Callable[[Principal], Sequence[Any]]
    public_url: str | None = None
    most_upload: int = MOST_UPLOAD
    webhooks: Webhooks | None = None
    approval_links: ApprovalLinks | None = None
    limits: Limits = msgspec.field(default_factory=Limits)

    async def caller(self, call: Call, role: AccessRole = AccessRole.VIEWER) -> Principal:
        """Return who is asking; raises Unauthenticated, Forbidden or TooManyCalls."""
        principal = call.scope["state"].get(CALLER) or await self.identified(call)
        if not principal.role.includes(role):
            raise Forbidden(f"this takes the role {role}")
        return principal

    async def identified(self, call: Connection) -> Principal:
        """Return who is asking, whatever he may do; raises Unauthenticated or TooManyCalls."""
        key = call.headers.get("x-apikey")
        if key:
            principal = await self.reception.holder(key)
        else:
            principal = await self._visitor(call)
        if principal is None:
            raise Unauthenticated(key=bool(key))
        self.limits.admit(principal, door_name(call.scope["path"]), self.clock)
        return principal

    def community(self, principal: Principal) -> CommunityStore:
        """Return the comments, votes and scans of the caller's team."""
        return self.app_of(principal).store.community

    def base(self, call: Call) -> str:
        """Return scheme and host as the caller reaches us, without a slash at the end."""
        if self.public_url is not None:
            return self.public_url
        host = call.headers.get("host")
        if host and not call.scope.get("root_path"):  # the usual case, without parsing a URL
            return f"{call.scope['scheme']}://{host}"
        return str(call.base_url).rstrip("/")

    async def _visitor(self, call: Connection) -> Principal | None:
        """Return who is signed in; a change needs the token that no other site can read."""
        cookie = call.cookies.get(COOKIE)
        visit = await self.reception.visitor(cookie) if cookie else None
        if visit is None:
            return None
        token = call.headers.get(CSRF_HEADER, "")
        if call.scope.get("method") not in SAFE and not same(token, visit.session.csrf):
            raise Forbidden(f"a change takes the token of the session in the header {CSRF_HEADER}")
        return visit.principal
