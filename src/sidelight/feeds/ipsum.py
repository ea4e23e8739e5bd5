"""ipsum: addresses with the number of public blacklists that name them, every day anew."""

from datetime import timedelta

from sidelight.formats.listing import Junk
from sidelight.formats.plain import read_pairs
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

URL = "https://raw.githubusercontent.com/stamparm/ipsum/master/ipsum.txt"


class Ipsum(Feed):
    """About 120,000 addresses; the label is the number of lists, 1 to 10."""

    manifest = FeedManifest(
        name="ipsum",
        title="ipsum",
        docs="https://github.com/stamparm/ipsum",
        kind=FeedKind.MALICIOUS,
        licence="Unlicense",
        hosts=frozenset({"raw.githubusercontent.com"}),
        urls=(URL,),
        family="blocklists",  # collects the same public lists as other collections do
        trust=Trust.D,
        ttl=timedelta(days=2),
    )

    def read(self) -> Exchange[FeedContent]:
        """Fetch one text of lines `address<tab>count`."""
        response = yield from fetch(HttpRequest(url_template=URL, max_bytes=MOST_BYTES))
        junk = Junk()
        rows = read_pairs(lines_of(response, "ipsum.txt"), junk, "ipsum.txt")
        return FeedContent(
            lists=(FeedList("ipsum", "ipsum (blacklists that agree)", Claim.MALICIOUS),),
            entries=entries(rows, junk, "ipsum"),
            data_date=header_date(response),
            junk=junk,
        )
