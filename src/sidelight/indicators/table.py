"""The table of exact keys: sorted hashes in buckets, searched where they lie in the file.

Of a 64-bit hash (xxh3, seeded) the first bits choose the bucket and are stored nowhere else; the
next 32 are searched for by bisection, and the last 16 must agree too. A filter of one byte an entry
or less answers most misses before that: one of its bits is set for each entry. An entry takes 6
bytes for its key, at most one each for bucket and filter, and 2 for the set of its owners. A wrong
match has a chance of about 3 in 10^14 for each key that is looked up.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping

from xxhash import xxh3_64_intdigest

from sidelight.indicators.layout import Array

PER_BUCKET = 3  # a bucket holds 2^2 to 2^3 entries on average
PER_SLOT = 1  # a byte of the filter stands for 2^0 to 2^1 entries on average
MIDDLE_BITS = 32
MIDDLE = (1 << MIDDLE_BITS) - 1
CHECK = (1 << 16) - 1

Find = Callable[[bytes], int]
"""Returns the number of the set of owners that list a key; 0 when nobody does."""


def bucket_bits(entries: int) -> int:
    """Return how many bits of the hash choose the bucket."""
    return min(MIDDLE_BITS, max(0, entries.bit_length() - PER_BUCKET))


def slot_bits(entries: int) -> int:
    """Return how many bits of the hash choose the byte of the filter."""
    return max(0, entries.bit_length() - PER_SLOT)


def open_table(arrays: Mapping[str, Array], seed: int) -> Find:
    """Return the look-up in the arrays of an open index.

    It is a closure and no object because this is the one loop that millions of look-ups run.
    """
    filter_ = arrays["table.filter"]
    buckets = arrays["table.buckets"]
    middles = arrays["table.middles"]
    checks = arrays["table.checks"]
    sets = arrays["table.sets"]
    slot_shift = 64 - slot_bits(len(middles))
    bucket_shift = 64 - bucket_bits(len(middles))
    middle_shift = bucket_shift - MIDDLE_BITS

    def find(key: bytes) -> int:
        digest = xxh3_64_intdigest(key, seed)
        if not filter_[digest >> slot_shift] >> (digest & 7) & 1:
            return 0
        bucket = digest >> bucket_shift
        end = buckets[bucket + 1]
        middle = digest >> middle_shift & MIDDLE
        place = bisect_left(middles, middle, buckets[bucket], end)
        while place < end and middles[place] == middle:
            if checks[place] == digest & CHECK:
                found: int = sets[place]
                return found
            place += 1
        return 0

    return find
