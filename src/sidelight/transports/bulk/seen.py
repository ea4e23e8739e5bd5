"""Which hashes were met before, in memory that does not grow."""

import numpy as np
from numpy.typing import NDArray

SLOTS = 1 << 22  # of two hashes each: 64 MB, of which only what is used is taken


class Seen:
    """Remembers hashes; it may forget one when many have come since, and never invents one.

    A hash has one slot and a slot keeps the two that came last.
    """

    def __init__(self, slots: int = SLOTS) -> None:
        """Take the number of slots, a power of two."""
        self._mask = np.uint64(slots - 1)
        self._newer = np.zeros(slots, np.uint64)
        self._older = np.zeros(slots, np.uint64)

    def of(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return of each hash whether it was met."""
        slots = hashes & self._mask
        met: NDArray[np.bool_] = self._newer[slots] == hashes
        missed = np.flatnonzero(~met)
        met[missed] = self._older[slots[missed]] == hashes[missed]
        return met

    def add(self, hashes: NDArray[np.uint64]) -> None:
        """Meet the hashes."""
        slots = hashes & self._mask
        self._older[slots] = self._newer[slots]
        self._newer[slots] = hashes
