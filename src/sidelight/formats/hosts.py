"""Hosts files: names that a machine is told to find nowhere, `0.0.0.0 name`."""

from collections.abc import Iterable, Iterator

from sidelight.formats.listing import Junk, Listed, read_value
from sidelight.model import ObservableType

NOWHERE = frozenset({"0.0.0.0", "127.0.0.1", "127.0.1.1", "::", "::1", "0"})  # noqa: S104 - a line of a file, nothing is bound - data
OURSELVES = frozenset(
    {"localhost", "localhost.localdomain", "local", "broadcasthost", "0.0.0.0"}  # noqa: S104 - a line of a file, nothing is bound
    | {"ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix", "ip6-allnodes"}
    | {"ip6-allrouters", "ip6-allhosts"}
)
"""What every hosts file says about the machine itself."""


def is_hosts_line(line: str) -> bool:
    """Whether the line sends a name nowhere."""
    address, *names = line.split()[:2] or [""]
    return bool(names) and address in NOWHERE


def read_hosts(lines: Iterable[str], junk: Junk, name: str) -> Iterator[Listed]:
    """Yield each blocked name; lines that send a name to a real address are junk."""
    for number, line in enumerate(lines, 1):
        address, *names = line.partition("#")[0].split() or [""]
        if not address:
            continue
        rows = [read_value(each) for each in names if each.lower() not in OURSELVES]
        if address.partition("%")[0] in NOWHERE or set(names) <= OURSELVES:
            for row in rows:
                if row is not None and row[0] is ObservableType.DOMAIN:
                    yield row
                else:
                    junk.add(f"{name}, line {number}", line)
        else:
            junk.add(f"{name}, line {number}", line)
