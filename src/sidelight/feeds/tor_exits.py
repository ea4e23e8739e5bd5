"""Tor exits: the addresses from which traffic of the Tor network comes out."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from sidelight.formats.listing import Junk, Listed, read_value
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
from sidelight.plugin.listing import entries, fetch, header_date, lines_of

URL = "https://check.torproject.org/exit-addresses"
OTHER = re.compile(r"ExitNode |Published |LastStatus ")
DAY = re.compile(r"ExitAddress \S+ (\d{4}-\d\d-\d\d) ")


class TorExits(Feed):
    """About 1,400 addresses; who uses them is hidden, good or bad."""

    manifest = FeedManifest(
        name="tor-exits",
        title="Tor exits",
        docs="https://metrics.torproject.org/collector.html#exit-lists",
        kind=FeedKind.CONTEXT,
        licence="CC0-1.0",
        hosts=frozenset({"check.torproject.org"}),
        urls=(URL,),
        family="tor",
        trust=Trust.A,
        ttl=timedelta(days=1),
    )

    def read(self) -> Exchange[FeedContent]:
        """Fetch one text of `ExitAddress` lines among others."""
        response = yield from fetch(HttpRequest(url_template=URL))
        junk = Junk()
        lines = list(lines_of(response, "exit-addresses"))
        days = [found[1] for line in lines if (found := DAY.match(line))]
        return FeedContent(
            lists=(FeedList("tor-exits", "Tor exits", Claim.CONTEXT),),
            entries=entries(read_exits(lines, junk), junk, "tor-exits"),
            data_date=max(days, default=header_date(response)),
            junk=junk,
        )


def read_exits(lines: Iterable[str], junk: Junk) -> Iterator[Listed]:
    """Yield the address of each `ExitAddress 192.0.2.1 2026-11-24 03:00:00` line."""
    for number, line in enumerate(lines, 1):
        if not line or OTHER.match(line):
            continue
        word, _, rest = line.partition(" ")
        row = read_value(rest.partition(" ")[0], "tor exit") if word == "ExitAddress" else None
        if row is None:
            junk.add(f"exit-addresses, line {number}", line)
        else:
            yield row
