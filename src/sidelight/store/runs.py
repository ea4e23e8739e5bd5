"""Runs: what is to be done for an alert, who does it at the moment, and what was done.

A run that is running belongs to one worker, in one segment. Whatever that worker writes is written
only as long as it does: who was taken for dead and comes back is `Fenced`, and writes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from sidelight.model import (
    Alert,
    ApprovalState,
    Clock,
    InvalidInput,
    JournalEntry,
    Observable,
    Outcome,
    PlanStep,
    Report,
    RunRecord,
    RunStatus,
    RunWait,
    Verdict,
    WaitKind,
)
from sidelight.store import run_statements as sql
from sidelight.store.codec import encode, moment, plain, unpack
from sidelight.store.columns import Values, outcome_values
from sidelight.store.database import Database, Row, Transaction, Value
from sidelight.store.errors import Fenced
from sidelight.store.ids import IdMaker
from sidelight.store.keeping import keep_reports, keep_verdicts, report_rows, verdict_rows
from sidelight.store.paging import given, page_statement
from sidelight.store.run_rows import (
    NewRun,
    entry_values,
    journal_entry,
    run_record,
    run_values,
    wait_values,
)
from sidelight.store.statements import UPDATE_CASE
from sidelight.store.webhooks import AFTER_ALL_IDS, Occurrence, WebhookStore

DROPPED_AT_ONCE = 200
"""How many ended runs go in one transaction: others want to write as well."""

Owned = tuple[str, RunRecord]
"""A run and its owner."""


class RunPage(msgspec.Struct, frozen=True):
    """Some runs, newest first; `cursor` asks for the next ones."""

    runs: tuple[RunRecord, ...]
    cursor: str | None


class Requests(msgspec.Struct, frozen=True):
    """What people want of a run while it runs."""

    cancelling: bool
    pausing: bool


class RunStore:
    """The runs of one owner in a database that other owners share.

    `claim`, `wake_due`, `beat`, `workers`, `forget`, `orphans` and `drop_ended` are for
    workers, which serve every owner.
    """

    def __init__(self, database: Database, clock: Clock, owner: str, ids: IdMaker) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._ids = ids

    def of(self, owner: str) -> "RunStore":
        """Return the store of another team, on the same database."""
        return RunStore(self._database, self._clock, owner, self._ids)

    def add(self, new: NewRun, alert_id: str, case_id: str) -> RunRecord:
        """Keep a new run, pending."""
        with self._database.writing() as transaction:
            run_id = self.add_within(transaction, new, alert_id, case_id)
            return self._found(transaction, run_id)

    def add_within(self, transaction: Transaction, new: NewRun, alert_id: str, case_id: str) -> str:
        """Keep a new run in the transaction of what it is for, and return its id."""
        now = self._clock.now()
        run_id = self._ids.new("run", now)
        values = run_values(new, self._owner, run_id, now)
        transaction.send(sql.ADD_RUN, values | {"alert_id": alert_id, "case_id": case_id})
        if values["lane"]:
            transaction.send(sql.ADD_LANE, values)
        return run_id

    def get(self, run_id: str) -> RunRecord | None:
        """Return a run; None where the owner has none of that id."""
        found = self._read(sql.RUN, id=run_id)
        return run_record(found[0]) if found else None

    def page(
        self,
        status: RunStatus | None = None,
        playbook: str | None = None,
        alert_id: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> RunPage:
        """Return at most `limit` runs, newest first, that follow the cursor `after`."""
        asked = given(status=status, playbook=playbook, alert_id=alert_id)
        statement = page_statement(sql.RUNS, asked)
        found = self._read(statement, **asked, after=after or AFTER_ALL_IDS, limit=limit + 1)
        page = tuple(run_record(row) for row in found[:limit])
        return RunPage(page, page[-1].id if len(found) > limit else None)

    def counts(self) -> dict[RunStatus, int]:
        """Return how many runs stand where; every status is in it."""
        return dict.fromkeys(RunStatus, 0) | {
            RunStatus(status): count for status, count in self._read(sql.COUNTS)
        }

    def alert(self, run_id: str) -> Alert | None:
        """Return the alert of a run as it was when the run was added; None where it is gone.

        A product sends an alert again when it changes. A run that has begun handles what it began
        with, or it would not find in its journal what it asks for.
        """
        found = self._read(sql.ALERT_OF_RUN, id=run_id)
        return unpack(found[0][0], Alert) if found else None

    def journal(self, run_id: str) -> dict[str, JournalEntry]:
        """Return place -> entry, in the order in which they were written."""
        entries = (journal_entry(row) for row in self._read(sql.JOURNAL, id=run_id))
        return {entry.place: entry for entry in entries}

    def claim(self, worker: str, limit: int) -> list[Owned]:
        """Take pending runs of every owner, by priority, then by age: they are the worker's alone.

        Those are left out of whose playbook as many are running as may be.
        """
        with self._database.reading() as transaction:  # does not wait for writers while idle
            lanes = transaction.fetch(sql.LANES, {})
        free = [row for row in lanes if row[3] is None or row[4] < row[3]]
        free.sort(key=lambda row: (row[1], row[2]))
        if not free:
            return []
        with self._database.writing() as transaction:
            rows = _first(transaction, [row[0] for row in free[:limit]], limit)
            return _started(transaction, rows, worker, self._clock.now())

    def begin(self, run_id: str, worker: str) -> RunRecord | None:
        """Take one pending run of the owner; None where it is not pending any more."""
        values = self._owned(id=run_id)
        with self._database.writing() as transaction:
            rows = transaction.fetch(sql.ONE_PENDING, values)
            begun = _started(transaction, rows, worker, self._clock.now())
        return begun[0][1] if begun else None

    def take_over(self, run_id: str, worker: str, dead: str | None = None) -> RunRecord | None:
        """Take a running run from a worker that died, in the same segment; None if it is none.

        With `dead` only from that worker: of two that find the same orphan, one gets it.
        """
        values = self._owned(id=run_id, worker=worker, dead=dead or "", anybody=dead is None)
        with self._database.writing() as transaction:
            if not transaction.run(sql.TAKE_OVER, values):
                return None
            return self._found(transaction, run_id)

    def check(self, run_id: str, segment: int, worker: str) -> Requests:
        """Return what people want of the run; raises Fenced where it is not the worker's."""
        found = self._read(sql.REQUESTS, **_hold(run_id, segment, worker))
        return _requests(found)[0]

    def write(  # noqa: PLR0913, PLR0917 - who writes, what, and what comes with it
        self,
        run_id: str,
        segment: int,
        worker: str,
        entry: JournalEntry,
        reports: Sequence[Report] = (),
        verdicts: Mapping[Observable, Verdict] | None = None,
    ) -> Requests:
        """Write an entry into the journal, with what it found, or nothing of it.

        Raises Fenced where the run is not the worker's, or something is written at the place.
        """
        now = self._clock.now()
        values = self._owned(**_hold(run_id, segment, worker), **entry_values(entry))
        found = report_rows(self._owner, reports, now)
        judged = verdict_rows(self._owner, verdicts or {}, now, self._ids)
        with self._database.writing() as transaction:
            held, added = transaction.fetch_each((sql.LOCK_HELD, values), (sql.ADD_ENTRY, values))
            requests, alert_id = _requests(held)
            if not added:
                raise Fenced(f"run {run_id} has written at {entry.place} before")
            if found:
                keep_reports(transaction, found)
            if judged:
                keep_verdicts(transaction, self._owner, judged, alert_id)
        return requests

    def park(
        self, run_id: str, segment: int, worker: str, wait: RunWait, unless: str | None = None
    ) -> None:
        """Let a run wait; raises Fenced where it is not the worker's.

        It is pending at once where what it waits for is over: the question `unless`, else that of
        the wait, is not open any more, the run is to be cancelled, or the pause was taken back.
        """
        question = unless or wait.approval_id
        values = self._owned(**_hold(run_id, segment, worker), **wait_values(wait))
        values["approval_id"] = question
        with self._database.writing() as transaction:
            found = transaction.fetch(sql.LOCK_HELD, values)
            _fence(len(found))
            over = _is_over(wait, found[0]) or _is_decided(transaction, values)
            transaction.send(sql.GO_ON if over else sql.PARK, values)

    def finish(  # noqa: PLR0913, PLR0917 - who ends it, and all that goes with the end
        self,
        run_id: str,
        segment: int,
        worker: str,
        status: RunStatus,
        outcome: Outcome | None,
        problem: str,
        plan: Sequence[PlanStep],
        told: Sequence[Occurrence] = (),
    ) -> None:
        """End a run; raises Fenced where it is not the worker's.

        With an outcome its case takes outcome and plan, `told` is announced, and questions that
        are open are withdrawn: all in one transaction. A run that is cancelled without a `problem`
        keeps the reason that was given with the request.
        """
        if not status.ended:
            raise InvalidInput(f"{status} is no end of a run")
        now = self._clock.now()
        values = self._owned(
            **_hold(run_id, segment, worker),
            status=status.value,
            outcome=None if outcome is None else encode(outcome),
            problem=plain(problem),
            keeps_problem=status is RunStatus.CANCELLED and not problem,
            now=now,
        )
        ends = None if outcome is None else outcome_values(outcome, plan, now)
        with self._database.writing() as transaction:
            found = transaction.fetch(sql.FINISH, values)
            _fence(len(found))
            transaction.send(sql.WITHDRAW_APPROVALS, values)
            transaction.send(sql.LEAVE_ACTIONS, values)
            if ends is not None:
                transaction.send(UPDATE_CASE, self._owned(**ends, id=found[0][0]))
            if told:
                hooks = WebhookStore(self._database, self._clock, self._owner, self._ids)
                hooks.announce(transaction, told)

    def wake(self, run_id: str) -> bool:
        """Make a run that waits pending, whatever it waits for; return whether it did."""
        return bool(self._write(sql.WAKE, id=run_id))

    def wake_due(self, now: datetime) -> int:
        """Make every run pending whose time has come, of every owner; return how many."""
        with self._database.reading() as transaction:  # does not wait for writers while idle
            if not transaction.fetch(sql.SLEEPER, {"now": now}):
                return 0
        with self._database.writing() as transaction:
            return transaction.run(sql.WAKE_DUE, {"now": now})

    def request_cancel(self, run_id: str, author: str, reason: str) -> RunRecord | None:
        """Cancel a run; None where there is none.

        One that is running is asked to end itself; another one ends at once, its case stays as it
        is, and what it asks is withdrawn. One that has ended stays as it is.
        """
        why = f"cancelled by {author}: {reason}" if reason else f"cancelled by {author}"
        values = self._owned(id=run_id, problem=plain(why), now=self._clock.now(), yes=True)
        with self._database.writing() as transaction:
            status = _status(transaction, values)
            if status is None:
                return None
            if status is RunStatus.RUNNING:
                transaction.send(sql.CANCEL_SOON, values)
            elif not status.ended:
                transaction.send(sql.CANCEL_NOW, values)
                transaction.send(sql.WITHDRAW_APPROVALS, values)
                transaction.send(sql.LEAVE_ACTIONS, values)
            return self._found(transaction, run_id)

    def request_pause(self, run_id: str) -> RunRecord | None:
        """Let a run rest until `resume`; None where there is none.

        One that runs or waits rests as soon as it goes on, a pending one at once.
        """
        wait = RunWait(kind=WaitKind.PAUSE, step="", text="paused before it went on")
        values = self._owned(id=run_id, yes=True, wait=encode(wait))
        with self._database.writing() as transaction:
            status = _status(transaction, values)
            if status is None:
                return None
            if status is RunStatus.PENDING:
                transaction.send(sql.PAUSE_NOW, values)
            elif not status.ended:
                transaction.send(sql.PAUSE_SOON, values)
            return self._found(transaction, run_id)

    def resume(self, run_id: str) -> RunRecord | None:
        """Let a paused run go on, or take back that it is to pause; None where there is none."""
        values = self._owned(id=run_id, no=False)
        with self._database.writing() as transaction:
            if _status(transaction, values) is None:
                return None
            if not transaction.run(sql.RESUME, values):
                transaction.send(sql.UNPAUSE, values)
            return self._found(transaction, run_id)

    def retry(self, run_id: str, author: str, from_place: str | None) -> RunRecord:
        """Return a new run in place of one that failed or was cancelled.

        It begins with the entries of the journal that were written before `from_place`, or all.
        """
        values = self._owned(id=run_id)
        with self._database.writing() as transaction:
            found = transaction.fetch(sql.RUN, values)
            old = run_record(found[0]) if found else None
            if old is None or not old.status.ended or old.status is RunStatus.SUCCEEDED:
                raise InvalidInput(f"{run_id} is no run that failed or was cancelled")
            [(concurrency,)] = transaction.fetch(sql.LIMIT_OF_RUN, values)
            again = NewRun(
                playbook=old.playbook,
                pinned=old.pinned,
                mode=old.mode,
                inputs=old.inputs,
                priority=old.priority,
                author=author,
                root=old.root,
                concurrency=concurrency,
            )
            new_id = self.add_within(transaction, again, old.alert_id, old.case_id)
            copied: Values = {"new_id": new_id, "number": _number(transaction, values, from_place)}
            transaction.send(sql.COPY_JOURNAL, values | copied)
            return self._found(transaction, new_id)

    def beat(self, worker: str, now: datetime) -> None:
        """Write down that a worker is alive."""
        self._write(sql.BEAT, worker=worker, now=now)

    def workers(self) -> dict[str, datetime]:
        """Return worker -> when it was last alive."""
        return {name: moment(at) for name, at in self._read(sql.WORKERS)}

    def forget(self, worker: str) -> None:
        """Forget a worker that went; what it left running is an orphan at once."""
        self._write(sql.FORGET_WORKER, worker=worker)

    def orphans(self, before: datetime) -> list[Owned]:
        """Return the running runs, of every owner, whose worker was not alive since `before`."""
        return _owned_runs(self._read(sql.ORPHANS, before=before))

    def drop_ended(self, before: datetime) -> int:
        """Drop runs, of every owner, that ended before a time, with their journals.

        Returns how many. What they did and asked stays in the ledger and among the approvals.
        """
        dropped = 0
        values: Values = {"before": before, "limit": DROPPED_AT_ONCE}
        while True:
            with self._database.writing() as transaction:
                rows = [
                    {"owner": own, "id": id_} for own, id_ in transaction.fetch(sql.ENDED, values)
                ]
                transaction.run_many(sql.DROP_JOURNAL, rows)
                transaction.run_many(sql.DROP_RUN, rows)
            dropped += len(rows)
            if len(rows) < DROPPED_AT_ONCE:
                return dropped

    def _found(self, transaction: Transaction, run_id: str) -> RunRecord:
        [row] = transaction.fetch(sql.RUN, self._owned(id=run_id))
        return run_record(row)

    def _owned(self, **values: Value) -> Values:
        return {**values, "owner": self._owner}

    def _read(self, statement: str, **values: Value) -> list[Row]:
        with self._database.reading() as transaction:
            return transaction.fetch(statement, self._owned(**values))

    def _write(self, statement: str, **values: Value) -> int:
        with self._database.writing() as transaction:
            return transaction.run(statement, self._owned(**values))


def _first(transaction: Transaction, lanes: Sequence[str], limit: int) -> list[Row]:
    """Return the first runs of some lanes, locked, none above the limit of its lane.

    The lanes are locked before it is counted what runs in them; one that another worker has at
    hand is left to it.
    """
    limited: list[str] = [lane for lane in lanes if lane]
    held = {""} & set(lanes)
    if limited:
        held |= {lane for (lane,) in transaction.fetch(sql.LOCK_LANES, {"lanes": limited})}
    found: list[Row] = []
    for lane in sorted(held):
        values: Values = {"lane": lane, "limit": limit}
        running = 0
        if lane:
            [(running,)] = transaction.fetch(sql.RUNNING_IN_LANE, values)
        for place, row in enumerate(transaction.fetch(sql.FIRST_IN_LANE, values)):
            if row[1] is not None and running + place >= row[1]:
                break
            found.append(row)
    found.sort(key=lambda row: (row[2 + _PRIORITY], row[2]))
    return found[:limit]


def _started(
    transaction: Transaction, rows: Sequence[Row], worker: str, now: datetime
) -> list[Owned]:
    """Let runs begin that were found, locked, by `_first`."""
    if not rows:
        return []
    owners: list[str] = sorted({row[0] for row in rows})
    ids: list[str] = [row[2] for row in rows]
    values: Values = {"owners": owners, "ids": ids, "worker": worker, "now": now, "no": False}
    transaction.send(sql.START, values)
    begun = {"status": RunStatus.RUNNING, "worker": worker, "attempts": 0, "wait": None}
    started: list[Owned] = []
    for owner, _, *columns in rows:
        run = run_record(tuple(columns))
        changed: dict[str, Any] = {
            **begun,
            "segment": run.segment + 1,
            "started_at": run.started_at or now,
        }
        started.append((owner, msgspec.structs.replace(run, **changed)))
    return started


_PRIORITY = sql.COLUMNS.replace("\n", " ").replace(" ", "").split(",").index("priority")


def _hold(run_id: str, segment: int, worker: str) -> Values:
    return {"id": run_id, "segment": segment, "worker": worker}


def _requests(found: Sequence[Row]) -> tuple[Requests, str]:
    _fence(len(found))
    [(cancelling, pausing, _, alert_id)] = found
    return Requests(bool(cancelling), bool(pausing)), alert_id


def _is_over(wait: RunWait, held: Row) -> bool:
    """Whether what a run is about to wait for came while it was on its way to rest."""
    cancelling, pausing, woken, _ = held
    if wait.kind is WaitKind.PAUSE:
        return bool(cancelling or not pausing)
    return bool(cancelling or woken)


def _is_decided(transaction: Transaction, values: Values) -> bool:
    """Whether the question that a run waits for, if any, is not open any more."""
    if values["approval_id"] is None:
        return False
    found = transaction.fetch(sql.STATE_OF_APPROVAL, values)
    if not found:
        raise InvalidInput(f"there is no approval {values['approval_id']!r} to wait for")
    return bool(found[0][0] != ApprovalState.OPEN)


def _fence(rows: int) -> None:
    if not rows:
        raise Fenced("the run has ended, or another worker goes on with it: stop here")


def _status(transaction: Transaction, values: Values) -> RunStatus | None:
    """Return where a run stands, and lock it."""
    found = transaction.fetch(sql.LOCK_RUN, values)
    return RunStatus(found[0][0]) if found else None


def _number(transaction: Transaction, values: Values, place: str | None) -> int:
    """Return the number of the entry at a place, or one that is behind all entries."""
    if place is None:
        return 2**31 - 1
    found = transaction.fetch(sql.PLACE_IN_JOURNAL, values | {"place": place})
    if not found:
        raise InvalidInput(f"the run has not come to {place!r}: its journal shows where it was")
    return int(found[0][0])


def _owned_runs(rows: Sequence[Row]) -> list[Owned]:
    return [(owner, run_record(tuple(columns))) for owner, *columns in rows]
