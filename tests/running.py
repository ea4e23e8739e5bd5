"""Runs at every stage, without a worker that would go on with them."""

import pytest

from answering import ask
from sidelight.model import (
    Alert,
    JournalEntry,
    JournalKind,
    RunMode,
    RunWait,
    Severity,
    WaitKind,
)
from sidelight.store import NewRun


@pytest.fixture
def run(store):
    """Return a function that adds a run, pending, of an alert of its own."""

    def add(mode=RunMode.PLAN, uid="1"):
        alert = Alert(
            source="test",
            uid=uid,
            title="a beacon",
            severity=Severity.HIGH,
            time=None,
            observables=(),
        )
        new = NewRun(playbook="p", pinned={"p": "abc"}, mode=mode)
        recorded = store.record_alert(alert, b"{}", new)
        return store.runs.get(recorded.run_id)

    return add


def begun(store, clock):
    """Claim the pending run and write a step into its journal."""
    [(_, run)] = store.runs.claim("w", 1)
    entry = JournalEntry(
        place="1",
        kind=JournalKind.ENRICH,
        step="look",
        digest="d",
        result=b'{"secret": "of the run"}',
        text="looked up 3",
        at=clock.now(),
    )
    store.runs.write(run.id, run.segment, "w", entry)
    return run


def parked(store, clock):
    run = begun(store, clock)
    asked = ask(store, clock, run_id=run.id, place="2")
    wait = RunWait(kind=WaitKind.ANSWER, step="ask", text="Block it?", approval_id=asked.id)
    store.runs.park(run.id, run.segment, "w", wait)
    return run.id
