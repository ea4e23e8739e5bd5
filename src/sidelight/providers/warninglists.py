"""MISP warninglists: is the value something that threat feeds name by mistake?"""

from sidelight.model import Claim, Observable, ObservableType, Report
from sidelight.plugin import (
    Disclosure,
    Exchange,
    IndexQuery,
    Provider,
    ProviderManifest,
    Terms,
    Tier,
    perform,
)
from sidelight.plugin.matches import report_matches


class Warninglists(Provider):
    """Every warninglist that covers the value or its host."""

    manifest = ProviderManifest(
        name="warninglists",
        title="MISP warninglists",
        docs="https://github.com/MISP/misp-warninglists",
        observables=frozenset(
            {
                ObservableType.FILE,
                ObservableType.URL,
                ObservableType.DOMAIN,
                ObservableType.IPV4,
                ObservableType.IPV6,
                ObservableType.EMAIL,
            }
        ),
        family="misp-warninglists",
        tier=Tier.OFFLINE,
        feed="misp-warninglists",
        disclosure=Disclosure.NONE,
        terms=Terms(link="https://github.com/MISP/misp-warninglists/blob/main/LICENSE.md"),
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Take what a list covers by its own reading; below a popular name all is part of it."""
        answer = yield from perform(IndexQuery("misp-warninglists", observable))
        covering = (
            match for match in answer.matches if not match.rolled_up or match.claim is Claim.POPULAR
        )
        return report_matches(self.manifest, observable, answer, matches=covering)
