"""ThreatFox: indicators of malware that researchers share, of the last seven days."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import msgspec

from sidelight.formats.listing import Junk, Listed, read_label, read_value
from sidelight.model import BadAnswer, Claim
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
from sidelight.plugin.listing import MOST_BYTES, entries, fetch, header_date

URL = "https://threatfox-api.abuse.ch/api/v1/"
DAYS = 7  # the most that one request may ask for
SURE = 50  # confidence, 0 to 100, from which an indicator is taken


class Indicator(msgspec.Struct, frozen=True):
    """One indicator; `ioc` is a value or `address:port`."""

    value: str = msgspec.field(name="ioc")
    confidence: int = msgspec.field(name="confidence_level", default=SURE)
    malware: str | None = msgspec.field(name="malware_printable", default=None)
    first_seen: str = ""


class Answer(msgspec.Struct, frozen=True):
    """The answer; `data` is a text when there is nothing."""

    status: str = msgspec.field(name="query_status")
    indicators: list[Indicator] | str | None = msgspec.field(name="data", default=None)


class ThreatFox(Feed):
    """Hashes, names, URLs and address:port pairs, labelled with the malware."""

    manifest = FeedManifest(
        name="threatfox-recent",
        title="ThreatFox, recent",
        docs="https://threatfox.abuse.ch/api/",
        kind=FeedKind.MALICIOUS,
        licence="CC0-1.0",
        hosts=frozenset({"threatfox-api.abuse.ch"}),
        secrets={"auth_key": Secret("Auth-Key")},
        account="abusech",
        urls=(URL,),
        family="abuse.ch",
        trust=Trust.B,
        ttl=timedelta(days=2),
    )

    def read(self) -> Exchange[FeedContent]:
        """Ask for the last seven days; what has less than half confidence is left out."""
        response = yield from fetch(
            HttpRequest(
                url_template=URL,
                method="POST",
                json={"query": "get_iocs", "days": DAYS},
                max_bytes=MOST_BYTES,
            )
        )
        answer = response.decode(Answer)
        if answer.status != "ok" or not isinstance(answer.indicators, list):
            raise BadAnswer("query_status", answer.status)
        junk = Junk()
        days = [each.first_seen[:10] for each in answer.indicators]
        return FeedContent(
            lists=(FeedList("threatfox", "ThreatFox", Claim.MALICIOUS),),
            entries=entries(
                read_indicators(answer.indicators, junk), junk, "threatfox", "threatfox"
            ),
            data_date=max(days, default="") or header_date(response),
            junk=junk,
        )


def read_indicators(indicators: Iterable[Indicator], junk: Junk) -> Iterator[Listed]:
    """Yield the values that somebody is rather sure of."""
    for each in indicators:
        if each.confidence < SURE:
            continue
        row = read_value(each.value, read_label(each.malware))
        if row is None:
            junk.add("ThreatFox", each.value)
        else:
            yield row
