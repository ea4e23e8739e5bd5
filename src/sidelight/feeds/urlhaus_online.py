"""URLhaus: addresses from which malware is being served right now."""

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
    Secret,
    Trust,
)
from sidelight.plugin.listing import MOST_BYTES, entries, fetch, header_date, lines_of

URL = "https://urlhaus.abuse.ch/downloads/csv_online/"
COLUMNS = {"value": "url", "label": "threat"}


class Urlhaus(Feed):
    """The URLs that are online; whole URLs, so that a host that was broken into stays usable."""

    manifest = FeedManifest(
        name="urlhaus-online",
        title="URLhaus, online",
        docs="https://urlhaus.abuse.ch/api/",
        kind=FeedKind.MALICIOUS,
        licence="CC0-1.0",
        hosts=frozenset({"urlhaus.abuse.ch"}),
        secrets={"auth_key": Secret("Auth-Key")},
        account="abusech",
        urls=(URL,),
        family="abuse.ch",
        trust=Trust.B,
        ttl=timedelta(days=1),
    )

    def read(self) -> Exchange[FeedContent]:
        """Fetch one CSV with `url` and `threat` among its columns."""
        response = yield from fetch(HttpRequest(url_template=URL, max_bytes=MOST_BYTES))
        junk = Junk()
        rows = read_table(lines_of(response, "csv_online"), junk, "csv_online", COLUMNS)
        return FeedContent(
            lists=(FeedList("urlhaus", "URLhaus", Claim.MALICIOUS),),
            entries=entries(rows, junk, "urlhaus"),
            data_date=header_date(response),
            junk=junk,
        )
