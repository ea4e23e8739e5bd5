"""What the rows of runs and of their journals hold."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from sidelight.model import (
    InvalidInput,
    JournalEntry,
    JournalKind,
    Outcome,
    RunMode,
    RunRecord,
    RunStatus,
    RunWait,
)
from sidelight.store.codec import compress, decompress, encode, key, moment, plain
from sidelight.store.columns import Values
from sidelight.store.database import Row


class NewRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run to be added; `model.RunRecord` explains its fields.

    `concurrency` is how many runs of the playbook that have a limit may be running at a time.
    """

    playbook: str
    pinned: Mapping[str, str]
    mode: RunMode
    inputs: Mapping[str, Any] = {}
    priority: int = 1
    author: str = ""
    root: str | None = None
    concurrency: int | None = None


class _Body(msgspec.Struct, frozen=True):
    """What of a run nobody searches for."""

    pinned: dict[str, str]
    inputs: dict[str, Any]


_bodies = msgspec.json.Decoder(_Body)
_waits = msgspec.json.Decoder(RunWait)
_outcomes = msgspec.json.Decoder(Outcome)


def run_values(new: NewRun, owner: str, run_id: str, now: datetime) -> Values:
    """Return the values of a run, but for its alert and its case."""
    if new.concurrency is not None and new.concurrency < 1:
        raise InvalidInput(f"a playbook runs at least once at a time, not {new.concurrency} times")
    return {
        "owner": owner,
        "id": run_id,
        "root": new.root or run_id,
        "playbook": new.playbook,
        "mode": new.mode.value,
        "author": plain(new.author),
        "priority": new.priority,
        "lane": "" if new.concurrency is None else key(owner, new.playbook),
        "concurrency": new.concurrency,
        "body": encode(_Body(dict(new.pinned), dict(new.inputs))),
        "now": now,
        "no": False,
    }


def wait_values(wait: RunWait) -> Values:
    """Return the values of what a run waits for."""
    return {
        "wait": encode(wait),
        "wait_kind": wait.kind.value,
        "wait_until": wait.until,
        "approval_id": wait.approval_id,
    }


def entry_values(entry: JournalEntry) -> Values:
    """Return the values of an entry of a journal."""
    return {
        "place": entry.place,
        "kind": entry.kind.value,
        "step": plain(entry.step),
        "digest": entry.digest,
        "result": compress(entry.result),
        "text": plain(entry.text),
        "at": entry.at,
    }


def run_record(row: Row) -> RunRecord:
    """Return the run that `run_statements.COLUMNS` found."""
    id_, root, playbook, mode, alert_id, case_id, author, priority, body, *state = row
    status, wait, outcome, problem, segment, attempts, worker, cancelling, pausing, *times = state
    created, started, ended = times
    told = _bodies.decode(body)
    return RunRecord(
        id=id_,
        root=root,
        playbook=playbook,
        pinned=told.pinned,
        mode=RunMode(mode),
        alert_id=alert_id,
        case_id=case_id,
        inputs=told.inputs,
        priority=priority,
        author=author,
        status=RunStatus(status),
        wait=_waits.decode(wait) if wait is not None else None,
        outcome=_outcomes.decode(outcome) if outcome is not None else None,
        problem=problem,
        segment=segment,
        attempts=attempts,
        worker=worker,
        cancelling=bool(cancelling),
        pausing=bool(pausing),
        created_at=moment(created),
        started_at=moment(started) if started is not None else None,
        ended_at=moment(ended) if ended is not None else None,
    )


def journal_entry(row: Row) -> JournalEntry:
    """Return the entry that `run_statements.JOURNAL` found."""
    place, kind, step, digest, result, text, at = row
    return JournalEntry(
        place=place,
        kind=JournalKind(kind),
        step=step,
        digest=digest,
        result=decompress(result),
        text=text,
        at=moment(at),
    )
