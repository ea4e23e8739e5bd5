"""Quad9: whether its resolver refuses to resolve a name, because a threat list holds it."""

from datetime import timedelta

from sidelight.model import (
    Claim,
    Evidence,
    Observable,
    ObservableType,
    Report,
    ReportState,
    Scope,
    Tlp,
)
from sidelight.plugin import Disclosure, Exchange, Provider, ProviderManifest, Terms, Tier, Ttl
from sidelight.plugin.doh import GOOGLE, DohAnswer, ask

QUAD9 = "https://dns.quad9.net:5053/dns-query"


class Quad9(Provider):
    """One request; a second one, to Google, where the name does not exist at Quad9."""

    manifest = ProviderManifest(
        name="quad9",
        title="Quad9",
        docs="https://docs.quad9.net/",
        observables=frozenset({ObservableType.DOMAIN}),
        family="quad9",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://quad9.net/privacy/policy/"),
        hosts=frozenset({"dns.quad9.net", "dns.google"}),
        ttl=Ttl(hit=timedelta(hours=1), miss=timedelta(minutes=30)),
        max_tlp=Tlp.AMBER,
        active=True,  # a resolver asks the name servers of the domain
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Compare: what does not exist at Quad9 while Google resolves it is blocked, malicious.

        A name that truly does not exist comes with the start of its zone and the mark of a
        recursive answer; with both, the two resolvers merely differ, which is context. Every other
        answer is a miss: Quad9 says nothing in favour of a name.
        """
        miss = Report(provider="quad9", observable=observable, state=ReportState.MISS)
        filtered = yield from ask(QUAD9, observable.value)
        if filtered.exists:
            return miss
        plain = yield from ask(GOOGLE, observable.value)
        if not plain.exists:
            return miss
        return _report(observable, filtered)


def _report(observable: Observable, filtered: DohAnswer) -> Report:
    blocked = filtered.recursive is False or not filtered.authority
    text = "blocked by Quad9, while another resolver knows it"
    if not blocked:
        text = "does not exist at Quad9, while another resolver knows it; not marked as blocked"
    evidence = Evidence(
        source="quad9",
        family="quad9",
        claim=Claim.MALICIOUS if blocked else Claim.CONTEXT,
        scope=Scope.HOST,
        text=text,
    )
    return Report(
        provider="quad9",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        facts={"blocked": blocked},
    )
