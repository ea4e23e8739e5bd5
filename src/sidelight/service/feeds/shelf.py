"""The shelf: one folder with what we know about each feed that came from outside.

    <folder>/<name>.json        its declaration, and what it came to; written last, so it is a fact
    <folder>/<name>.health.json how the last attempts went; of networked feeds
    <folder>/<name>.tsv.zst     its entries, from which an index can be built again and exported

Every file is replaced by one rename. The indexes, which is what look-ups read, lie elsewhere.
"""

import fcntl
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from sidelight.formats.detect import Format
from sidelight.model import InvalidInput
from sidelight.plugin import FeedList, FeedManifest

log = logging.getLogger(__name__)
T = TypeVar("T")

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that was taken in: its card, how it is read, and what it came to.

    `origin` is the path or address it came from, `subscribed` says that a user gave the address and
    not we. `types` counts the entries by type of observable,
    and as `network`. `junk` lines were no entries; `shown` are the first of them. `lists` are those
    inside the feed. `left_out` are files of a folder that were no lists, with the reason.
    """

    card: FeedManifest
    origin: str
    taken_at: datetime | None = None
    data_date: str = ""
    entries: int = 0
    types: Mapping[str, int] = {}
    lists: tuple[FeedList, ...] = ()
    junk: int = 0
    shown: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    format: Format | None = None
    columns: Mapping[str, str] = {}
    subscribed: bool = False


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the attempts to fetch a feed went.

    `failures` counts those since the last success and `failing_since` is the first of them.
    `validators` is what to send with the next request so that an unchanged list is not sent again;
    they hold for one `edition` of our program.
    """

    last_try: datetime | None = None
    last_success: datetime | None = None
    last_error: str | None = None
    failures: int = 0
    failing_since: datetime | None = None
    validators: Mapping[str, str] = {}
    edition: str = ""


class Shelf:
    """Reads and writes the folder; the names of feeds are checked before they become paths."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which need not exist."""
        self._folder = folder

    def all(self) -> dict[str, Held]:
        """Return every feed that was taken in, by name; one that cannot be read is left out."""
        names = sorted(path.stem for path in self._folder.glob("*.json") if "." not in path.stem)
        found = {name: self._read(self._path(name, ".json"), Held) for name in names}
        return {name: held for name, held in found.items() if held is not None}

    def held(self, name: str) -> Held | None:
        """Return one feed; None when it was never taken in."""
        return self._read(self._path(name, ".json"), Held)

    def health(self, name: str) -> Health:
        """Return how the attempts went; an empty one when there was none."""
        return self._read(self._path(name, ".health.json"), Health) or Health()

    def keep(self, name: str, held: Held) -> None:
        """Write the declaration."""
        self._replace(self._path(name, ".json"), held)

    def record(self, name: str, health: Health) -> None:
        """Write down how an attempt went."""
        self._replace(self._path(name, ".health.json"), health)

    def copy(self, name: str) -> Path:
        """Return where the entries of a feed are, or will be."""
        return self._path(name, ".tsv.zst")

    def forget(self, name: str) -> None:
        """Remove a feed; its declaration goes first, for with it goes its place in look-ups."""
        for suffix in (".json", ".health.json", ".tsv.zst", ".tsv.zst.new", ".lock"):
            self._path(name, suffix).unlink(missing_ok=True)

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Hold a feed for one writer; the system frees it when the process dies."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._path(name, ".lock").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _path(self, name: str, suffix: str) -> Path:
        if not NAME.fullmatch(name):
            raise InvalidInput(
                f"{name!r} is no name for a feed: use up to 64 of a-z, 0-9, - and _, in lower case"
            )
        return self._folder / f"{name}{suffix}"

    def _read(self, path: Path, shape: type[T]) -> T | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=shape)
        except FileNotFoundError:
            return None
        except msgspec.DecodeError as error:
            log.warning("%s cannot be read and is left out: %s", path, error)
            return None

    def _replace(self, path: Path, content: Held | Health) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.new")
        with beside.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(content), indent=1))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
