"""What a vendor of the cloud is: it reads requests and answers as the real one does."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from sidelight.devcloud.world import World
from sidelight.plugin import DnsAnswer


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it arrived; names of headers are in lower case, `path` has no prefix of ours.

    `query` and `form` hold decoded values; `files` of a multipart form are name -> (file name,
    body). `json` is the decoded body, None where there is none.
    """

    method: str
    path: str
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    form: Mapping[str, str] = {}
    files: Mapping[str, tuple[str, bytes]] = {}
    json: Any = None


class Told(msgspec.Struct, frozen=True):
    """An answer: `body` is JSON unless it is text."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = {}


class Vendor(ABC):
    """One vendor's API, made from the world it is given.

    The cloud asks for the key, counts the quota of the provider's manifest and makes the faults
    that it is told to; the class says how this vendor words them.
    """

    name: ClassVar[str]
    """The name of our provider or actuator that asks this vendor."""

    roots: ClassVar[tuple[str, ...]] = ()
    """How paths begin that are this vendor's and nobody else's, such as `/api/v3/`."""

    @abstractmethod
    def answer(self, asked: Asked, world: World) -> Told:
        """Return what the vendor answers to a request with a good key and within the quota."""

    def forget(self) -> None:  # noqa: B027 - most vendors keep nothing
        """Forget what was done here, for vendors that do things."""

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - for vendors that look at it
        """Return the answer to a request without a key or with a wrong one."""
        return Told(401, {"error": "invalid API key"})

    def forbidden(self, asked: Asked) -> Told:  # noqa: ARG002 - as above
        """Return the answer to a key that may not do this."""
        return Told(403, {"error": "forbidden"})

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - as above
        """Return the answer to one request too many; the quota is free in `seconds`."""
        return Told(429, {"error": "rate limit exceeded"}, {"retry-after": str(seconds)})

    def down(self, asked: Asked) -> Told:  # noqa: ARG002 - as above
        """Return the answer of a server in trouble."""
        return Told(503, "Service Unavailable")


class DnsVendor(ABC):
    """One vendor that answers over DNS, for the names below its zones."""

    name: ClassVar[str]
    """The name of our provider that asks this vendor."""

    zones: ClassVar[tuple[str, ...]]
    """The domains it serves, in lower case, such as `origin.asn.cymru.com`; "" is all names."""

    def reach(self, name: str) -> int | None:
        """Return the length of the closest zone above a name, None for a name of others."""
        above = (zone for zone in self.zones if not zone or f".{name}".endswith(f".{zone}"))
        return max(map(len, above), default=None)

    @abstractmethod
    def resolve(self, name: str, type_: str, world: World) -> DnsAnswer:
        """Return the records of a name, in lower case without a last dot, or NXDOMAIN."""
