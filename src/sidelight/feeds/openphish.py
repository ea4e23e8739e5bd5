"""OpenPhish: pages that pose as somebody's login right now."""

from datetime import timedelta

from sidelight.formats.listing import Junk
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

URL = "https://openphish.com/feed.txt"
LABEL = "phishing"


class OpenPhish(Feed):
    """Some hundred URLs of the last days, the free part of the list; new every twelve hours."""

    manifest = FeedManifest(
        name="openphish",
        title="OpenPhish",
        docs="https://openphish.com/phishing_feeds.html",
        kind=FeedKind.MALICIOUS,
        licence="LicenseRef-OpenPhish-Terms",  # free for uses that are not commercial
        hosts=frozenset({"openphish.com"}),
        urls=(URL,),
        family="openphish",
        trust=Trust.B,
        ttl=timedelta(days=1),
    )

    def read(self) -> Exchange[FeedContent]:
        """Fetch one text of URLs, to which openphish.com leads on."""
        request = HttpRequest(url_template=URL, follow=True, max_bytes=MOST_BYTES)
        response = yield from fetch(request)
        junk = Junk()
        rows = (
            (type_, value, LABEL, below)
            for type_, value, _, below in read_plain(
                lines_of(response, "feed.txt"), junk, "feed.txt"
            )
        )
        return FeedContent(
            lists=(FeedList("openphish", "OpenPhish", Claim.MALICIOUS),),
            entries=entries(rows, junk, "openphish"),
            data_date=header_date(response),
            junk=junk,
        )
