"""Identifiers of rows: opaque, unique across processes, and sorted by the time they were made."""

import os
import threading
from datetime import datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (https://www.crockford.com/base32.html): no letter reads as a digit."""

PAIRS = [one + other for one in ALPHABET for other in ALPHABET]

RANDOM_BITS = 80


class IdMaker:
    """Makes ULIDs (https://github.com/ulid/spec): milliseconds, then 80 random bits.

    Within one maker each identifier sorts after the one before, whatever the clock does.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def new(self, prefix: str, now: datetime) -> str:
        """Return a new identifier such as `case_01KAT8Q3Z5M1T9W0B2C4D6E8F0`."""
        fresh = int(now.timestamp() * 1000) << RANDOM_BITS
        fresh |= int.from_bytes(os.urandom(RANDOM_BITS // 8))
        with self._lock:
            self._last = max(fresh, self._last + 1)
            number = self._last
        return f"{prefix}_{_spell(number)}"


def _spell(number: int) -> str:
    return "".join(PAIRS[number >> shift & 1023] for shift in range(120, -1, -10))
