"""Networks: nested CIDR blocks, flattened to disjoint intervals that bisection finds.

Only the start of an interval is stored; it ends where the next one starts. The set of an interval
names every network that covers it, the most specific first; the set of a gap is empty.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from sidelight.indicators.layout import Array

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Owned = tuple[int, int, tuple[int, ...]]
"""First and last address of a network as numbers, and who lists it."""

V4, V6 = 32, 128  # bits of an address
LOW = (1 << 64) - 1
WRAPPED = 96  # bits in front of an IPv4 address that IPv6 wraps


def flatten(networks: Iterable[Owned]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the start of each interval and the owners of all networks that cover it.

    Networks either nest or lie apart, so a stack of the open ones is all it takes.

    >>> list(flatten([(0, 255, (1,)), (16, 31, (2,)), (300, 300, (3,))]))
    [(0, (1,)), (16, (2, 1)), (32, (1,)), (256, ()), (300, (3,)), (301, ())]
    """
    open_: list[tuple[int, tuple[int, ...]]] = []
    starts: dict[int, tuple[int, ...]] = {}
    for first, last, owners in sorted(networks, key=lambda owned: (owned[0], -owned[1])):
        while open_ and open_[-1][0] < first:
            _close(open_, starts)
        covering = open_[-1][1] if open_ else ()
        starts[first] = owners + covering
        open_.append((last, owners + covering))
    while open_:
        _close(open_, starts)
    yield from starts.items()


def _close(open_: list[tuple[int, tuple[int, ...]]], starts: dict[int, tuple[int, ...]]) -> None:
    last, _ = open_.pop()
    starts[last + 1] = open_[-1][1] if open_ else ()


class Ranges:
    """Finds the set of the networks that cover an address; 0 is no set."""

    __slots__ = ("_v4_sets", "_v4_starts", "_v6_high", "_v6_low", "_v6_sets")

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        """Take the arrays of an open index."""
        self._v4_starts = arrays["v4.starts"]
        self._v4_sets = arrays["v4.sets"]
        self._v6_high = arrays["v6.high"]
        self._v6_low = arrays["v6.low"]
        self._v6_sets = arrays["v6.sets"]

    def find(self, address: Address) -> int:
        """Return the number of the set of owners of every network around the address."""
        number = int(address)
        if address.version == 4:
            place = bisect_right(self._v4_starts, number)
            sets = self._v4_sets
        else:
            # Both halves of 128 bits are sorted, the low one inside each run of equal high ones.
            high, low = number >> 64, number & LOW
            start = bisect_left(self._v6_high, high)
            end = bisect_right(self._v6_high, high, start)
            place = bisect_right(self._v6_low, low, start, end)
            sets = self._v6_sets
        found: int = sets[place - 1] if place else 0
        return found


def network_of(address: Address, prefix: int) -> str:
    """Return the network of that prefix length around an address, in CIDR form."""
    host_bits = address.max_prefixlen - prefix
    return f"{type(address)(int(address) >> host_bits << host_bits)}/{prefix}"


def parse_network(text: str) -> Network:
    """Return a network, host bits cleared and IPv4 unwrapped from IPv6; raises ValueError.

    >>> parse_network("::ffff:192.0.2.7/127"), parse_network("192.0.2.7")
    (IPv4Network('192.0.2.6/31'), IPv4Network('192.0.2.7/32'))
    """
    network = ip_network(text.strip(), strict=False)
    if isinstance(network, IPv6Network) and network.prefixlen >= WRAPPED:
        wrapped = network.network_address.ipv4_mapped
        if wrapped is not None:
            return IPv4Network((wrapped, network.prefixlen - WRAPPED))
    return network


def parse_address(text: str) -> Address | None:
    """Return the address that the text is; None when it is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None
