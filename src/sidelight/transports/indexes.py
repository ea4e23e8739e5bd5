"""Indexes: the lists we hold, one folder a feed, one folder in it for each generation.

    <folder>/<feed>/current             the name of the generation that serves
    <folder>/<feed>/<generation>/index  its file

A new generation is built beside the old one and takes over by one rename of `current`; a crash at
any point leaves the old one serving. What it replaced stays until the next write, so a reader that
has it open, or is about to open it, is not disturbed.
"""

import fcntl
import mmap
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path

import msgspec

from sidelight.indicators import BrokenIndex, Card, Hit, Index, Suffixes, pack, verify
from sidelight.model import Clock, InvalidInput, NotReady
from sidelight.plugin import (
    FeedContent,
    IndexAnswer,
    IndexMatch,
    IndexQuery,
    Manifest,
    PackageFiles,
)
from sidelight.transports.packages import read_package

COMPILE = "sidelight feeds compile"
STEP = 10_000  # entries between two reports of progress
SUFFIXES = PackageFiles("publicsuffixlist", "public_suffix_list.dat")

Progress = Callable[[int], None]
"""Told the number of entries taken so far, now and then and at the end."""


class IndexStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One index: the entries of its feed, its bytes on disk, the dates of its data and its build.

    `skipped` entries could not be read. `types` are those of the entries, `network` among them.
    `added` and `removed` are told by the write that changed
    them, and only then. `problem` says why an index does not serve; then the rest is unknown.
    """

    feed: str
    entries: int = 0
    skipped: int = 0
    types: tuple[str, ...] = ()
    bytes: int = 0
    data_date: str | None = None
    built_at: datetime | None = None
    added: int | None = None
    removed: int | None = None
    problem: str | None = None


class _Open(msgspec.Struct, frozen=True):
    """A mapped index, and the generation that it is."""

    generation: str
    file: memoryview
    index: Index


class IndexStore:
    """Writes and matches indexes; any number of threads and processes may read."""

    def __init__(self, folder: Path, clock: Clock, *, command: str = COMPILE) -> None:
        """Take the folder, and the command that errors name as the way to set up."""
        self._folder = folder
        self._clock = clock
        self._command = command
        self._opened: dict[str, _Open] = {}
        self._folders: dict[str, Path] = {}
        self._opening = threading.Lock()
        self._suffixes: Suffixes | None = None

    def match(self, query: IndexQuery) -> IndexAnswer:
        """Return what covers the observable; raises NotReady that names the command to run."""
        index = self._open(query.feed).index
        matches = tuple(_match(hit) for hit in index.match(query.observable))
        return IndexAnswer(matches, index.header.data_date)

    async def perform(
        self, effect: IndexQuery, _manifest: Manifest, _secrets: Mapping[str, str]
    ) -> IndexAnswer:
        """Return the answer of `match`, which takes microseconds and reads mapped memory only."""
        return self.match(effect)

    def write(
        self, feed: str, content: FeedContent, progress: Progress | None = None
    ) -> IndexStatus:
        """Compile a feed and put it in service; waits for another writer of the same feed.

        Whatever goes wrong before the end, the generation that served goes on serving.
        """
        from sidelight.indicators.compare import compare  # noqa: PLC0415 - see _compile

        folder = self._feed_folder(feed)
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            before = self._serving(feed)
            _clean(folder)
            seed = before.header.seed if before else int.from_bytes(os.urandom(8), "big")
            generation = _next_generation(folder)
            pieces = self._compile(feed, content, seed, progress)
            generation.mkdir()
            _write(generation / "index", pieces)
            _sync(generation)
            _write(folder / "next", [generation.name.encode()])
            (folder / "next").replace(folder / "current")
            _sync(folder)
            change = compare(before, self._open(feed).index) if before else None
        status = self._status(feed)
        if change is None:
            return status
        return msgspec.structs.replace(status, added=change.added, removed=change.removed)

    def status(self) -> list[IndexStatus]:
        """Return what is held, by name; an index that does not serve has a `problem`."""
        if not self._folder.is_dir():
            return []
        feeds = sorted(path.name for path in self._folder.iterdir() if path.is_dir())
        return [self._status(feed) for feed in feeds]

    def check(self, feed: str) -> None:
        """Read every byte of an index; raises NotReady when one is not as it was written."""
        try:
            verify(self._open(feed).file)
        except BrokenIndex as error:
            raise self._not_ready(feed, str(error)) from None

    def _serving(self, feed: str) -> Index | None:
        try:
            return self._open(feed).index
        except NotReady:
            return None

    def _compile(
        self, feed: str, content: FeedContent, seed: int, progress: Progress | None
    ) -> Iterable[memoryview]:
        from sidelight.indicators.build import Builder  # noqa: PLC0415 - numpy is for writing only

        cards = [Card(list_.name, list_.title, list_.claim) for list_ in content.lists]
        builder = Builder(cards, seed)
        count = 0
        for count, entry in enumerate(content.entries, 1):
            builder.add(entry)
            if progress is not None and count % STEP == 0:
                progress(count)
        if progress is not None:
            progress(count)
        header, arrays = builder.finish(
            feed=feed, data_date=content.data_date, built_at=self._clock.now()
        )
        return pack(header, arrays)

    def _open(self, feed: str) -> _Open:
        """Return the index that serves now; while it stays the same, that costs one small read."""
        folder = self._feed_folder(feed)
        held = self._opened.get(feed)
        if held is not None and held.generation == _current(folder):
            return held
        with self._opening:
            try:
                held = self._map_serving(folder)
            except FileNotFoundError:
                raise self._not_ready(feed, "it has not been compiled") from None
            except (BrokenIndex, OSError, msgspec.DecodeError) as error:
                raise self._not_ready(feed, str(error)) from None
            self._opened[feed] = held
            return held

    def _map_serving(self, folder: Path) -> _Open:
        """Map what serves, again when two writers have overtaken us on the way."""
        while True:
            generation = _current(folder)
            try:
                return self._map(folder, generation or "none")
            except FileNotFoundError:
                if generation == _current(folder):
                    raise

    def _map(self, folder: Path, generation: str) -> _Open:
        with (folder / generation / "index").open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                raise BrokenIndex("the file is empty")
            mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return _Open(generation, mapped, Index(mapped, self._registrable))

    def _registrable(self, host: str) -> str | None:
        if self._suffixes is None:
            text = next(iter(read_package(SUFFIXES).files.values())).decode()
            self._suffixes = Suffixes(text.splitlines())
        return self._suffixes.registrable(host)

    def _status(self, feed: str) -> IndexStatus:
        try:
            opened = self._open(feed)
        except NotReady as error:
            return IndexStatus(feed=feed, problem=str(error))
        header = opened.index.header
        return IndexStatus(
            feed=feed,
            entries=header.entries,
            skipped=header.skipped,
            types=header.types,
            bytes=opened.file.nbytes,
            data_date=header.data_date,
            built_at=header.built_at,
        )

    def _feed_folder(self, feed: str) -> Path:
        if feed not in self._folders:
            if not feed or Path(feed).name != feed or feed.startswith("."):
                raise InvalidInput(f"{feed!r} is no name for a feed: use letters, digits, - and _")
            self._folders[feed] = self._folder / feed
        return self._folders[feed]

    def _not_ready(self, feed: str, why: str) -> NotReady:
        return NotReady(f"the index of {feed} cannot be used: {why}; run `{self._command}`")


def _match(hit: Hit) -> IndexMatch:
    return IndexMatch(
        list=hit.card.name,
        title=hit.card.title,
        claim=hit.card.claim,
        matched=hit.matched,
        scope=hit.scope,
        exact=hit.exact,
        label=hit.label,
        observed_at=datetime.combine(hit.since, time(), UTC) if hit.since else None,
        rolled_up=hit.rolled_up,
    )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the writer's lock; the system frees it when the process dies."""
    with (folder / "lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _current(folder: Path) -> str | None:
    """Return the name of the generation that serves; names only ever grow."""
    try:
        descriptor = os.open(folder / "current", os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        return os.read(descriptor, 32).decode(errors="replace")
    finally:
        os.close(descriptor)


def _clean(folder: Path) -> None:
    """Remove what does not serve: old generations, and those that a crash left unfinished."""
    serving = _current(folder)
    for generation in _generations(folder):
        if generation.name != serving:
            shutil.rmtree(generation)


def _generations(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()]


def _next_generation(folder: Path) -> Path:
    numbers = (int(path.name) for path in _generations(folder) if path.name.isdecimal())
    return folder / f"{max(numbers, default=0) + 1:06}"


def _write(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make renames and new names in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
