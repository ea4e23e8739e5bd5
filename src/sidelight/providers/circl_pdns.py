"""CIRCL Passive DNS: what a name pointed to, and which names pointed to an address."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Observable,
    ObservableType,
    Relation,
    Report,
    ReportState,
    Scope,
    Tlp,
)
from sidelight.plugin import (
    Disclosure,
    Exchange,
    HttpRequest,
    HttpResponse,
    Place,
    Provider,
    ProviderManifest,
    Quota,
    Secret,
    Terms,
    Tier,
    Ttl,
    Window,
    perform,
)
from sidelight.plugin.relations import relate
from sidelight.plugin.scales import EPOCH

SCOPES = {
    ObservableType.DOMAIN: Scope.HOST,
    ObservableType.IPV4: Scope.IP,
    ObservableType.IPV6: Scope.IP,
}
ADDRESSES = (ObservableType.IPV4, ObservableType.IPV6)
MOST_RELATIONS = 500
LATEST = 253_402_300_799  # seconds; the last that a date can hold


class _Record(msgspec.Struct):
    """One record of the Passive DNS common output format; times are seconds since 1970."""

    rrname: str
    rrtype: str
    rdata: str | list[str]
    time_first: int | float | None = None
    time_last: int | float | None = None

    @property
    def values(self) -> list[str]:
        return [self.rdata] if isinstance(self.rdata, str) else self.rdata


class CirclPdns(Provider):
    """Resolutions with their times, never more than context; one request."""

    manifest = ProviderManifest(
        name="circl-pdns",
        title="CIRCL Passive DNS",
        docs="https://www.circl.lu/services/passive-dns/",
        observables=frozenset(SCOPES),
        family="passive-dns",
        tier=Tier.QUOTA,
        reach=0.0,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://www.circl.lu/services/passive-dns/", shared=False),
        hosts=frozenset({"www.circl.lu"}),
        secrets={"login": Secret(place=Place.BASIC)},
        # No limit is published; a service for partners is not to be flooded.
        quota=(Quota(1, Window.SECOND),),
        ttl=Ttl(hit=timedelta(hours=24), miss=timedelta(hours=6)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Read one JSON object a line; an empty answer is a miss."""
        response = yield from perform(
            HttpRequest(
                url_template="https://www.circl.lu/pdns/query/{value}",
                path={"value": observable.value},
            )
        )
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        records = [
            HttpResponse(status=200, body=line).decode(_Record)
            for line in response.body.splitlines()
            if line.strip()
        ]
        if not records:
            return Report(provider="circl-pdns", observable=observable, state=ReportState.MISS)
        return _report(observable, records)


def _report(observable: Observable, records: Sequence[_Record]) -> Report:
    relations = [edge for each in records for edge in _relations(observable, each)]
    relations.sort(key=lambda each: each.last_seen or EPOCH, reverse=True)
    first = min((each for record in records if (each := _moment(record.time_first))), default=None)
    last = max((each for record in records if (each := _moment(record.time_last))), default=None)
    evidence = Evidence(
        source="circl-pdns",
        family="passive-dns",
        claim=Claim.CONTEXT,
        scope=SCOPES[observable.type],
        text=_text(len(records), first, last),
        observed_at=last,
    )
    return Report(
        provider="circl-pdns",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        relations=tuple(relations[:MOST_RELATIONS]),
        facts={"dns_records": len(records)},
        first_seen=first,
        last_seen=last,
    )


def _text(records: int, first: datetime | None, last: datetime | None) -> str:
    text = "1 DNS record" if records == 1 else f"{records} DNS records"
    return text + (f" from {first:%Y-%m-%d} to {last:%Y-%m-%d}" if first and last else "")


def _moment(seconds: float | None) -> datetime | None:
    if seconds is None or not 0 < seconds <= LATEST:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC)


def _relations(observable: Observable, record: _Record) -> list[Relation]:
    """Return the edges of one record: its data for a name, its name for an address."""
    seen = {"first_seen": _moment(record.time_first), "last_seen": _moment(record.time_last)}
    if observable.is_address:
        found = [relate("dns_resolution", record.rrname, ObservableType.DOMAIN, **seen)]
    elif record.rrtype in {"A", "AAAA"}:
        found = [relate("dns_resolution", each, *ADDRESSES, **seen) for each in record.values]
    elif record.rrtype == "NS":
        found = [
            relate("nameserver", each, ObservableType.DOMAIN, **seen) for each in record.values
        ]
    else:
        found = []
    return [edge for edge in found if edge]
