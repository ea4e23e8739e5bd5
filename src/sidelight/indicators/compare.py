"""Compares two generations of an index: how many entries are new, and how many are gone."""

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from sidelight.indicators.index import Index
from sidelight.indicators.ranges import V4, V6
from sidelight.indicators.table import MIDDLE_BITS, bucket_bits

COMMON_BITS = 16  # bits of a bucket that are compared: with middle and check, 64

Network = tuple[int, int, int]
"""Bits of an address, first address, length of the prefix."""


class Change(msgspec.Struct, frozen=True):
    """How many values and networks a new generation lists that the old one did not, and back."""

    added: int
    removed: int


def compare(old: Index, new: Index) -> Change | None:
    """Return what changed; None when the seeds differ, so that hashes say nothing."""
    if old.header.seed != new.header.seed:
        return None
    bits = min(
        COMMON_BITS, *(bucket_bits(len(each.arrays["table.middles"])) for each in (old, new))
    )
    before, after = _digests(old, bits), _digests(new, bits)
    networks_before, networks_after = set(_networks(old)), set(_networks(new))
    return Change(
        added=_missing(after, before) + len(networks_after - networks_before),
        removed=_missing(before, after) + len(networks_before - networks_after),
    )


def _digests(index: Index, bits: int) -> NDArray[np.uint64]:
    """Return what is kept of the hashes: the first `bits`, the next 32 and the last 16."""
    buckets = np.frombuffer(index.arrays["table.buckets"], np.uint32)
    middles = np.frombuffer(index.arrays["table.middles"], np.uint32)
    checks = np.frombuffer(index.arrays["table.checks"], np.uint16)
    tops = np.repeat(np.arange(len(buckets) - 1, dtype=np.uint64), np.diff(buckets))
    known = tops << np.uint64(MIDDLE_BITS) | middles
    surplus = np.uint64(bucket_bits(len(middles)) - bits)
    return (known >> surplus) << np.uint64(16) | checks


def _missing(these: NDArray[np.uint64], those: NDArray[np.uint64]) -> int:
    return len(np.setdiff1d(these, those, assume_unique=True))


def _networks(index: Index) -> Iterator[Network]:
    arrays = index.arrays
    v6 = zip(arrays["v6.high"], arrays["v6.low"], strict=True)
    starts = {V4: iter(arrays["v4.starts"]), V6: (high << 64 | low for high, low in v6)}
    for width, sets in ((V4, arrays["v4.sets"]), (V6, arrays["v6.sets"])):
        for start, number in zip(starts[width], sets, strict=True):
            for owner in index.owners.of(number):
                host_bits = width - owner.reach
                yield width, start >> host_bits << host_bits, owner.reach
