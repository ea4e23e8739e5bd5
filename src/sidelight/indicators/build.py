"""Builds the arrays of an index; the only module of the package that needs numpy.

Keys are hashed as they come and forgotten, so memory grows by 12 bytes an entry.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import accumulate, chain, repeat
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from sidelight.indicators.keys import Reach, entry_keys
from sidelight.indicators.layout import Card, Code, Header
from sidelight.indicators.owners import RECORD, Owner
from sidelight.indicators.ranges import LOW, V4, V6, flatten, parse_network
from sidelight.indicators.table import MARKS, MIDDLE, MIDDLE_BITS, bucket_bits
from sidelight.model import ObservableType

NETWORK = "network"  # the type of an entry that is one
CHUNK = 1 << 16  # keys that are held before they are hashed

Arrays = dict[str, tuple[Code, memoryview]]
Numbers = NDArray[np.unsignedinteger]
Networks = dict[tuple[int, int], set[int]]
"""First and last address -> who lists that network."""


class Listing(Protocol):
    """One line of a feed, as `sidelight.plugin.Entry` is; `type` None is a network."""

    @property
    def list(self) -> str: ...  # noqa: D102 - the fields are explained at the class that has them
    @property
    def type(self) -> ObservableType | None: ...  # noqa: D102
    @property
    def value(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str | None: ...  # noqa: D102
    @property
    def subdomains(self) -> bool: ...  # noqa: D102
    @property
    def observed_on(self) -> date | None: ...  # noqa: D102


class Builder:
    """Takes the entries of one feed and returns the header and the arrays of its index."""

    def __init__(self, lists: Sequence[Card], seed: int) -> None:
        """Take the lists that entries may name, and a random 64-bit seed for the hash."""
        self._lists = tuple(lists)
        self._list_numbers = {card.name: number for number, card in enumerate(lists)}
        self._seed = seed
        self._owners: dict[Owner, int] = {}
        self._keys: list[bytes] = []
        self._hashes: list[NDArray[np.uint64]] = []
        self._key_owners = array("I")
        self._networks: dict[int, Networks] = {V4: {}, V6: {}}
        self._entries = 0
        self._skipped = 0
        self._types: set[str] = set()

    def add(self, entry: Listing) -> None:
        """Take one entry; an empty one, and a network that is none, is counted and left out.

        Raises KeyError for a list that was not announced.
        """
        number = self._list_numbers[entry.list]
        if entry.type is None:
            self._add_network(number, entry)
            return
        for key, reach in entry_keys(entry.type, entry.value, subdomains=entry.subdomains):
            if not key:
                self._skipped += 1
                return
            owner = Owner(number, reach, entry.label, entry.observed_on)
            self._keys.append(key)
            self._key_owners.append(self._owner(owner))
        self._entries += 1
        self._types.add(entry.type)
        if len(self._keys) >= CHUNK:
            self._hash()

    def add_keys(self, list_: str, type_: ObservableType, keys: Sequence[bytes]) -> None:
        """Take many values that are in their key form already, such as lower-case hashes."""
        self._hash()
        owner = self._owner(Owner(self._list_numbers[list_], Reach.VALUE))
        self._hashes.append(hash_keys(keys, self._seed))
        self._key_owners.extend(repeat(owner, len(keys)))
        self._entries += len(keys)
        self._types.add(type_)

    def finish(self, *, feed: str, data_date: str, built_at: datetime) -> tuple[Header, Arrays]:
        """Return what the file is made of; the builder is spent after it."""
        self._hash()
        sets = _Sets(len(self._owners))
        hashes, numbers = _distinct(
            np.concatenate([np.empty(0, np.uint64), *self._hashes]),
            np.frombuffer(self._key_owners, np.uint32),
            sets,
        )
        ranges = _range_arrays(self._networks, sets)
        arrays = ranges | sets.arrays() | _owner_arrays(list(self._owners))
        arrays |= _table_arrays(hashes, numbers, sets.bits)
        header = Header(
            feed=feed,
            data_date=data_date,
            built_at=built_at,
            entries=self._entries,
            skipped=self._skipped,
            types=tuple(sorted(self._types)),
            lists=self._lists,
            seed=self._seed,
        )
        return header, arrays

    def _add_network(self, list_: int, entry: Listing) -> None:
        try:
            network = parse_network(entry.value)
        except ValueError:
            self._skipped += 1
            return
        width = network.max_prefixlen
        first = int(network.network_address)
        last = first | (1 << width - network.prefixlen) - 1
        owner = self._owner(Owner(list_, network.prefixlen, entry.label, entry.observed_on))
        self._networks[width].setdefault((first, last), set()).add(owner)
        self._types.add(NETWORK)
        self._entries += 1

    def _owner(self, owner: Owner) -> int:
        return self._owners.setdefault(owner, len(self._owners))

    def _hash(self) -> None:
        self._hashes.append(hash_keys(self._keys, self._seed))
        self._keys.clear()


class _Sets:
    """Numbers the sets of owners: 0 is empty, then each owner alone, then the others as met."""

    def __init__(self, owners: int) -> None:
        self._owners = owners
        self._numbers: dict[tuple[int, ...], int] = {}

    def number(self, members: tuple[int, ...]) -> int:
        """Return the number of a set, whose members keep their order."""
        if not members:
            return 0
        if len(members) == 1:
            return members[0] + 1
        return self._numbers.setdefault(members, self._owners + 1 + len(self._numbers))

    @property
    def bits(self) -> int:
        """How many bits hold the number of any set known by now."""
        return max(1, (self._owners + len(self._numbers)).bit_length())

    def numbered(self, numbers: Iterable[int] | Numbers) -> tuple[Code, memoryview]:
        """Return set numbers in the smallest type that holds all sets known by now."""
        return _section("H" if self.bits <= 16 else "I", numbers)

    def arrays(self) -> Arrays:
        """Return the members of all sets."""
        lengths = chain([0, 0], repeat(1, self._owners), map(len, self._numbers))
        members = chain(range(self._owners), chain.from_iterable(self._numbers))
        return {
            "set.bounds": _section("I", list(accumulate(lengths))),
            "set.members": _section("I", list(members)),
        }


def hash_keys(keys: Sequence[bytes], seed: int) -> NDArray[np.uint64]:
    """Return the hash of each key."""
    return np.fromiter(map(xxh3_64_intdigest, keys, repeat(seed)), np.uint64, len(keys))


def _distinct(
    hashes: NDArray[np.uint64], owners: NDArray[np.uint32], sets: _Sets
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Return each hash once, in order, and the number of the set of its owners."""
    order = np.argsort(hashes)
    hashes, owners = hashes[order], owners[order]
    firsts = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1]))[: len(hashes)])
    numbers = owners[firsts] + np.uint32(1)
    ends = np.append(firsts[1:], len(hashes))
    for place in np.flatnonzero(ends - firsts > 1).tolist():
        members = sorted(set(owners[firsts[place] : ends[place]].tolist()))
        numbers[place] = sets.number(tuple(members))
    return hashes[firsts], numbers


def _table_arrays(
    hashes: NDArray[np.uint64], numbers: NDArray[np.uint32], set_shift: int
) -> Arrays:
    bits = bucket_bits(len(hashes))
    buckets = _first_bits(hashes, bits)
    middles = hashes >> np.uint64(64 - bits - MIDDLE_BITS) & np.uint64(MIDDLE)
    tails = (hashes << np.uint64(set_shift)).astype(np.uint32) | numbers
    marks = np.array(MARKS, np.uint32)[(hashes & np.uint64(255)).astype(np.int64)]
    filter_ = np.zeros(1 << bits, np.uint32)
    taken = np.flatnonzero(np.diff(buckets, prepend=-1))
    if len(taken):
        filter_[buckets[taken]] = np.bitwise_or.reduceat(marks, taken)
    counts = np.bincount(buckets, minlength=1 << bits)
    return {
        "table.filter": _section("I", filter_),
        "table.buckets": _section("I", np.concatenate(([0], np.cumsum(counts)))),
        "table.middles": _section("I", middles),
        "table.tails": _section("I", tails),
    }


def _first_bits(keys: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    if not bits:  # a shift by all 64 bits is not defined
        return np.zeros(len(keys), np.int64)
    return (keys >> np.uint64(64 - bits)).astype(np.int64)


def _range_arrays(networks: Mapping[int, Networks], sets: _Sets) -> Arrays:
    starts: dict[int, list[int]] = {V4: [], V6: []}
    numbers: dict[int, list[int]] = {V4: [], V6: []}
    for width, listed in networks.items():
        owned = ((first, last, tuple(sorted(owners))) for (first, last), owners in listed.items())
        for start, members in flatten(owned):
            if start < 1 << width:
                starts[width].append(start)
                numbers[width].append(sets.number(members))
    return {
        "v4.starts": _section("I", starts[V4]),
        "v4.sets": sets.numbered(numbers[V4]),
        "v6.high": _section("Q", [start >> 64 for start in starts[V6]]),
        "v6.low": _section("Q", [start & LOW for start in starts[V6]]),
        "v6.sets": sets.numbered(numbers[V6]),
    }


def _owner_arrays(owners: Sequence[Owner]) -> Arrays:
    labels: dict[str, int] = {}
    records = bytearray()
    for owner in owners:
        label = 0 if owner.label is None else labels.setdefault(owner.label, len(labels) + 1)
        since = 0 if owner.since is None else owner.since.toordinal()
        records += RECORD.pack(owner.list, owner.reach, label, since)
    texts = [text.encode(errors="replace") for text in labels]
    return {
        "owner.records": ("B", memoryview(bytes(records))),
        "label.bounds": _section("I", [0, *accumulate(map(len, texts))]),
        "label.text": ("B", memoryview(b"".join(texts))),
    }


def _section(code: Code, numbers: Iterable[int] | Numbers) -> tuple[Code, memoryview]:
    dtype = {"B": np.uint8, "H": np.uint16, "I": np.uint32, "Q": np.uint64}[code]
    return code, memoryview(np.asarray(numbers, dtype).tobytes())
