"""Disposable mail: does the domain give a mailbox to anybody for minutes?"""

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


class DisposableMail(Provider):
    """Whether the domain, or that of a mailbox, is one of throw-away mail."""

    manifest = ProviderManifest(
        name="disposable-mail",
        title="Disposable mail domains",
        docs="https://github.com/disposable-email-domains/disposable-email-domains",
        observables=frozenset({ObservableType.DOMAIN, ObservableType.EMAIL}),
        family="disposable-mail",
        tier=Tier.OFFLINE,
        feed="disposable-mail",
        disclosure=Disclosure.NONE,
        terms=Terms(
            link="https://github.com/disposable-email-domains/disposable-email-domains/blob/main/LICENSE.txt"
        ),
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Ask about the domain, or about the domain of the mailbox."""
        answer = yield from perform(IndexQuery("disposable-mail", observable))
        return report_matches(self.manifest, observable, answer, sentence=_sentence)


def _sentence(match: IndexMatch) -> str:
    return f"{match.matched} gives disposable mailboxes to anybody"
