"""The table of exact keys: sorted hashes in buckets, searched where they lie in the file.

Of a 64-bit hash (xxh3, seeded) the first `bits` choose the bucket and are stored nowhere else; the
next 32 are searched for by bisection, and the last 16 must agree too. With four to eight entries in
a bucket that is 6 bytes an entry for the key, half a byte for its bucket and 2 for the set of its
owners. A wrong match has a chance of about 3 in 10^14 for each key that is looked up.
"""

from bisect import bisect_left
from collections.abc import Mapping

from xxhash import xxh3_64_intdigest

from sidelight.indicators.layout import Array

PER_BUCKET = 3  # a bucket holds 2^2 to 2^3 entries on average
MIDDLE_BITS = 32
MIDDLE = (1 << MIDDLE_BITS) - 1
CHECK = (1 << 16) - 1


def bucket_bits(entries: int) -> int:
    """Return how many bits of the hash choose the bucket."""
    return min(MIDDLE_BITS, max(0, entries.bit_length() - PER_BUCKET))


class Table:
    """Finds a key among the entries; 0 is no set."""

    __slots__ = (
        "_bucket_shift",
        "_buckets",
        "_checks",
        "_middle_shift",
        "_middles",
        "_seed",
        "_sets",
    )

    def __init__(self, arrays: Mapping[str, Array], seed: int, bits: int) -> None:
        """Take the arrays of an open index, with the seed and the bits of its header."""
        self._buckets = arrays["table.buckets"]
        self._middles = arrays["table.middles"]
        self._checks = arrays["table.checks"]
        self._sets = arrays["table.sets"]
        self._seed = seed
        self._bucket_shift = 64 - bits
        self._middle_shift = 64 - bits - MIDDLE_BITS

    def find(self, key: bytes) -> int:
        """Return the number of the set of owners that list the key; 0 when none does."""
        return self.at(xxh3_64_intdigest(key, self._seed))

    def at(self, digest: int) -> int:
        """Return the set at a hash, for who has hashed already."""
        bucket = digest >> self._bucket_shift
        end = self._buckets[bucket + 1]
        middle = digest >> self._middle_shift & MIDDLE
        middles = self._middles
        place = bisect_left(middles, middle, self._buckets[bucket], end)
        while place < end and middles[place] == middle:
            if self._checks[place] == digest & CHECK:
                found: int = self._sets[place]
                return found
            place += 1
        return 0
