"""The ledger: every action that was ordered, each state that it came to, and who brought it there.

Lines are chained: each hash covers the line and the hash before. The end of the chain is kept
apart, so that lines that were cut off are missed as well.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
import rfc8785
from msgspec import UNSET, UnsetType

from sidelight.model import (
    ActionRecord,
    ActionState,
    BlastRadius,
    Clock,
    InvalidInput,
    LedgerLine,
    Observable,
)
from sidelight.store.codec import encode, key, moment, moment_text, observable_key, plain
from sidelight.store.columns import Values
from sidelight.store.database import Database, Row, Transaction, Value
from sidelight.store.errors import Conflict
from sidelight.store.ids import IdMaker
from sidelight.store.paging import given, page_statement
from sidelight.store.webhooks import AFTER_ALL_IDS

EXPIRING = frozenset(
    {
        ActionState.APPLIED,
        ActionState.VERIFIED,
        ActionState.INEFFECTIVE,
        ActionState.UNKNOWN,
    }
)
"""The states in which an action is undone when its time is up."""

UNSETTLED = frozenset({ActionState.INTENDED, ActionState.UNDOING})
"""The states that a crash leaves behind: something was about to be done."""

CHECKED_AT_ONCE = 1000
"""How many lines are read at a time to check the chain."""

_records = msgspec.json.Decoder(ActionRecord)


class ActionPage(msgspec.Struct, frozen=True):
    """Some actions, newest first; `cursor` asks for the next ones."""

    actions: tuple[ActionRecord, ...]
    cursor: str | None


class Ledger:
    """The actions of one owner; `due` and `unsettled` are for workers, which serve every owner."""

    def __init__(self, database: Database, clock: Clock, owner: str, ids: IdMaker) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._ids = ids

    def of(self, owner: str) -> "Ledger":
        """Return the ledger of another team, on the same database."""
        return Ledger(self._database, self._clock, owner, self._ids)

    def order(
        self, record: ActionRecord, author: str, facts: Mapping[str, Any] | None = None
    ) -> tuple[ActionRecord, bool]:
        """Write an action down and return it with True, or what has its key already, with False.

        One without an id is given one.
        """
        now = self._clock.now()
        action_id = record.id or self._ids.new("action", now)
        made = msgspec.structs.replace(record, id=action_id)
        values = self._action(made) | {"key": key(made.key)}
        with self._database.writing() as transaction:
            added, head = transaction.fetch_each((ADD_ACTION, values), (LOCK_HEAD, values))
            if not added:
                [(body,)] = transaction.fetch(ACTION_BY_KEY, values)
                return _records.decode(body), False
            self._append(transaction, head, _told(made, author, facts or {}, now))
        return made, True

    def advance(  # noqa: PLR0913 - what may be learned of an action on its way, all by keyword
        self,
        action_id: str,
        to: ActionState,
        *,
        author: str,
        text: str = "",
        expect: Collection[ActionState] | None = None,
        seen: datetime | None = None,
        undo: Mapping[str, Any] | None = None,
        reference: str | None = None,
        expires_at: datetime | UnsetType | None = UNSET,
        approval_id: str | None = None,
        approvers: tuple[str, ...] | None = None,
        blast_radius: BlastRadius | None = None,
        guard: str | None = None,
    ) -> ActionRecord:
        """Bring an action into a state, in one transaction with its line, and return it.

        Raises Conflict where it does not stand in a state of `expect`, or was changed since it was
        `seen`. What is not given stays.
        """
        now = self._clock.now()
        given = {
            "undo": undo,
            "reference": reference,
            "approval_id": approval_id,
            "approvers": approvers,
            "blast_radius": blast_radius,
            "guard": guard,
        }
        learned: dict[str, Any] = {name: each for name, each in given.items() if each is not None}
        learned["text"] = text
        if expires_at is not UNSET:
            learned["expires_at"] = expires_at
        with self._database.writing() as transaction:
            named = self._owned(id=action_id)
            found, head = transaction.fetch_each((LOCK_ACTION, named), (LOCK_HEAD, named))
            if not found:
                raise InvalidInput(f"there is no action {action_id!r}")
            held = _records.decode(found[0][0])
            if expect is not None and held.state not in expect:
                raise Conflict(f"action {action_id} is {held.state} meanwhile: nothing was changed")
            if seen is not None and held.changed_at != seen:
                raise Conflict(f"action {action_id} was changed meanwhile: nothing was done now")
            changed = msgspec.structs.replace(held, state=to, changed_at=now, **learned)
            transaction.send(CHANGE_ACTION, self._action(changed))
            self._append(transaction, head, _told(changed, author, learned, now))
        return changed

    def get(self, action_id: str) -> ActionRecord | None:
        """Return an action; None where the owner has none of that id."""
        return self._one(ACTION, id=action_id)

    def by_key(self, order_key: str) -> ActionRecord | None:
        """Return the action of an order; None where it was not ordered yet."""
        return self._one(ACTION_BY_KEY, key=key(order_key))

    def beside(self, action_id: str) -> ActionRecord | None:
        """Return another action that put the same in place and still stands; None without one."""
        action = self.get(action_id)
        if action is None or action.target is None:
            return None
        found = self._read(OTHERS_ON_TARGET, id=action_id, target=observable_key(action.target))
        same = (_records.decode(body) for (body,) in found)
        for each in same:
            if (each.action, each.actuator) == (action.action, action.actuator):
                return each
        return None

    def of_run(self, run_id: str) -> tuple[ActionRecord, ...]:
        """Return the actions that a run ordered, oldest first."""
        return tuple(_records.decode(body) for (body,) in self._read(OF_RUN, run_id=run_id))

    def page(  # noqa: PLR0913 - the filters of a list, and its place
        self,
        state: ActionState | None = None,
        action: str | None = None,
        target: Observable | None = None,
        run_id: str | None = None,
        *,
        after: str | None = None,
        limit: int = 50,
    ) -> ActionPage:
        """Return at most `limit` actions, newest first, that follow the cursor `after`."""
        asked = given(
            state=state,
            action=action,
            target=None if target is None else observable_key(target),
            run_id=run_id,
        )
        statement = page_statement(ACTIONS, asked)
        found = self._read(statement, **asked, after=after or AFTER_ALL_IDS, limit=limit + 1)
        page = tuple(_records.decode(body) for (body,) in found[:limit])
        return ActionPage(page, page[-1].id if len(found) > limit else None)

    def lines(
        self, action_id: str | None = None, after: int = 0, limit: int = 100
    ) -> tuple[LedgerLine, ...]:
        """Return at most `limit` lines behind the number `after`, of one action or of all."""
        statement = LINES if action_id is None else LINES_OF_ACTION
        found = self._read(statement, action_id=action_id, after=after, limit=limit)
        return tuple(_line(row) for row in found)

    def due(self, now: datetime, limit: int) -> list[tuple[str, ActionRecord]]:
        """Return actions of every owner that stand and whose time is up, the longest due first."""
        return _owned_records(self._read(DUE, now=now, limit=limit))

    def unsettled(self, before: datetime, limit: int = 100) -> list[tuple[str, ActionRecord]]:
        """Return actions of every owner that were about to be done, or undone, before a time."""
        return _owned_records(self._read(LEFT, before=before, limit=limit))

    def head(self) -> tuple[int, str]:
        """Return number and hash of the last line: what somebody outside may keep, as a witness."""
        found = self._read(HEAD)
        return (found[0][0], found[0][1]) if found else (0, "")

    def broken(self) -> int | None:
        """Return the number of the first line that was altered, moved or lost; None for none."""
        [(last,)] = self._read(LAST)  # before the head: lines may be added meanwhile
        end, at_end = self.head()
        if end < last:
            return end + 1
        number, previous = 0, ""
        while number < end:
            lines = self.lines(after=number, limit=min(CHECKED_AT_ONCE, end - number))
            if not lines:
                return number + 1
            for line in lines:
                number += 1
                fits = line.number == number and line.previous == previous
                if not fits or line.hash != _hash(line):
                    return number
                previous = line.hash
        return None if previous == at_end else end

    def _append(self, transaction: Transaction, head: list[Row], line: LedgerLine) -> None:
        """Write a line behind the head, which is locked: so there is one next line."""
        if not head:
            transaction.send(ADD_HEAD, self._owned())
            head = transaction.fetch(LOCK_HEAD, self._owned())
        [(number, previous)] = head
        line = msgspec.structs.replace(line, number=number + 1, previous=previous)
        values = self._owned(**msgspec.structs.asdict(line))
        values["hash"] = _hash(line)
        transaction.send(ADD_LINE, values)
        transaction.send(MOVE_HEAD, values)

    def _action(self, record: ActionRecord) -> Values:
        return self._owned(
            id=record.id,
            state=record.state.value,
            action=record.action,
            target=None if record.target is None else observable_key(record.target),
            run_id=record.run_id,
            due_at=record.expires_at if record.state in EXPIRING else None,
            unsettled_at=record.changed_at if _is_unsettled(record) else None,
            body=encode(record),
        )

    def _one(self, statement: str, **values: Value) -> ActionRecord | None:
        found = self._read(statement, **values)
        return _records.decode(found[0][0]) if found else None

    def _owned(self, **values: Value) -> Values:
        return {**values, "owner": self._owner}

    def _read(self, statement: str, **values: Value) -> list[Row]:
        with self._database.reading() as transaction:
            return transaction.fetch(statement, self._owned(**values))


ADD_ACTION = """
INSERT INTO actions (owner, id, key, state, action, target, run_id, due_at, unsettled_at, body)
VALUES (:owner, :id, :key, :state, :action, :target, :run_id, :due_at, :unsettled_at, :body)
ON CONFLICT (owner, key) DO NOTHING
RETURNING id
"""

ACTIONS = "SELECT body FROM actions WHERE owner = :owner"

ACTION = f"{ACTIONS} AND id = :id"

LOCK_ACTION = f"{ACTION} FOR UPDATE"

ACTION_BY_KEY = f"{ACTIONS} AND key = :key"

CHANGE_ACTION = """
UPDATE actions SET state = :state, due_at = :due_at, unsettled_at = :unsettled_at, body = :body
WHERE owner = :owner AND id = :id
"""

OTHERS_ON_TARGET = f"""
{ACTIONS} AND target = :target AND id <> :id
  AND state IN ('intended', 'applied', 'verified', 'ineffective', 'unknown')
ORDER BY id DESC
"""

OF_RUN = f"{ACTIONS} AND run_id = :run_id ORDER BY id"

_LINE = """
SELECT number, action_id, what, author, facts, at, previous, hash FROM ledger_lines
WHERE owner = :owner
"""

LINES = f"{_LINE} AND number > :after ORDER BY number LIMIT :limit"

LINES_OF_ACTION = f"""
{_LINE} AND action_id = :action_id AND number > :after ORDER BY number LIMIT :limit
"""

LAST = "SELECT coalesce(max(number), 0) FROM ledger_lines WHERE owner = :owner"

HEAD = "SELECT number, hash FROM ledger_heads WHERE owner = :owner"

LOCK_HEAD = f"{HEAD} FOR UPDATE"

ADD_HEAD = """
INSERT INTO ledger_heads (owner, number, hash) VALUES (:owner, 0, '')
ON CONFLICT (owner) DO NOTHING
"""

MOVE_HEAD = "UPDATE ledger_heads SET number = :number, hash = :hash WHERE owner = :owner"

ADD_LINE = """
INSERT INTO ledger_lines (owner, number, action_id, what, author, facts, at, previous, hash)
VALUES (:owner, :number, :action_id, :what, :author, :facts, :at, :previous, :hash)
"""

# These name no owner, see `due` and `unsettled`.
DUE = "SELECT owner, body FROM actions WHERE due_at <= :now ORDER BY due_at LIMIT :limit"

LEFT = """
SELECT owner, body FROM actions WHERE unsettled_at < :before ORDER BY unsettled_at LIMIT :limit
"""


def _told(action: ActionRecord, author: str, facts: Mapping[str, Any], now: datetime) -> LedgerLine:
    """Return a line that has no place in the chain yet."""
    return LedgerLine(
        number=0,
        action_id=action.id,
        what=action.state.value,
        author=plain(author),
        facts=encode(facts),
        at=now,
        previous="",
        hash="",
    )


def _hash(line: LedgerLine) -> str:
    """Return the hash that a line has to have: of its canonical JSON (RFC 8785)."""
    at = moment_text(line.at)
    facts = line.facts.decode()
    covered: list[str | int] = [
        line.number,
        line.action_id,
        line.what,
        line.author,
        facts,
        at,
        line.previous,
    ]
    return hashlib.sha256(rfc8785.dumps(covered)).hexdigest()


def _is_unsettled(record: ActionRecord) -> bool:
    """Whether a crash may have left an action so: in the middle, or before anybody was asked."""
    return record.unasked or record.state in UNSETTLED


def _line(row: Row) -> LedgerLine:
    number, action_id, what, author, facts, at, previous, hash_ = row
    return LedgerLine(
        number=number,
        action_id=action_id,
        what=what,
        author=author,
        facts=bytes(facts),
        at=moment(at),
        previous=previous,
        hash=hash_,
    )


def _owned_records(rows: list[Row]) -> list[tuple[str, ActionRecord]]:
    return [(owner, _records.decode(body)) for owner, body in rows]
