"""The table of exact keys: sorted hashes in buckets, searched where they lie in the file.

Of a 64-bit hash (xxh3, seeded) the first bits choose the bucket and are stored nowhere else, and
the next 32 are searched for by bisection. The tail of an entry holds the number of the set of its
owners and, in the bits that this leaves of 32, the last bits of the hash, which must agree too: a
wrong match has a chance of about 2 in 10^14 for each key that is looked up, with 2^16 sets.

A filter of 32 bits a bucket answers 19 of 20 misses before all that: each entry sets three of them.
An entry takes 4 bytes, 4 for its tail, and at most 2 for its share of bucket and filter.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from itertools import combinations, islice

from xxhash import xxh3_64_intdigest

from sidelight.indicators.layout import Array

PER_BUCKET = 3  # a bucket holds 2^2 to 2^3 entries on average
MIDDLE_BITS = 32
MIDDLE = (1 << MIDDLE_BITS) - 1
TAIL_BITS = 32

_TRIPLES = islice(combinations(range(32), 3), 0, None, 19)  # 256 that are spread over all 4,960
MARKS = tuple(1 << one | 1 << two | 1 << three for one, two, three in islice(_TRIPLES, 256))
"""Last byte of a hash -> the bits of the filter that it sets."""

Find = Callable[[bytes], int]
"""Returns the number of the set of owners that list a key; 0 when nobody does."""


def bucket_bits(entries: int) -> int:
    """Return how many bits of the hash choose the bucket."""
    return min(MIDDLE_BITS, max(0, entries.bit_length() - PER_BUCKET))


def set_bits(arrays: Mapping[str, Array]) -> int:
    """Return how many bits of a tail hold the number of a set."""
    return max(1, (len(arrays["set.bounds"]) - 2).bit_length())


def open_table(arrays: Mapping[str, Array], seed: int) -> Find:
    """Return the look-up in the arrays of an open index.

    It is a closure and no object because this is the one loop that millions of look-ups run.
    """
    filter_ = arrays["table.filter"]
    buckets = arrays["table.buckets"]
    middles = arrays["table.middles"]
    tails = arrays["table.tails"]
    bucket_shift = 64 - bucket_bits(len(middles))
    middle_shift = bucket_shift - MIDDLE_BITS
    set_shift = set_bits(arrays)
    set_mask = (1 << set_shift) - 1
    check_mask = (1 << TAIL_BITS - set_shift) - 1

    def find(key: bytes) -> int:
        digest = xxh3_64_intdigest(key, seed)
        bucket = digest >> bucket_shift
        marks = MARKS[digest & 255]
        if filter_[bucket] & marks != marks:
            return 0
        end = buckets[bucket + 1]
        middle = digest >> middle_shift & MIDDLE
        place = bisect_left(middles, middle, buckets[bucket], end)
        while place < end and middles[place] == middle:
            tail: int = tails[place]
            if tail >> set_shift == digest & check_mask:
                return tail & set_mask
            place += 1
        return 0

    return find
