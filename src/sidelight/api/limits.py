"""How often each caller may ask, and how often they did: counted in this process."""

from collections import Counter, OrderedDict, deque
from datetime import date, datetime, timedelta

from sidelight.model import Clock, Principal

MINUTE = 60.0
KEPT = 60
"""Days for which the use of a key is remembered."""

MOST_CALLERS = 10_000
"""The most callers that are counted; whoever did not come for longest is forgotten first."""


class TooManyCalls(Exception):  # noqa: N818 - it is a state of the caller
    """A request beyond what the key may ask in a minute; `retry_after` is in seconds."""

    def __init__(self, allowed: int, retry_after: int) -> None:
        """Say what is allowed and when to come again."""
        super().__init__(f"this key may make {allowed} requests a minute")
        self.retry_after = retry_after
        self.headers = {"retry-after": str(retry_after)}


class Use:
    """The requests of one caller: those of the last minute, and a count for each day and door."""

    def __init__(self) -> None:
        self.recent: deque[float] = deque()
        self.days: dict[date, Counter[str]] = {}

    def total(self, since: date) -> int:
        """Return the number of requests from a day on."""
        return sum(sum(n.values()) for day, n in self.days.items() if day >= since)


class Limits:
    """Counts requests by caller and refuses what goes beyond the bound of a key."""

    def __init__(self) -> None:
        self._uses: OrderedDict[str, Use] = OrderedDict()

    def admit(self, principal: Principal, what: str, clock: Clock) -> None:
        """Count a request named `what`; raises TooManyCalls beyond the bound, and counts nothing.

        The minute slides: a request counts for sixty seconds.
        """
        use, now = self.use(principal), clock.monotonic()
        if principal.calls is not None:
            while use.recent and use.recent[0] <= now - MINUTE:
                use.recent.popleft()
            if len(use.recent) >= principal.calls:
                first = use.recent[0] if use.recent else now
                raise TooManyCalls(principal.calls, max(1, int(first + MINUTE - now + 0.999)))
            use.recent.append(now)
        today = clock.now().date()
        if today not in use.days:
            use.days = {d: n for d, n in use.days.items() if d > today - timedelta(days=KEPT)}
            use.days[today] = Counter()
        use.days[today][what] += 1

    def use(self, principal: Principal) -> Use:
        """Return what a caller asked so far."""
        name = f"{principal.owner}\0{principal.key_id or principal.user or principal.name}"
        use = self._uses.get(name)
        if use is None:
            use = self._uses[name] = Use()
        self._uses.move_to_end(name)
        if len(self._uses) > MOST_CALLERS:
            self._uses.popitem(last=False)
        return use


def this_minute(use: Use, clock: Clock) -> int:
    """Return the number of requests in the last sixty seconds, as far as they are bounded."""
    return sum(1 for each in use.recent if each > clock.monotonic() - MINUTE)


def first_of_month(now: datetime) -> date:
    """Return the day on which the month began."""
    return now.date().replace(day=1)


NAMES = frozenset(
    {"analyses", "comments", "domains", "files", "intelligence", "ip_addresses", "metadata"}
    | {"private", "resolutions", "search", "urls", "users", "whois", "widget"}
)


def door_name(path: str) -> str:
    """Return the name under which a request is counted; few, so that they can be kept.

    >>> door_name("/api/v3/files/abc"), door_name("/api/v3/files/abc/resolutions")
    ('files', 'file_relationships')
    >>> door_name("/vtapi/v2/file/report"), door_name("/api/v1/lookup")
    ('v2', 'v1')
    """
    parts = path.strip("/").split("/")
    if parts[0] == "vtapi" or len(parts) < 3 or parts[1] != "v3":
        return parts[1] if len(parts) > 1 and parts[1] in {"v1", "v2"} else "other"
    name = parts[2] if parts[2] in NAMES else "other"
    if len(parts) > 4 and name in {"files", "urls", "domains"}:
        return f"{name.removesuffix('s')}_relationships"
    if len(parts) > 4 and name == "ip_addresses":
        return "ip_address_relationships"
    return name
