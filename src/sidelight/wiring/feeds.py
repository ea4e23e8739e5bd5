"""Compile the feeds that ship inside dependencies, again whenever their package is newer."""

from collections.abc import Callable
from importlib.metadata import version

import msgspec

from sidelight import __version__, feeds
from sidelight.enrichment import Driver
from sidelight.plugin import Feed, FeedManifest, Manifest, PackageData, PackageFiles
from sidelight.transports.indexes import IndexStatus, IndexStore
from sidelight.transports.packages import read_package
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.settings import Settings

FOLDER = "indexes"  # of the state directory
COMMAND = "sidelight feeds sync"
EDITIONS = "editions.json"  # feed -> edition it was compiled from


class Feeds:
    """The feeds we know, and their indexes in the state directory."""

    def __init__(self, settings: Settings) -> None:
        """Find the feeds; nothing is read yet."""
        self._folder = settings.home / FOLDER
        self._feeds = Feed.found_in(feeds)
        self.indexes = IndexStore(self._folder, SystemClock(), command=COMMAND)

    def all(self) -> tuple[Feed, ...]:
        """Return every feed."""
        return self._feeds

    def due(self) -> tuple[Feed, ...]:
        """Return the feeds that were never compiled, or from another edition of their package."""
        compiled = self._editions()
        return tuple(
            feed
            for feed in self._feeds
            if compiled.get(feed.manifest.name) != _edition(feed.manifest)
        )

    async def compile(self, feed: Feed, progress: Callable[[int], None]) -> int:
        """Build the index of one feed and let it take over; return the number of entries."""
        content = await self._driver().drive(feed.read(), feed.manifest)
        status = self.indexes.write(feed.manifest.name, content, progress)
        editions = {**self._editions(), feed.manifest.name: _edition(feed.manifest)}
        file = self._folder / EDITIONS
        beside = file.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(editions))
        beside.replace(file)
        return status.entries

    def status(self) -> dict[str, IndexStatus]:
        """Return the state of each compiled index."""
        return {each.feed: each for each in self.indexes.status()}

    def _driver(self) -> Driver:
        async def read(effect: PackageFiles, _: Manifest) -> PackageData:
            return read_package(effect)

        return Driver({PackageFiles: read})

    def _editions(self) -> dict[str, str]:
        try:
            return msgspec.json.decode((self._folder / EDITIONS).read_bytes(), type=dict[str, str])
        except (FileNotFoundError, msgspec.DecodeError):
            return {}


def _edition(manifest: FeedManifest) -> str:
    """Return what an index depends on: our own version, and that of the package it is made from."""
    package = f" {manifest.package} {version(manifest.package)}" if manifest.package else ""
    return f"sidelight {__version__}{package}"


class FeedCard(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants to know of a feed; `data_date` is None until it is compiled."""

    name: str
    title: str
    kind: str
    licence: str
    docs: str
    entries: int
    bytes: int
    data_date: str | None


def feed_cards(settings: Settings) -> list[FeedCard]:
    """Return a card of each feed."""
    known = Feeds(settings)
    status = known.status()
    return [_card(feed.manifest, status.get(feed.manifest.name)) for feed in known.all()]


def _card(manifest: FeedManifest, status: IndexStatus | None) -> FeedCard:
    return FeedCard(
        name=manifest.name,
        title=manifest.title,
        kind=manifest.kind,
        licence=manifest.licence,
        docs=manifest.docs,
        entries=status.entries if status else 0,
        bytes=status.bytes if status else 0,
        data_date=(status.data_date or None) if status else None,
    )
