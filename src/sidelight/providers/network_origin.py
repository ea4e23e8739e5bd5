"""Network origin: whose network an address is in, and whether it hides who speaks."""

from sidelight.model import Observable, ObservableType, Report
from sidelight.plugin import (
    Disclosure,
    Exchange,
    IndexMatch,
    IndexQuery,
    Provider,
    ProviderManifest,
    Terms,
    Tier,
    perform,
)
from sidelight.plugin.matches import report_matches

KINDS = {
    "hosting": "a hosting network",
    "cdn": "a content delivery network",
    "vpn": "a VPN or private relay",
    "tor": "a Tor exit",
    "bot": "a crawler that says who it is",
}


class NetworkOrigin(Provider):
    """The hosting company, CDN, VPN, Tor exit or crawler that an address belongs to."""

    manifest = ProviderManifest(
        name="network-origin",
        title="Network origin (iporigin)",
        docs="https://github.com/Yuix-Networks/iporigin",
        observables=frozenset({ObservableType.URL, ObservableType.IPV4, ObservableType.IPV6}),
        family="network-origin",
        tier=Tier.OFFLINE,
        feed="iporigin",
        disclosure=Disclosure.NONE,
        terms=Terms(link="https://github.com/Yuix-Networks/iporigin/blob/main/NOTICE"),
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Ask about the address, or about the address that a URL is on."""
        answer = yield from perform(IndexQuery("iporigin", observable))
        return report_matches(self.manifest, observable, answer, sentence=_sentence)


def _sentence(match: IndexMatch) -> str:
    subject = "" if match.exact else f"{match.matched} "
    kind = KINDS.get(match.list, match.list)
    company = "" if match.label in {None, "Tor"} else f" of {match.label}"
    return f"{subject}is {kind}{company}"
