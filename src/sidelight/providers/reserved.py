"""Reserved and well-known values: does a standard set it aside, or is it a placeholder?"""

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


class Reserved(Provider):
    """The standard or custom that sets the value, or its host, aside."""

    manifest = ProviderManifest(
        name="reserved",
        title="Reserved and well-known values",
        docs="https://www.iana.org/assignments/iana-ipv4-special-registry/",
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
        family="reserved-values",
        tier=Tier.OFFLINE,
        feed="reserved",
        disclosure=Disclosure.NONE,
        terms=Terms(link="https://www.rfc-editor.org/rfc/rfc6890"),
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Ask about the value and its host."""
        answer = yield from perform(IndexQuery("reserved", observable))
        return report_matches(self.manifest, observable, answer, sentence=_sentence)


def _sentence(match: IndexMatch) -> str:
    subject = "" if match.exact else f"{match.matched} "
    return f"{subject}is among the {match.title}"
