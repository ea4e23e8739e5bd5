"""Cloudflare's resolver for families: whether its security filter blocks a name."""

import re
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

CLOUDFLARE = "https://security.cloudflare-dns.com/dns-query"
NOWHERE = "0.0.0.0"  # noqa: S104 - the address that the filter answers with, nothing binds to it
FILTERED = re.compile(r"\bEDE\((?:15|16|17)\)")  # blocked, censored, filtered: RFC 8914


class CloudflareSecurity(Provider):
    """One request; a second one, to Google, where the answer does not say that it is filtered."""

    manifest = ProviderManifest(
        name="cloudflare-security",
        title="Cloudflare 1.1.1.1 for Families",
        docs="https://developers.cloudflare.com/1.1.1.1/setup/",
        observables=frozenset({ObservableType.DOMAIN}),
        family="cloudflare",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://developers.cloudflare.com/1.1.1.1/terms-of-use/"),
        hosts=frozenset({"security.cloudflare-dns.com", "dns.google"}),
        ttl=Ttl(hit=timedelta(hours=1), miss=timedelta(minutes=30)),
        max_tlp=Tlp.AMBER,
        active=True,  # a resolver asks the name servers of the domain
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Compare: `0.0.0.0` with an extended error, or while Google knows better, is malicious.

        A name that points to `0.0.0.0` by itself does so everywhere. Every other answer is a miss:
        Cloudflare says nothing in favour of a name.
        """
        filtered = yield from ask(CLOUDFLARE, observable.value)
        blocked = _is_nowhere(filtered) and FILTERED.search(filtered.comments) is not None
        if _is_nowhere(filtered) and not blocked:
            plain = yield from ask(GOOGLE, observable.value)
            blocked = plain.exists and not _is_nowhere(plain)
        if not blocked:
            return Report(
                provider="cloudflare-security", observable=observable, state=ReportState.MISS
            )
        evidence = Evidence(
            source="cloudflare-security",
            family="cloudflare",
            claim=Claim.MALICIOUS,
            scope=Scope.HOST,
            text="blocked by the security filter of Cloudflare's resolver",
        )
        return Report(
            provider="cloudflare-security",
            observable=observable,
            state=ReportState.HIT,
            evidence=(evidence,),
            facts={"blocked": True},
        )


def _is_nowhere(answer: DohAnswer) -> bool:
    return bool(answer.addresses) and set(answer.addresses) == {NOWHERE}
