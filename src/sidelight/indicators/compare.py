"""Compares two generations of an index: how many entries are new, and how many are gone."""

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from sidelight.indicators.index import Index
from sidelight.indicators.ranges import V4, V6
from sidelight.indicators.table import MIDDLE_BITS, TAIL_BITS, bucket_bits, set_bits

Network = tuple[int, int, int]
"""Bits of an address, first address, length of the prefix."""


class Change(msgspec.Struct, frozen=True):
    """How many values and networks a new generation lists that the old one did not, and back."""

    added: int
    removed: int


class _Bits(msgspec.Struct, frozen=True):
    """How many bits of bucket and check both generations have; with the middle at most 64."""

    bucket: int
    check: int


def compare(old: Index, new: Index) -> Change | None:
    """Return what changed; None when the seeds differ, so that hashes say nothing."""
    if old.header.seed != new.header.seed:
        return None
    shared = _Bits(
        bucket=min(16, *(bucket_bits(len(each.arrays["table.middles"])) for each in (old, new))),
        check=min(16, *(TAIL_BITS - set_bits(each.arrays) for each in (old, new))),
    )
    before, after = _digests(old, shared), _digests(new, shared)
    networks_before, networks_after = set(_networks(old)), set(_networks(new))
    return Change(
        added=_missing(after, before) + len(networks_after - networks_before),
        removed=_missing(before, after) + len(networks_before - networks_after),
    )


def _digests(index: Index, shared: _Bits) -> NDArray[np.uint64]:
    """Return what both generations keep of a hash: its first bits and its last."""
    buckets = np.frombuffer(index.arrays["table.buckets"], np.uint32)
    middles = np.frombuffer(index.arrays["table.middles"], np.uint32)
    tails = np.frombuffer(index.arrays["table.tails"], np.uint32)
    tops = np.repeat(np.arange(len(buckets) - 1, dtype=np.uint64), np.diff(buckets))
    first = tops << np.uint64(MIDDLE_BITS) | middles
    first >>= np.uint64(bucket_bits(len(middles)) - shared.bucket)
    last = tails >> np.uint32(set_bits(index.arrays)) & np.uint32((1 << shared.check) - 1)
    return first << np.uint64(shared.check) | last


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
