"""The feeds: what ships in packages, what is synced, what was imported, and their indexes."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from sidelight import __version__, feeds
from sidelight.enrichment import Driver
from sidelight.model import InvalidInput, SidelightError
from sidelight.plugin import Entry, Feed, FeedManifest, PackageFiles, Provider
from sidelight.plugin.feed_lookup import lookup_in
from sidelight.service.feeds.kept import kept_feed
from sidelight.service.feeds.shelf import Held, Shelf
from sidelight.service.feeds.status import FeedCard, FeedStatus, Known, card_of, status_of
from sidelight.service.feeds.taking import Progress, Stock
from sidelight.transports.indexes import IndexStatus, IndexStore
from sidelight.transports.packages import perform_package
from sidelight.transports.placing import no_key
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.keyring import EnvironmentKeys
from sidelight.wiring.network import Network
from sidelight.wiring.settings import Settings, base_urls, secrets_of

if TYPE_CHECKING:  # what an import needs is loaded by an import: a look-up is in a hurry
    from sidelight.service.feeds.importing import Order

FOLDER = "indexes"  # of the state directory
SHELF = "feeds"  # likewise
COMMAND = "sidelight feeds sync"
EDITIONS = "editions.json"  # feed -> edition it was compiled from

Started = Callable[[Callable[[], tuple[int, int]]], Progress]
"""Told how to ask how many bytes of how many were read; returns what is told the entries."""


class Synced(msgspec.Struct, frozen=True, kw_only=True):
    """How the sync of one feed went; `why` says what went wrong, or what is missing."""

    name: str
    outcome: Literal["compiled", "synced", "unchanged", "failed", "no key"]
    why: str | None = None


class Feeds:
    """The feeds we know, and what is held of them in the state directory."""

    def __init__(self, settings: Settings, environment: Mapping[str, str] = os.environ) -> None:
        """Find the feeds; nothing is read yet."""
        self._folder = settings.home / FOLDER
        self._environment = environment
        self._feeds = Feed.found_in(feeds)
        self._clock = SystemClock()
        self.indexes = IndexStore(self._folder, self._clock, command=COMMAND)
        self._shelf = Shelf(settings.home / SHELF)
        self._stock = Stock(self._shelf, self.indexes, self._clock)

    def embedded(self) -> tuple[Feed, ...]:
        """Return the feeds that ship in packages."""
        return tuple(feed for feed in self._feeds if not feed.manifest.networked)

    def networked(self) -> tuple[Feed, ...]:
        """Return the feeds that are fetched: ours, and those a user subscribed to."""
        subscribed = {name: held for name, held in self._shelf.all().items() if held.subscribed}
        ours = (feed for feed in self._feeds if feed.manifest.networked)
        kept = (feed for feed in ours if feed.manifest.name not in subscribed)
        return (*kept, *map(_subscription, subscribed.values()))

    def chosen(self, names: Sequence[str], *, offline: bool = False) -> tuple[Feed, ...]:
        """Return the feeds to sync: those named, else all; raises InvalidInput for a stranger."""
        known = (*self.embedded(), *(() if offline else self.networked()))
        by_name = {feed.manifest.name: feed for feed in known}
        for name in names:
            if name not in by_name:
                raise InvalidInput(self._cannot_sync(name, by_name))
        return tuple(by_name[name] for name in names) if names else known

    def due(self) -> tuple[Feed, ...]:
        """Return what can be compiled without a network, and has to be before a look-up.

        That is what ships and was never compiled, or from another edition of its package; and what
        is held but has an index that is damaged or of another version of ours.
        """
        compiled = self._editions()
        serving = {each.feed for each in self.indexes.status() if not each.problem}
        embedded = (
            feed
            for feed in self.embedded()
            if compiled.get(feed.manifest.name) != _edition(feed.manifest)
            or feed.manifest.name not in serving
        )
        broken = (feed for feed in self._kept() if feed.manifest.name not in serving)
        return (*embedded, *broken)

    def lookups(self) -> tuple[Provider, ...]:
        """Return a provider for each feed that was taken in; the embedded ones have their own."""
        return tuple(
            lookup_in(held.card, frozenset(held.types))
            for held in self._shelf.all().values()
            if held.types
        )

    async def compile(self, feed: Feed, progress: Progress) -> int:
        """Build the index of a feed that needs no network; return the number of entries."""
        content = await Driver({PackageFiles: perform_package}).drive(feed.read(), feed.manifest)
        status = self.indexes.write(feed.manifest.name, content, progress)
        if feed in self._feeds:
            editions = {**self._editions(), feed.manifest.name: _edition(feed.manifest)}
            file = self._folder / EDITIONS
            beside = file.with_suffix(".new")
            beside.write_bytes(msgspec.json.encode(editions))
            beside.replace(file)
        return status.entries

    async def sync(self, feed: Feed, progress: Progress) -> Synced:
        """Fetch a feed and put it in service; a failure is returned and written down."""
        name = feed.manifest.name
        if not feed.manifest.networked:
            await self.compile(feed, progress)
            return Synced(name=name, outcome="compiled")
        if missing := self._missing_key(feed.manifest):
            return Synced(name=name, outcome="no key", why=missing)
        declared = self._shelf.held(name)
        if declared is None or not declared.subscribed:
            declared = Held(card=feed.manifest, origin=feed.manifest.urls[0])
        try:
            return Synced(name=name, outcome=await self._fetch(feed, declared, progress))
        except (SidelightError, OSError) as error:
            return Synced(name=name, outcome="failed", why=str(error))

    async def take(self, order: "Order", started: Started) -> Held:
        """Import a file, a folder or an address; return what it came to.

        Raises InvalidInput, and for an address what its sync raises; then nothing has changed.
        """
        from sidelight.service.feeds import importing  # noqa: PLC0415 - see above
        from sidelight.service.feeds.reading import Wanted, read_path  # noqa: PLC0415

        self._check_name(order.name)
        card = importing.card_for(
            order, {feed.manifest.name: feed.manifest for feed in self._feeds}
        )
        if order.is_address:
            card = importing.address_card(card, order.path, self._environment)
            declared = Held(
                card=card,
                origin=order.path,
                format=importing.format_of(order.path, order.format),
                columns=order.columns,
                subscribed=True,
            )
            await self._fetch(_subscription(declared), declared, started(lambda: (0, 0)))
            return self._shelf.held(order.name) or declared
        today = f"{self._clock.now():%Y-%m-%d}"
        wanted = Wanted(format=order.format, columns=order.columns, today=today)
        reading = read_path(Path(order.path), wanted)
        meter = reading.meter
        progress = started(lambda: (meter.done, meter.total))
        declared = Held(card=card, origin=order.path, format=order.format, columns=order.columns)
        content = importing.content_of(card, reading, order.path)
        held = self._stock.take_in(content, declared, progress)
        return msgspec.structs.replace(held, left_out=tuple(reading.left_out))

    async def entries(self, name: str) -> Iterable[Entry]:
        """Return the entries of a feed as they came; raises InvalidInput when nothing is held."""
        for feed in (*self.embedded(), *self._kept()):
            if feed.manifest.name == name:
                driver = Driver({PackageFiles: perform_package})
                return (await driver.drive(feed.read(), feed.manifest)).entries
        raise InvalidInput(self._unknown(name))

    def remove(self, name: str) -> None:
        """Forget a feed that was imported or synced; raises InvalidInput for every other."""
        if name in {feed.manifest.name for feed in self.embedded()}:
            raise InvalidInput(f"{name} comes with a package and cannot be removed")
        if self._shelf.held(name) is None:
            raise InvalidInput(self._unknown(name))
        self._shelf.forget(name)
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def status(self) -> dict[str, IndexStatus]:
        """Return the state of each compiled index."""
        return {each.feed: each for each in self.indexes.status()}

    def known(self) -> list[Known]:
        """Return all that is known of every feed, the embedded ones first."""
        held, indexes = self._shelf.all(), self.status()
        plugins = {feed.manifest.name: feed.manifest for feed in self._feeds}
        names = [*sorted(plugins, key=lambda each: plugins[each].networked), *held]
        return [
            Known(
                card=held[name].card if name in held else plugins[name],
                held=held.get(name),
                index=indexes.get(name) if name in held or not plugins[name].networked else None,
                health=self._shelf.health(name),
                missing=self._missing_key(held[name].card if name in held else plugins[name]),
            )
            for name in dict.fromkeys(names)
        ]

    def statuses(self) -> list[FeedStatus]:
        """Return how every feed is doing."""
        now = self._clock.now()
        return [status_of(each, now) for each in self.known()]

    async def _fetch(
        self, feed: Feed, declared: Held, progress: Progress
    ) -> Literal["synced", "unchanged"]:
        from sidelight.service.feeds.syncing import sync  # noqa: PLC0415 - a look-up fetches nothing

        network = Network(
            clock=self._clock, base_urls=base_urls(self._environment, [feed.manifest])
        )
        try:
            edition = _edition(feed.manifest)
            return await sync(
                feed,
                declared,
                network.http,
                EnvironmentKeys(self._environment),
                edition=edition,
                stock=self._stock,
                progress=progress,
            )
        finally:
            await network.close()

    def _kept(self) -> Iterator[Feed]:
        for name, held in self._shelf.all().items():
            copy = self._shelf.copy(name)
            if copy.is_file():
                yield kept_feed(held, copy)

    def _missing_key(self, card: FeedManifest) -> str | None:
        given = secrets_of(self._environment, card)
        missing = [name for name in card.secrets if name not in given]
        return no_key(card, missing[0]) if missing else None

    def _check_name(self, name: str) -> None:
        from sidelight import providers  # noqa: PLC0415 - only an import makes up a name

        taken = {each.manifest.name for each in Provider.found_in(providers)}
        if name in taken | {feed.manifest.name for feed in self.embedded()}:
            raise InvalidInput(f"{name!r} is a provider or feed of ours: choose another name")

    def _cannot_sync(self, name: str, known: Iterable[str]) -> str:
        if self._shelf.held(name) is not None:
            return f"{name} was imported from a file: import it again"
        return f"no feed is called {name!r}; there are {', '.join(known)}"

    def _unknown(self, name: str) -> str:
        held = [*(feed.manifest.name for feed in self.embedded()), *self._shelf.all()]
        return f"nothing is held under the name {name!r}; there are {', '.join(held)}"

    def _editions(self) -> dict[str, str]:
        try:
            return msgspec.json.decode((self._folder / EDITIONS).read_bytes(), type=dict[str, str])
        except (FileNotFoundError, msgspec.DecodeError):
            return {}


def feed_cards(settings: Settings) -> list[FeedCard]:
    """Return a card of each feed."""
    return [card_of(each) for each in Feeds(settings).known()]


def _subscription(held: Held) -> Feed:
    from sidelight.plugin.subscription import subscription  # noqa: PLC0415 - to fetch, seldom

    return subscription(held.card, held.format, held.columns)


def _edition(manifest: FeedManifest) -> str:
    """Return what an index depends on: our own version, and that of the package it is made from."""
    package = f" {manifest.package} {version(manifest.package)}" if manifest.package else ""
    return f"sidelight {__version__}{package}"
