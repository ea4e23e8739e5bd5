"""FireHOL level 1: networks and addresses of attacks that several good lists agree on."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from ipaddress import ip_network

from sidelight.formats.listing import Junk, Listed
from sidelight.formats.plain import read_plain
from sidelight.model import Claim
from sidelight.plugin import (
    Exchange,
    Feed,
    FeedContent,
    FeedKind,
    FeedList,
    FeedManifest,
    HttpRequest,
    Trust,
)
from sidelight.plugin.listing import MOST_BYTES, entries, fetch, header_date, lines_of

URL = "https://iplists.firehol.org/files/firehol_level1.netset"
FILE = "firehol_level1.netset"
DATE = re.compile(r"# This File Date\s*:\s*\w{3} (\w{3}) +(\d{1,2}) [\d:]+ \w+ (\d{4})")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Firehol(Feed):
    """About 4,000 networks, without the private and reserved ones that the list holds too."""

    manifest = FeedManifest(
        name="firehol",
        title="FireHOL level 1",
        docs="https://iplists.firehol.org/?ipset=firehol_level1",
        kind=FeedKind.MALICIOUS,
        licence="LicenseRef-FireHOL-per-list",  # each list that it is made of has its own
        hosts=frozenset({"iplists.firehol.org"}),
        urls=(URL,),
        family="blocklists",  # collects the same public lists as other collections do
        trust=Trust.C,
        ttl=timedelta(days=2),
    )

    def read(self) -> Exchange[FeedContent]:
        """Fetch one text of networks; its head tells the date."""
        response = yield from fetch(HttpRequest(url_template=URL, max_bytes=MOST_BYTES))
        junk = Junk()
        lines = list(lines_of(response, FILE))
        rows = of_the_internet(read_plain(lines, junk, FILE))
        return FeedContent(
            lists=(FeedList("firehol", "FireHOL level 1", Claim.MALICIOUS),),
            entries=entries(rows, junk, "firehol"),
            data_date=head_date(lines) or header_date(response),
            junk=junk,
        )


def of_the_internet(rows: Iterable[Listed]) -> Iterator[Listed]:
    """Yield the rows that name public addresses.

    The list is made for the outer side of a firewall, where 192.168.0.0/16 is an attack. In an
    alert it is somebody's own machine.
    """
    for row in rows:
        try:
            network = ip_network(row[1], strict=False)
        except ValueError:
            continue  # a name: this list has addresses only
        first, last = network[0], network[-1]
        if first.is_global and last.is_global and not (first.is_multicast or last.is_multicast):
            yield row


def head_date(lines: Iterable[str]) -> str:
    """Return the day in `# This File Date    : Tue Nov 24 04:07:13 UTC 2026`, empty without one.

    >>> head_date(["# This File Date    : Tue Nov  3 04:07:13 UTC 2026"])
    '2026-11-03'
    """
    found = next((match for line in lines if (match := DATE.match(line))), None)
    if found is None or found[1] not in MONTHS:
        return ""
    return f"{found[3]}-{MONTHS.index(found[1]) + 1:02}-{int(found[2]):02}"
