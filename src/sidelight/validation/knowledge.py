"""The knowledge that is tried: the embedded lists, and every feed of the labelled data."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from sidelight import providers
from sidelight.model import Clock, Observable, Report
from sidelight.plugin import (
    Effect,
    Entry,
    Exchange,
    FeedContent,
    IndexAnswer,
    IndexQuery,
    Provider,
    ProviderManifest,
    Result,
)
from sidelight.plugin.feed_lookup import FeedLookup, lookup_in
from sidelight.service.feeds.importing import Order, card_for, content_of
from sidelight.service.feeds.reading import Wanted, read_path
from sidelight.transports.indexes import IndexStore
from sidelight.validation.sets import Labelled

OWN_LISTS = "own"
"""The family of what the analysts of this house allow and deny."""

T = TypeVar("T")


class Knowledge:
    """Answers as a look-up with every feed loaded would, offline."""

    def __init__(
        self,
        embedded: Callable[[IndexQuery], IndexAnswer],
        store: IndexStore,
        loaded: Sequence[FeedLookup],
    ) -> None:
        """Take the look-up of the embedded lists, and the loaded feeds with their store."""
        self._embedded = embedded
        self._store = store
        self._loaded = frozenset(each.manifest.name for each in loaded)
        found = Provider.found_in(providers)
        self.providers = (*(each for each in found if is_embedded(each.manifest)), *loaded)

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
        return self._store.match(effect) if effect.feed in self._loaded else self._embedded(effect)


def is_embedded(manifest: ProviderManifest) -> bool:
    """Whether the provider asks an embedded list; the own lists of this house are not tried."""
    return not manifest.networked and manifest.family != OWN_LISTS


def load(
    folder: Path, sets: Sequence[Labelled], clock: Clock
) -> tuple[IndexStore, list[FeedLookup]]:
    """Import each feed of the sets into a store in `folder`; return it, with their look-ups."""
    store = IndexStore(folder, clock, command="sidelight validate")
    return store, [_load(store, each) for each in sets if each.listed]


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


def _load(store: IndexStore, labelled: Labelled) -> FeedLookup:
    """Compile the file as `feeds import` would, and return the provider that it would become."""
    order = Order(path=str(labelled.path), name=labelled.name, kind=labelled.kind)
    card = msgspec.structs.replace(card_for(order, {}), family=labelled.family)
    content = content_of(card, read_path(labelled.path, Wanted()), labelled.name)
    types: set[str] = set()
    store.write(card.name, _noted(content, types, labelled.data_date))
    return lookup_in(card, frozenset(types))


def _noted(content: FeedContent, types: set[str], data_date: str) -> FeedContent:
    def entries() -> Iterator[Entry]:
        for entry in content.entries:
            types.add(str(entry.type or "network"))
            yield entry

    return msgspec.structs.replace(content, entries=entries(), data_date=data_date)
