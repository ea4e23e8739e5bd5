"""The knowledge that is tried: the embedded lists, and every feed of the labelled data."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from sidelight import providers
from sidelight.model import Claim, Clock, Observable, ObservableType, Report
from sidelight.plugin import (
    Disclosure,
    Effect,
    Exchange,
    FeedContent,
    FeedKind,
    FeedList,
    IndexAnswer,
    IndexQuery,
    Provider,
    ProviderManifest,
    Result,
    Terms,
    Tier,
    perform,
)
from sidelight.plugin.matches import report_matches
from sidelight.transports.indexes import IndexStore
from sidelight.validation.sets import Labelled, entry_of, read_rows

CLAIMS = {
    FeedKind.MALICIOUS: Claim.MALICIOUS,
    FeedKind.SUSPICIOUS: Claim.SUSPICIOUS,
    FeedKind.SCANNER: Claim.NOISE,
}
"""Kind of a feed -> what being in it claims."""

T = TypeVar("T")


class LoadedFeed:
    """The look-up of one feed of the labelled data, as the provider of a feed answers it."""

    def __init__(self, labelled: Labelled) -> None:
        """Take the feed; its card is made from it."""
        self.manifest = ProviderManifest(
            name=labelled.name,
            title=labelled.name,
            docs="",
            observables=frozenset(ObservableType),
            family=labelled.family,
            tier=Tier.OFFLINE,
            disclosure=Disclosure.NONE,
            terms=Terms(link=""),
        )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Ask the index; hints, such as a parent domain, come with their scope."""
        answer = yield from perform(IndexQuery(self.manifest.name, observable))
        return report_matches(self.manifest, observable, answer)


class Knowledge:
    """Answers as a look-up with every feed loaded would, offline."""

    def __init__(
        self,
        embedded: Callable[[IndexQuery], IndexAnswer],
        loaded: IndexStore,
        sets: Sequence[Labelled],
    ) -> None:
        """Take the look-up of the embedded lists, and the store and names of the loaded feeds."""
        self._embedded = embedded
        self._loaded = loaded
        self._names = frozenset(each.name for each in sets if each.listed)
        offline = [each for each in Provider.found_in(providers) if not each.manifest.networked]
        self.providers: tuple[Provider | LoadedFeed, ...] = (
            *offline,
            *(LoadedFeed(each) for each in sets if each.listed),
        )

    def reports(self, observable: Observable) -> tuple[Report, ...]:
        """Return the report of every provider that knows the type."""
        return tuple(
            drive(each.lookup(observable), self._answer)
            for each in self.providers
            if observable.type in each.manifest.observables
        )

    def _answer(self, effect: Effect) -> IndexAnswer:
        if not isinstance(effect, IndexQuery):
            raise TypeError(f"an offline provider asked for {effect}")
        return self._loaded.match(effect) if effect.feed in self._names else self._embedded(effect)


def load(folder: Path, sets: Sequence[Labelled], clock: Clock) -> IndexStore:
    """Return a store in `folder` with an index of each feed of the sets."""
    store = IndexStore(folder, clock, command="sidelight validate")
    for each in sets:
        if each.listed:
            store.write(each.name, _content(each))
    return store


def drive(exchange: Exchange[T], answer: Callable[[Effect], Result]) -> T:
    """Return what an exchange returns whose effects `answer` performs, one after the other."""
    try:
        effect = next(exchange)
        while True:
            if isinstance(effect, tuple):
                raise TypeError("only single effects are performed here")
            effect = exchange.send(answer(effect))
    except StopIteration as stop:
        result: T = stop.value
        return result


def _content(labelled: Labelled) -> FeedContent:
    return FeedContent(
        lists=(FeedList(labelled.name, labelled.name, CLAIMS[labelled.kind]),),
        entries=(entry_of(row, labelled) for row in read_rows(labelled)),
        data_date=labelled.data_date,
    )
