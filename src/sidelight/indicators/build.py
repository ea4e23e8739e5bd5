"""Builds the arrays of an index; the only module of the package that needs numpy.

Keys are hashed as they come and forgotten, so memory grows by 12 bytes an entry.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate, chain, repeat

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from sidelight.indicators.keys import entry_keys
from sidelight.indicators.layout import Card, Code, Header
from sidelight.indicators.owners import RECORD
from sidelight.indicators.ranges import LOW, Network, flatten, parse_network
from sidelight.indicators.table import MIDDLE, MIDDLE_BITS, bucket_bits
from sidelight.model import ObservableType

CHUNK = 1 << 16  # keys that are held before they are hashed

Arrays = dict[str, tuple[Code, memoryview]]
Numbers = NDArray[np.unsignedinteger]
OwnerKey = tuple[int, int, str | None]


class Builder:
    """Takes the entries of one feed and returns the header and the arrays of its index."""

    def __init__(self, lists: Sequence[Card], seed: int) -> None:
        """Take the lists that entries may name, and a random 64-bit seed for the hash."""
        self._lists = tuple(lists)
        self._list_numbers = {card.name: number for number, card in enumerate(lists)}
        self._seed = seed
        self._owners: dict[OwnerKey, int] = {}
        self._keys: list[bytes] = []
        self._hashes: list[NDArray[np.uint64]] = []
        self._key_owners = array("I")
        self._networks: dict[Network, set[int]] = {}
        self._entries = 0
        self._skipped = 0

    def add(
        self,
        list_: str,
        type_: ObservableType | None,
        value: str,
        *,
        label: str | None = None,
        subdomains: bool = False,
    ) -> None:
        """Take one entry; `type_` None is a network. A network that is none is counted and skipped.

        Raises KeyError for a list that was not announced.
        """
        number = self._list_numbers[list_]
        if type_ is None:
            self._add_network(number, value, label)
            return
        for key, reach in entry_keys(type_, value, subdomains=subdomains):
            self._keys.append(key)
            self._key_owners.append(self._owner((number, int(reach), label)))
        self._entries += 1
        if len(self._keys) >= CHUNK:
            self._hash()

    def finish(self, *, feed: str, data_date: str, built_at: datetime) -> tuple[Header, Arrays]:
        """Return what the file is made of; the builder is spent after it."""
        self._hash()
        hashes = np.concatenate([np.empty(0, np.uint64), *self._hashes])
        sets = _Sets(len(self._owners))
        table, bits = table_arrays(hashes, np.frombuffer(self._key_owners, np.uint32), sets)
        arrays = table | _range_arrays(self._networks, sets) | sets.arrays()
        header = Header(
            feed=feed,
            data_date=data_date,
            built_at=built_at,
            entries=self._entries,
            skipped=self._skipped,
            lists=self._lists,
            seed=self._seed,
            bits=bits,
        )
        return header, arrays | _owner_arrays(list(self._owners))

    def _add_network(self, list_: int, value: str, label: str | None) -> None:
        try:
            network = parse_network(value)
        except ValueError:
            self._skipped += 1
            return
        owner = self._owner((list_, network.prefixlen, label))
        self._networks.setdefault(network, set()).add(owner)
        self._entries += 1

    def _owner(self, key: OwnerKey) -> int:
        return self._owners.setdefault(key, len(self._owners))

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

    def numbered(self, numbers: Iterable[int] | Numbers) -> tuple[Code, memoryview]:
        """Return set numbers in the smallest type that holds all sets known by now."""
        small = self._owners + len(self._numbers) < 1 << 16
        return _section("H" if small else "I", numbers)

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


def table_arrays(
    hashes: NDArray[np.uint64], owners: NDArray[np.uint32], sets: _Sets
) -> tuple[Arrays, int]:
    """Return the arrays of the table and the number of bits that choose a bucket."""
    order = np.argsort(hashes)
    hashes, owners = hashes[order], owners[order]
    firsts = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1]))[: len(hashes)])
    numbers = owners[firsts] + np.uint32(1)
    ends = np.append(firsts[1:], len(hashes))
    for place in np.flatnonzero(ends - firsts > 1).tolist():
        members = sorted(set(owners[firsts[place] : ends[place]].tolist()))
        numbers[place] = sets.number(tuple(members))
    keys = hashes[firsts]
    bits = bucket_bits(len(keys))
    tops = keys >> np.uint64(64 - bits) if bits else np.zeros(len(keys), np.uint64)
    counts = np.bincount(tops.astype(np.int64), minlength=1 << bits)
    middles = keys >> np.uint64(64 - bits - MIDDLE_BITS) & np.uint64(MIDDLE)
    return {
        "table.buckets": _section("I", np.concatenate(([0], np.cumsum(counts)))),
        "table.middles": _section("I", middles),
        "table.checks": _section("H", keys.astype(np.uint16)),
        "table.sets": sets.numbered(numbers),
    }, bits


def _range_arrays(networks: Mapping[Network, set[int]], sets: _Sets) -> Arrays:
    starts: dict[int, list[int]] = {4: [], 6: []}
    numbers: dict[int, list[int]] = {4: [], 6: []}
    for version, top in ((4, 1 << 32), (6, 1 << 128)):
        owned = (
            (int(network.network_address), int(network.broadcast_address), tuple(sorted(owners)))
            for network, owners in networks.items()
            if network.version == version
        )
        for start, members in flatten(owned):
            if start < top:
                starts[version].append(start)
                numbers[version].append(sets.number(members))
    return {
        "v4.starts": _section("I", starts[4]),
        "v4.sets": sets.numbered(numbers[4]),
        "v6.high": _section("Q", [start >> 64 for start in starts[6]]),
        "v6.low": _section("Q", [start & LOW for start in starts[6]]),
        "v6.sets": sets.numbered(numbers[6]),
    }


def _owner_arrays(owners: Sequence[OwnerKey]) -> Arrays:
    labels: dict[str, int] = {}
    records = bytearray()
    for list_, reach, label in owners:
        number = 0 if label is None else labels.setdefault(label, len(labels) + 1)
        records += RECORD.pack(list_, reach, number)
    texts = [label.encode() for label in labels]
    return {
        "owner.records": ("B", memoryview(bytes(records))),
        "label.bounds": _section("I", [0, *accumulate(map(len, texts))]),
        "label.text": ("B", memoryview(b"".join(texts))),
    }


def _section(code: Code, numbers: Iterable[int] | Numbers) -> tuple[Code, memoryview]:
    dtype = {"B": np.uint8, "H": np.uint16, "I": np.uint32, "Q": np.uint64}[code]
    return code, memoryview(np.asarray(numbers, dtype).tobytes())
