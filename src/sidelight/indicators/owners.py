"""Owners: which lists hold an entry, under which label, and how far it reaches.

An entry of several lists has several owners. Sets of owners are numbered, and the arrays of an
index hold that number: 0 is the empty set.
"""

import struct
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from sidelight.indicators.layout import Array

RECORD = struct.Struct("=HBxII")


class Owner(msgspec.Struct, frozen=True):
    """One list that holds an entry, by its number in the header, with what it says of it.

    `reach` is a Reach for a key, and the length of the prefix for a network; `since` is the day
    from which the list has it.
    """

    list: int
    reach: int
    label: str | None = None
    since: date | None = None


class Owners:
    """Reads the owners of a set from an open index."""

    __slots__ = ("_bounds", "_label_bounds", "_labels", "_members", "_records")

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        """Take the arrays of an open index."""
        self._bounds = arrays["set.bounds"]
        self._members = arrays["set.members"]
        self._records = arrays["owner.records"]
        self._label_bounds = arrays["label.bounds"]
        self._labels = arrays["label.text"]

    def of(self, number: int) -> Iterator[Owner]:
        """Yield the owners of set `number`, in the order in which the set was made."""
        for place in range(self._bounds[number], self._bounds[number + 1]):
            list_, reach, label, since = RECORD.unpack_from(
                self._records, self._members[place] * RECORD.size
            )
            yield Owner(
                list_, reach, self._label(label), date.fromordinal(since) if since else None
            )

    def _label(self, number: int) -> str | None:
        """Labels are numbered from 1; 0 is no label."""
        if not number:
            return None
        start, end = self._label_bounds[number - 1], self._label_bounds[number]
        return bytes(self._labels[start:end]).decode()
