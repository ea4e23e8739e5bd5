"""Effects: the questions that a plugin may put to the world, and their results.

A plugin never opens a socket, a file or a clock. It is a generator that yields an effect and is
sent the result; a tuple of effects runs at the same time and is answered by a tuple of results.
The driver performs effects through the transports, so that time-outs, quota, cache, disclosure and
audit have one owner. An effect that alters something outside says so by `changes`: a dry run stops
in front of it. `perform` gives each effect the type of its result:

    answer = yield from perform(DnsQuery("example.com", "A"))
"""

from collections.abc import Generator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, TypeVar, overload

import msgspec

from sidelight.model import BadAnswer, Claim, Observable, Scope

T = TypeVar("T")
Body = TypeVar("Body")

DnsType = Literal["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "TXT"]
BlockListName = Literal["ip", "domain", "url", "file"]
NftFamily = Literal["inet", "ip", "ip6"]


class Upload(msgspec.Struct, frozen=True):
    """A file in a multipart form."""

    filename: str
    body: bytes


class HttpRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP request.

    `url_template` holds `{name}` places that are filled from `path` with everything escaped: a part
    that an attacker may have chosen never goes through string formatting. `changes` marks a
    request that alters something on the other side; a dry run stops in front of it, and it is
    never repeated. `files` makes the form a multipart one. `follow` lets redirects lead to hosts
    that the manifest does not list, https only. `expected` are statuses that the plugin reads
    itself, though they are errors to the driver. `timeout` is for one try, in seconds; `max_bytes`
    allows a larger body than an answer may have. None is what the transport does.
    """

    url_template: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: Mapping[str, str] = {}
    params: Mapping[str, str] = {}
    json: Any = None
    form: Mapping[str, str] | None = None
    files: Mapping[str, Upload] = {}
    headers: Mapping[str, str] = {}
    changes: bool = False
    follow: bool = False
    expected: frozenset[int] = frozenset()
    timeout: float | None = None
    max_bytes: int | None = None


class HttpResponse(msgspec.Struct, frozen=True, kw_only=True):
    """A response that arrived whole; the driver raises what is no answer (401, 403, 429, 5xx)."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}

    def decode(self, shape: type[Body]) -> Body:
        """Return the JSON body as `shape`; raises BadAnswer with the path of the first misfit."""
        try:
            return msgspec.json.decode(self.body, type=shape)
        except msgspec.ValidationError as error:
            why, _, path = str(error).partition(" - at `")
            raise BadAnswer(path.rstrip("`") or "$", why) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadAnswer("$", f"no JSON ({error})") from error


class DnsQuery(msgspec.Struct, frozen=True):
    """One question to the resolver; discloses `name` to it."""

    changes: ClassVar[bool] = False

    name: str
    type: DnsType


class DnsAnswer(msgspec.Struct, frozen=True):
    """The records as text; `rcode` is the DNS name, `NOERROR` or `NXDOMAIN`."""

    rcode: str
    records: tuple[str, ...] = ()
    ttl: int | None = None


class IndexQuery(msgspec.Struct, frozen=True):
    """A question to one of our own indexes, named by its feed; nothing leaves the machine."""

    changes: ClassVar[bool] = False

    feed: str
    observable: Observable


class IndexMatch(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed that covers the observable.

    `list` is the list inside the feed, `title` its name for people and `claim` what being on it
    says. `label` is the threat family or None, `matched` the entry that covers the observable (its
    parent domain, its network), and `scope` how much it covers. `exact` says that the entry is the
    observable itself. `rolled_up` marks a hint and no listing: the list names only a parent domain,
    a directory above or one port, and does not say that it means the observable too.
    """

    list: str
    title: str
    claim: Claim
    matched: str
    scope: Scope
    exact: bool
    label: str | None = None
    observed_at: datetime | None = None
    rolled_up: bool = False


class IndexAnswer(msgspec.Struct, frozen=True):
    """All entries of one feed that cover the observable, with the date of the feed's data."""

    matches: tuple[IndexMatch, ...]
    data_date: str


class OwnListQuery(msgspec.Struct, frozen=True):
    """A question to the team's own lists; nothing leaves the machine."""

    changes: ClassVar[bool] = False

    observable: Observable


class OwnListMatch(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of an own list that covers the observable, by whom, why, and until when.

    `claim` is known good for an allow and malicious for a deny. `matched` is the entry and `scope`
    how much it covers; `exact` says that the entry is the observable itself.
    """

    claim: Claim
    matched: str
    scope: Scope
    exact: bool
    author: str
    reason: str
    added_at: datetime
    expires_at: datetime


class OwnListAnswer(msgspec.Struct, frozen=True):
    """The entries that cover the observable and still hold, the most specific first."""

    matches: tuple[OwnListMatch, ...]


class Wait(msgspec.Struct, frozen=True):
    """A pause of some seconds, before a service is asked whether it is done."""

    changes: ClassVar[bool] = False

    seconds: float


class Waited(msgspec.Struct, frozen=True):
    """The pause is over."""


class PackageFiles(msgspec.Struct, frozen=True):
    """The data files of an installed Python package whose path fits the glob `pattern`."""

    changes: ClassVar[bool] = False

    package: str
    pattern: str


class PackageData(msgspec.Struct, frozen=True):
    """Paths inside the package -> content, with the version of the package."""

    version: str
    files: Mapping[str, bytes]


class BlockListQuery(msgspec.Struct, frozen=True):
    """A question to one of the block lists that our server offers to firewalls."""

    changes: ClassVar[bool] = False

    list: BlockListName
    observable: Observable


class BlockListChange(msgspec.Struct, frozen=True, kw_only=True):
    """Put a value on a block list, or take off what the order `key` put there.

    `until` is when the entry ends by itself, None for never.
    """

    changes: ClassVar[bool] = True

    list: BlockListName
    observable: Observable
    present: bool
    key: str
    until: datetime | None = None
    reason: str = ""


class BlockListEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A value on a block list: the order that put it there, why, and until when."""

    key: str
    reason: str
    until: datetime | None


class BlockListAnswer(msgspec.Struct, frozen=True):
    """The entry of the list that covers exactly this value and holds; None without one."""

    entry: BlockListEntry | None


class NftSet(msgspec.Struct, frozen=True, kw_only=True):
    """A set of the kernel's packet filter; `netns` is its network namespace, empty for ours."""

    family: NftFamily
    table: str
    name: str
    netns: str = ""


class NftList(msgspec.Struct, frozen=True):
    """The question what is in a set."""

    changes: ClassVar[bool] = False

    set: NftSet


class NftChange(msgspec.Struct, frozen=True, kw_only=True):
    """Put an address into a set, or take out what the order `key` put there.

    The kernel itself drops the address at `until`, None for never; it stays as long as one order
    holds it. `drop` also makes the table and
    the set, with a rule that drops what comes from or goes to the addresses, where they are not.
    """

    changes: ClassVar[bool] = True

    set: NftSet
    address: str
    present: bool
    key: str
    until: datetime | None = None
    drop: bool = False


class NftElement(msgspec.Struct, frozen=True, kw_only=True):
    """An address in a set; the comment of ours names the orders that hold it there."""

    address: str
    comment: str = ""
    expires: timedelta | None = None


class NftElements(msgspec.Struct, frozen=True):
    """The addresses in a set; None says that there is no such set.

    `used` says that a rule of its table names the set: else nothing is done to the addresses.
    """

    elements: tuple[NftElement, ...] | None
    used: bool = False

    def find(self, address: str) -> NftElement | None:
        """Return the element that is this address, in its canonical form."""
        return next((each for each in self.elements or () if each.address == address), None)


Effect = (
    HttpRequest
    | DnsQuery
    | IndexQuery
    | OwnListQuery
    | PackageFiles
    | Wait
    | BlockListQuery
    | BlockListChange
    | NftList
    | NftChange
)
Result = (
    HttpResponse
    | DnsAnswer
    | IndexAnswer
    | OwnListAnswer
    | PackageData
    | Waited
    | BlockListAnswer
    | NftElements
)
Exchange = Generator[Effect | tuple[Effect, ...], Any, T]
"""A conversation: yields effects, is sent their results, returns a T."""


@overload
def perform(effect: HttpRequest) -> Exchange[HttpResponse]: ...
@overload
def perform(effect: DnsQuery) -> Exchange[DnsAnswer]: ...
@overload
def perform(effect: IndexQuery) -> Exchange[IndexAnswer]: ...
@overload
def perform(effect: OwnListQuery) -> Exchange[OwnListAnswer]: ...
@overload
def perform(effect: Wait) -> Exchange[Waited]: ...
@overload
def perform(effect: PackageFiles) -> Exchange[PackageData]: ...
@overload
def perform(effect: BlockListQuery | BlockListChange) -> Exchange[BlockListAnswer]: ...
@overload
def perform(effect: NftList | NftChange) -> Exchange[NftElements]: ...
def perform(effect: Effect) -> Exchange[Result]:
    """Yield one effect and return its result."""
    result: Result = yield effect
    return result


@overload
def perform_all(effects: tuple[DnsQuery, ...]) -> Exchange[tuple[DnsAnswer, ...]]: ...
@overload
def perform_all(effects: tuple[HttpRequest, ...]) -> Exchange[tuple[HttpResponse, ...]]: ...
def perform_all(effects: tuple[Effect, ...]) -> Exchange[tuple[Any, ...]]:
    """Yield several effects that run at the same time, and return their results in order."""
    results: tuple[Any, ...] = yield effects
    return results
