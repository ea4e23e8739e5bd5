"""Spamhaus: addresses and names on its blocklists, asked over DNS."""

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import AddressValueError, IPv4Address, ip_address

from sidelight.model import BadAnswer, Observable, ObservableType, Report, Tlp, Unavailable
from sidelight.plugin import (
    Disclosure,
    DnsQuery,
    Exchange,
    Provider,
    ProviderManifest,
    Quota,
    Terms,
    Tier,
    Ttl,
    Window,
    perform_all,
)
from sidelight.plugin.spamhaus import read_listings

ZEN = "zen.spamhaus.org"
DBL = "dbl.spamhaus.org"
ALWAYS_LISTED = {ZEN: "2.0.0.127", DBL: "dbltest.com"}
"""The test points: a resolver that does not find them gets no answers from Spamhaus at all."""
REFUSALS = {
    "127.255.255.252": "the name of the zone is misspelt",
    "127.255.255.254": "it answers no public resolver: use one of your own",
    "127.255.255.255": "too many questions came from your resolver",
}
"""Answers that look like listings and are errors."""


class Spamhaus(Provider):
    """One question to ZEN or DBL, and one that must be answered if the resolver may ask at all."""

    manifest = ProviderManifest(
        name="spamhaus",
        title="Spamhaus",
        docs="https://www.spamhaus.org/faqs/dnsbl-usage/",
        observables=frozenset({ObservableType.DOMAIN, ObservableType.IPV4, ObservableType.IPV6}),
        family="spamhaus",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        # Free for uses that are not commercial and of low volume.
        terms=Terms(
            link="https://www.spamhaus.org/blocklists/dnsbl-fair-use-policy/", shared=False
        ),
        quota=(Quota(300_000, Window.DAY),),
        quota_docs="https://www.spamhaus.org/blocklists/dnsbl-fair-use-policy/",
        ttl=Ttl(hit=timedelta(hours=6), miss=timedelta(hours=1)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map the codes to claims as `plugin.spamhaus` says; NXDOMAIN is a miss.

        It is none where the test point of the zone does not exist either: some resolvers get
        NXDOMAIN for everything.
        """
        name, zone = _question(observable)
        answer, test = yield from perform_all(
            (DnsQuery(f"{name}.{zone}", "A"), DnsQuery(f"{ALWAYS_LISTED[zone]}.{zone}", "A"))
        )
        codes = _codes(answer.records, zone)
        if not codes:
            _codes(test.records, zone)
            if not test.records:
                raise Unavailable("Spamhaus answers this resolver nothing: use one of your own")
        return read_listings("spamhaus", observable, codes)


def _question(observable: Observable) -> tuple[str, str]:
    """Return what to ask for, and the zone: `7.2.0.192` in ZEN, a domain as it is in DBL."""
    if not observable.is_address:
        return observable.value, DBL
    pointer = ip_address(observable.value).reverse_pointer
    return pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa"), ZEN


def _codes(records: Sequence[str], zone: str) -> list[int]:
    """Return the last numbers; raises Unavailable for an error, BadAnswer for another network.

    A resolver that sends the unknown to a page of its own answers outside `127.0.0.0/16`.
    """
    third = 0 if zone == ZEN else 1
    codes = []
    for record in records:
        if record in REFUSALS:
            raise Unavailable(f"Spamhaus does not answer: {REFUSALS[record]}")
        try:
            code = IPv4Address(record).packed
        except AddressValueError:
            raise BadAnswer("A", f"{record[:80]!r} is no address") from None
        if code[:3] != bytes((127, 0, third)):
            raise BadAnswer("A", f"{record} is no code of Spamhaus")
        codes.append(code[3])
    return codes
