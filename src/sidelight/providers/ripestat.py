"""RIPEstat: which network announces an address now."""

from datetime import timedelta

import msgspec

from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Observable,
    ObservableType,
    Report,
    ReportState,
    Scope,
    Tlp,
    Unavailable,
)
from sidelight.plugin import (
    Disclosure,
    Exchange,
    HttpRequest,
    Provider,
    ProviderManifest,
    Terms,
    Tier,
    Ttl,
    perform,
)

DOCS = "https://stat.ripe.net/docs/02.data-api/network-info.html"


class _Network(msgspec.Struct):
    asns: list[str] = []
    prefix: str | None = None


class _Answer(msgspec.Struct):
    """`status` is `ok`, `maintenance` or `error`; without it the body is no answer."""

    status: str
    network: _Network | None = msgspec.field(name="data", default=None)


class Ripestat(Provider):
    """One request; an address that nobody announces is a miss."""

    manifest = ProviderManifest(
        name="ripestat",
        title="RIPEstat",
        docs=DOCS,
        observables=frozenset({ObservableType.IPV4, ObservableType.IPV6}),
        family="routing",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://stat.ripe.net/docs/data_api"),
        hosts=frozenset({"stat.ripe.net"}),
        ttl=Ttl(hit=timedelta(days=1), miss=timedelta(hours=6)),
        max_tlp=Tlp.AMBER,
        reach=0.0,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map `asns` and `prefix` to facts; they inform and claim nothing."""
        response = yield from perform(
            HttpRequest(
                url_template="https://stat.ripe.net/data/network-info/data.json",
                params={"resource": observable.value, "sourceapp": "sidelight"},
            )
        )
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        answer = response.decode(_Answer)
        if answer.status != "ok":
            raise Unavailable(f"RIPEstat says {answer.status[:40]}")
        network = answer.network
        if network is None or network.prefix is None:
            return Report(provider="ripestat", observable=observable, state=ReportState.MISS)
        return _report(observable, network.prefix, network.asns)


def _report(observable: Observable, prefix: str, asns: list[str]) -> Report:
    by = f" by AS{', AS'.join(asns)}" if asns else ""
    link = f"https://stat.ripe.net/resource/{observable.value}"
    evidence = Evidence(
        source="ripestat",
        family="routing",
        claim=Claim.CONTEXT,
        scope=Scope.NETBLOCK,
        text=f"{prefix} is announced{by}",
        matched=prefix,
        link=link,
    )
    numbers = [int(each) for each in asns if each.isdecimal() and len(each) < 11]
    return Report(
        provider="ripestat",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        facts={"network": prefix} | ({"asn": numbers[0]} if numbers else {}),
        link=link,
    )
