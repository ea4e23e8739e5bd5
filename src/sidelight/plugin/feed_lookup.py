"""A provider made from a feed: every list that we hold is asked, whoever it came from."""

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from sidelight.model import Claim, Observable, ObservableType, Report
from sidelight.plugin.effects import Exchange, IndexMatch, IndexQuery, perform
from sidelight.plugin.interfaces import Provider
from sidelight.plugin.manifest import (
    Disclosure,
    FeedManifest,
    FeedPolicy,
    ProviderManifest,
    Terms,
    Tier,
)
from sidelight.plugin.matches import listed, report_matches

_NAMES = frozenset({ObservableType.DOMAIN, ObservableType.URL, ObservableType.EMAIL})
_ADDRESSES = frozenset({ObservableType.IPV4, ObservableType.IPV6, ObservableType.URL})
COVERED = {
    "domain": _NAMES,
    "ipv4-addr": frozenset({ObservableType.IPV4, ObservableType.URL}),
    "ipv6-addr": frozenset({ObservableType.IPV6, ObservableType.URL}),
    "network": _ADDRESSES,
}
"""What entries of a type can answer about: who lists a host knows something of a URL on it."""

# A list that speaks for a value means that value: what is below or beside it may be a stranger's.
NO_HINTS = frozenset({Claim.CLEAN, Claim.KNOWN_GOOD, Claim.NOISE})


class FeedLookup(Provider):
    """Answers from the index of one feed; a subclass for each feed carries its card."""

    feed: ClassVar[FeedManifest]

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Report every entry that covers the observable, as far as the list means it."""
        answer = yield from perform(IndexQuery(self.feed.name, observable))
        return report_matches(
            self.manifest,
            observable,
            answer,
            sentence=self._sentence,
            matches=tuple(_meant(answer.matches, observable)),
        )

    def _sentence(self, match: IndexMatch) -> str:
        unwanted = self.feed.policy is FeedPolicy.UNWANTED
        return f"{listed(match)}{' (unwanted, not malicious)' if unwanted else ''}"


def lookup_in(card: FeedManifest, types: frozenset[str]) -> FeedLookup:
    """Return a provider that asks the feed; `types` are those of its entries, and `network`."""

    class Lookup(FeedLookup):
        feed = card
        manifest = ProviderManifest(
            name=card.name,
            title=card.title,
            docs=card.docs,
            observables=observables_of(types),
            family=card.family or card.name,
            tier=Tier.OFFLINE,
            feed=card.name,
            disclosure=Disclosure.NONE,
            terms=Terms(link=card.docs),
        )

    return Lookup()


def observables_of(types: frozenset[str]) -> frozenset[ObservableType]:
    """Return what can be asked, so that a list of hashes is no answer about a name."""
    covered = [COVERED.get(each) or frozenset({ObservableType(each)}) for each in types]
    return frozenset().union(*covered)


def _meant(matches: tuple[IndexMatch, ...], observable: Observable) -> Iterator[IndexMatch]:
    """Yield what the list means; a harmless file is known, since its hash is the file itself."""
    for match in matches:
        if match.rolled_up and match.claim in NO_HINTS:
            continue
        if match.claim is Claim.CLEAN and observable.type is ObservableType.FILE:
            match = msgspec.structs.replace(match, claim=Claim.KNOWN_GOOD)
        yield match
