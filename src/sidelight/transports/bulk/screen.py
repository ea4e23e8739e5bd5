"""An index file as bulk work needs it: asked about many keys at once, and exactly about few.

The screen reads the arrays of the file in place, as `sidelight.indicators.table` does for one key.
It only says which keys are listed; what a match means is asked of `Index.match`.
"""

import mmap
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidelight.indicators import Index, Suffixes
from sidelight.indicators.build import hash_keys
from sidelight.indicators.layout import Array
from sidelight.indicators.ranges import Address, Ranges
from sidelight.indicators.table import (
    MARKS,
    MIDDLE,
    MIDDLE_BITS,
    TAIL_BITS,
    bucket_bits,
    set_bits,
)
from sidelight.model import InvalidInput, NotReady
from sidelight.transports.indexes import SUFFIXES
from sidelight.transports.packages import read_package

COMPILE = "sidelight feeds sync"

_MARKS = np.array(MARKS, np.uint32)

Flags = NDArray[np.bool_]
Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]


class IndexFile:
    """One open generation of a feed's index: `index` for exact answers, the rest for screening."""

    def __init__(self, path: Path) -> None:
        """Map the file; raises NotReady when it is gone or damaged."""
        try:
            with path.open("rb") as file:
                mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            self.index = Index(mapped, _registrable)
        except (OSError, ValueError) as error:  # an empty file cannot be mapped: ValueError
            raise NotReady(f"the index {path} cannot be used: {error}; run `{COMPILE}`") from None
        arrays = self.index.arrays
        self.feed = self.index.header.feed
        self._table = _Table(arrays, self.index.header.seed)
        self._ranges = Ranges(arrays)
        self._v4_starts: NDArray[Any] = np.asarray(arrays["v4.starts"])
        self._v4_sets: NDArray[Any] = np.asarray(arrays["v4.sets"])

    def lists(self, keys: Sequence[bytes]) -> Flags:
        """Return of each key whether a list holds it."""
        return self._table.holds(keys)

    def encloses(self, addresses: NDArray[np.uint32]) -> Flags:
        """Return of each IPv4 address, as a number, whether a network holds it."""
        if not len(self._v4_starts):
            return np.zeros(len(addresses), np.bool_)
        places = np.searchsorted(self._v4_starts, addresses, side="right")
        inside: Flags = (places > 0) & (self._v4_sets[places - 1] != 0)
        return inside

    def encloses_any(self, addresses: Iterable[Address]) -> list[bool]:
        """Return of each address of either version whether a network holds it."""
        return [bool(self._ranges.find(address)) for address in addresses]


class _Table:
    """The table of exact keys, searched for many keys in step."""

    def __init__(self, arrays: Mapping[str, Array], seed: int) -> None:
        self._seed = seed
        self._filter: NDArray[Any] = np.asarray(arrays["table.filter"])
        self._buckets: NDArray[Any] = np.asarray(arrays["table.buckets"])
        self._middles: NDArray[Any] = np.asarray(arrays["table.middles"])
        self._tails: NDArray[Any] = np.asarray(arrays["table.tails"])
        self._bucket_bits = bucket_bits(len(self._middles))
        self._set_bits = set_bits(arrays)

    def holds(self, keys: Sequence[bytes]) -> Flags:
        """Return of each key whether it is in the table."""
        held = np.zeros(len(keys), np.bool_)
        if len(self._middles):
            hashes = hash_keys(keys, self._seed)
            buckets = _leading(hashes, self._bucket_bits)
            marks = _MARKS[(hashes & np.uint64(255)).astype(np.int64)]
            likely = np.flatnonzero(self._filter[buckets] & marks == marks)
            held[likely] = self._found(hashes[likely], buckets[likely])
        return held

    def _found(self, hashes: Hashes, buckets: Places) -> Flags:
        wanted = hashes >> np.uint64(64 - self._bucket_bits - MIDDLE_BITS) & np.uint64(MIDDLE)
        ends = self._buckets[buckets + 1].astype(np.int64)
        places = self._first_not_below(wanted, self._buckets[buckets].astype(np.int64), ends)
        checks = hashes & np.uint64((1 << TAIL_BITS - self._set_bits) - 1)
        found = np.zeros(len(hashes), np.bool_)
        left = np.arange(len(hashes))
        while len(left):  # hashes that agree in all but the check lie side by side
            left = left[places[left] < ends[left]]
            left = left[self._middles[places[left]] == wanted[left]]
            found[left] = self._tails[places[left]] >> np.uint32(self._set_bits) == checks[left]
            left = left[~found[left]]
            places[left] += 1
        return found

    def _first_not_below(self, wanted: Hashes, low: Places, high: Places) -> Places:
        """Return the first place of each bucket that is not below what is wanted: a bisection."""
        high = high.copy()
        while len(open_ := np.flatnonzero(low < high)):
            middle = (low[open_] + high[open_]) // 2
            below = self._middles[middle] < wanted[open_]
            low[open_[below]] = middle[below] + 1
            high[open_[~below]] = middle[~below]
        return low


def serving_files(folder: Path, feeds: Sequence[str] = ()) -> list[Path]:
    """Return the index file that serves each feed now, of all feeds when none is named.

    A file that served stays where it is until the feed is written twice more, so a run that began
    with it ends with it. Raises NotReady for a feed that has none.
    """
    if not feeds:
        feeds = sorted(path.parent.name for path in folder.glob("*/current"))
    if not feeds:
        raise NotReady(f"no index has been compiled; run `{COMPILE}`")
    return [_serving(folder, feed) for feed in feeds]


def _serving(folder: Path, feed: str) -> Path:
    if Path(feed).name != feed:
        raise InvalidInput(f"{feed!r} is no name of a feed")
    try:
        return folder / feed / (folder / feed / "current").read_text(encoding="ascii") / "index"
    except (FileNotFoundError, NotADirectoryError):
        raise NotReady(f"there is no index of {feed}; run `{COMPILE}`") from None


def _leading(hashes: Hashes, bits: int) -> Places:
    if not bits:  # a shift by all 64 bits is not defined
        return np.zeros(len(hashes), np.int64)
    return (hashes >> np.uint64(64 - bits)).astype(np.int64)


@cache
def _suffixes() -> Suffixes:
    text = next(iter(read_package(SUFFIXES).files.values())).decode()
    return Suffixes(text.splitlines())


def _registrable(host: str) -> str | None:
    return _suffixes().registrable(host)
