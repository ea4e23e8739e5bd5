"""DNS: where a name points, who serves it, and what an address calls itself."""

from datetime import timedelta
from ipaddress import ip_address

from sidelight.model import (
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
    DnsAnswer,
    DnsQuery,
    DnsType,
    Exchange,
    Provider,
    ProviderManifest,
    Terms,
    Tier,
    Ttl,
    perform,
    perform_all,
)

TYPES: tuple[DnsType, ...] = ("A", "AAAA", "NS", "MX", "TXT")
ADDRESSES = {"A": ObservableType.IPV4, "AAAA": ObservableType.IPV6}


class Dns(Provider):
    """Records of a domain (five questions) or the name of an address (one)."""

    manifest = ProviderManifest(
        name="dns",
        title="DNS",
        docs="https://www.rfc-editor.org/rfc/rfc1035",
        observables=frozenset({ObservableType.DOMAIN, ObservableType.IPV4, ObservableType.IPV6}),
        family="dns",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://www.rfc-editor.org/rfc/rfc9076"),
        ttl=Ttl(hit=timedelta(hours=1), miss=timedelta(minutes=10)),
        max_tlp=Tlp.AMBER,
        active=True,  # the question reaches the name servers of the domain
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Ask for A, AAAA, NS, MX and TXT, or for PTR; NXDOMAIN is a miss."""
        if observable.is_address:
            pointer = ip_address(observable.value).reverse_pointer
            answer = yield from perform(DnsQuery(pointer, "PTR"))
            return self._report(observable, {"PTR": answer})
        answers = yield from perform_all(
            tuple(DnsQuery(observable.value, type_) for type_ in TYPES)
        )
        return self._report(observable, dict(zip(TYPES, answers, strict=True)))

    def _report(self, observable: Observable, answers: dict[str, DnsAnswer]) -> Report:
        found = {type_: list(answer.records) for type_, answer in answers.items() if answer.records}
        if not found:
            return Report(provider="dns", observable=observable, state=ReportState.MISS)
        records = "; ".join(f"{type_} {', '.join(values[:3])}" for type_, values in found.items())
        evidence = Evidence(
            source="dns",
            family="dns",
            claim=Claim.CONTEXT,
            scope=Scope.IP if observable.is_address else Scope.HOST,
            text=f"resolves now: {records}",
        )
        return Report(
            provider="dns",
            observable=observable,
            state=ReportState.HIT,
            evidence=(evidence,),
            relations=tuple(
                Relation("dns_resolution", Observable(ADDRESSES[type_], value))
                for type_ in ADDRESSES
                for value in found.get(type_, [])
            ),
            facts={type_.lower(): values for type_, values in found.items()},
        )
