"""Feodo Tracker: command servers of botnets such as Dridex, Emotet and QakBot."""

from collections.abc import Sequence
from datetime import timedelta

from sidelight.formats.listing import Junk
from sidelight.formats.table import read_table
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

URL = "https://feodotracker.abuse.ch/downloads/ipblocklist.csv"
FILE = "ipblocklist.csv"
TITLE = "Feodo Tracker"  # in the comments on top, also when nothing is listed
COLUMNS = {"value": "dst_ip", "label": "malware"}


class Feodo(Feed):
    """The servers that were online within 30 days; none at all in quiet times."""

    manifest = FeedManifest(
        name="feodo",
        title="Feodo Tracker",
        docs="https://feodotracker.abuse.ch/blocklist/",
        kind=FeedKind.MALICIOUS,
        licence="CC0-1.0",
        hosts=frozenset({"feodotracker.abuse.ch"}),
        urls=(URL,),
        family="abuse.ch",
        trust=Trust.B,
        ttl=timedelta(days=2),
    )

    def read(self) -> Exchange[FeedContent]:
        """Fetch one CSV; its head names the columns `dst_ip` and `malware`."""
        response = yield from fetch(HttpRequest(url_template=URL))
        lines = list(lines_of(response, FILE))
        junk = Junk()
        rows = read_table(lines, junk, FILE, COLUMNS)
        return FeedContent(
            lists=(FeedList("feodo", "Feodo Tracker", Claim.MALICIOUS),),
            entries=() if is_quiet(lines) else entries(rows, junk, "feodo"),
            data_date=header_date(response),
            junk=junk,
        )


def is_quiet(lines: Sequence[str]) -> bool:
    """Whether the list is whole and empty, which it is when no botnet of the old sort is online."""
    comments = [line for line in lines if line.startswith("#")]
    return any(TITLE in line for line in comments) and len(comments) == len([*filter(None, lines)])
