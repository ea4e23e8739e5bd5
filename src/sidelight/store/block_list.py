"""Block lists: what firewalls and proxies fetch from us and block, as long as an order holds."""

import math
from datetime import datetime

import msgspec

from sidelight.model import Clock, Observable, ObservableType
from sidelight.store.codec import key, moment, observable_key, plain
from sidelight.store.columns import Values
from sidelight.store.database import Database, Row, Value


class BlockEntry(msgspec.Struct, frozen=True, kw_only=True):
    """That an order, by its `key`, put a value on a list; until a moment, or for good."""

    list: str
    observable: Observable
    key: str
    reason: str
    until: datetime | None
    added_at: datetime


class BlockList:
    """The lists of one owner. A value is on a list as long as one of its entries holds."""

    def __init__(self, database: Database, clock: Clock, owner: str) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner

    def of(self, owner: str) -> "BlockList":
        """Return the lists of another team, on the same database."""
        return BlockList(self._database, self._clock, owner)

    def put(self, entry: BlockEntry) -> None:
        """Put an entry on its list, in place of the one of the same order."""
        values = self._owned(
            key=key(entry.key),
            list=entry.list,
            target=observable_key(entry.observable),
            type=entry.observable.type.value,
            value=plain(entry.observable.value),
            order_key=plain(entry.key),
            reason=plain(entry.reason),
            until=entry.until,
            added_at=entry.added_at,
        )
        with self._database.writing() as transaction:
            transaction.send(PUT, values)
            transaction.send(COUNT_CHANGE, values)

    def drop(self, order_key: str) -> bool:
        """Take the entry of an order off its list; return whether there was one."""
        values = self._owned(key=key(order_key))
        with self._database.writing() as transaction:
            found = transaction.fetch(LIST_OF_ENTRY, values)
            if not (found and transaction.run(DROP, values)):
                return False
            transaction.send(COUNT_CHANGE, values | {"list": found[0][0]})
        return True

    def get(self, list_: str, observable: Observable) -> BlockEntry | None:
        """Return the entry that keeps a value on a list the longest; None where it is on none."""
        target = observable_key(observable)
        found = self._read(HELD, list=list_, target=target, now=self._clock.now())
        return max(map(_entry, found), key=_end, default=None)

    def entries(self, list_: str) -> tuple[BlockEntry, ...]:
        """Return the entries of a list that hold, by value."""
        found = self._read(ENTRIES, list=list_, now=self._clock.now())
        return tuple(sorted(map(_entry, found), key=lambda each: (each.observable.value, each.key)))

    def version(self, list_: str) -> str:
        """Return what changes whenever the list does, also because an entry has ended."""
        found = self._read(CHANGES, list=list_)
        [(ended,)] = self._read(ENDED, list=list_, now=self._clock.now())
        return f"{found[0][0] if found else 0}-{ended}"

    def _owned(self, **values: Value) -> Values:
        return {**values, "owner": self._owner}

    def _read(self, statement: str, **values: Value) -> list[Row]:
        with self._database.reading() as transaction:
            return transaction.fetch(statement, self._owned(**values))


PUT = """
INSERT INTO block_entries (owner, key, list, target, type, value, order_key, reason, until,
                           added_at)
VALUES (:owner, :key, :list, :target, :type, :value, :order_key, :reason, :until, :added_at)
ON CONFLICT (owner, key) DO UPDATE SET
    list = excluded.list, target = excluded.target, type = excluded.type, value = excluded.value,
    reason = excluded.reason, until = excluded.until, added_at = excluded.added_at
"""

COUNT_CHANGE = """
INSERT INTO block_lists (owner, list, changes) VALUES (:owner, :list, 1)
ON CONFLICT (owner, list) DO UPDATE SET changes = block_lists.changes + 1
"""

DROP = "DELETE FROM block_entries WHERE owner = :owner AND key = :key"

LIST_OF_ENTRY = "SELECT list FROM block_entries WHERE owner = :owner AND key = :key"

_ENTRY = """
SELECT list, type, value, order_key, reason, until, added_at FROM block_entries
WHERE owner = :owner AND list = :list AND (until IS NULL OR until > :now)
"""

HELD = f"{_ENTRY} AND target = :target"

ENTRIES = _ENTRY

CHANGES = "SELECT changes FROM block_lists WHERE owner = :owner AND list = :list"

ENDED = """
SELECT count(*) FROM block_entries WHERE owner = :owner AND list = :list AND until <= :now
"""


def _entry(row: Row) -> BlockEntry:
    list_, type_, value, order_key, reason, until, added_at = row
    return BlockEntry(
        list=list_,
        observable=Observable(ObservableType(type_), value),
        key=order_key,
        reason=reason,
        until=None if until is None else moment(until),
        added_at=moment(added_at),
    )


def _end(entry: BlockEntry) -> float:
    return math.inf if entry.until is None else entry.until.timestamp()
