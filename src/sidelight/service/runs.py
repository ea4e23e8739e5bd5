"""Runs: what a playbook has done so far, what it waits for, and stopping or repeating it."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from sidelight.model import (
    AccessRole,
    ActionRecord,
    ApprovalRequest,
    JournalEntry,
    PolicyDenied,
    Principal,
    RunMode,
    RunRecord,
)
from sidelight.service.orders import action_shape
from sidelight.store import Store


class ShownRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run with everything that belongs to it."""

    run: RunRecord
    journal: tuple[JournalEntry, ...]
    actions: tuple[ActionRecord, ...]
    approvals: tuple[ApprovalRequest, ...]


def shown(store: Store, run_id: str) -> ShownRun | None:
    """Return a run with its journal, actions and questions; None where there is none."""
    run = store.runs.get(run_id)
    if run is None:
        return None
    return ShownRun(
        run=run,
        journal=tuple(store.runs.journal(run_id).values()),
        actions=tuple(store.ledger.of_run(run_id)),
        approvals=tuple(store.approvals.page(run_id=run_id).approvals),
    )


def run_shape(found: ShownRun) -> dict[str, Any]:
    """Return the run with `steps`, `actions` and `approvals`; what look-ups found is left out."""
    shape: dict[str, Any] = msgspec.to_builtins(found.run)
    return {
        **shape,
        "steps": [_entry_shape(each) for each in found.journal],
        "actions": [action_shape(each) for each in found.actions],
        "approvals": found.approvals,
    }


def cancel(store: Store, caller: Principal, run_id: str, reason: str) -> RunRecord | None:
    """Return a run that ends, now or when its worker next looks; None where there is none."""
    return _changed(
        store,
        caller,
        "run cancelled",
        run_id,
        lambda: store.runs.request_cancel(run_id, caller.name, reason),
        detail=reason,
    )


def pause(store: Store, caller: Principal, run_id: str) -> RunRecord | None:
    """Return a run that rests until somebody resumes it; None where there is none."""
    return _changed(store, caller, "run paused", run_id, lambda: store.runs.request_pause(run_id))


def resume(store: Store, caller: Principal, run_id: str) -> RunRecord | None:
    """Return a run that goes on after a pause; None where there is none."""
    return _changed(store, caller, "run resumed", run_id, lambda: store.runs.resume(run_id))


def retry(
    store: Store, caller: Principal, run_id: str, from_place: str | None = None
) -> RunRecord | None:
    """Return a new run in place of one that failed or was cancelled; None where there is none.

    What was done before the place is not done again. Raises InvalidInput for a run that cannot be
    retried, and PolicyDenied where it would act and the caller may not.
    """
    run = store.runs.get(run_id)
    if run is None:
        return None
    if run.mode is RunMode.ACT and not caller.role.includes(AccessRole.RESPONDER):
        raise PolicyDenied(f"this run acts: to repeat it takes the role {AccessRole.RESPONDER}")
    again = store.runs.retry(run_id, caller.name, from_place)
    place = f" from {from_place}" if from_place else ""
    store.access.log(caller.name, "run retried", run_id, f"as {again.id}{place}")
    return again


def _changed(  # noqa: PLR0913, PLR0917 - who changes what, and how the audit tells it
    store: Store,
    caller: Principal,
    what: str,
    run_id: str,
    change: Callable[[], RunRecord | None],
    detail: str = "",
) -> RunRecord | None:
    before = store.runs.get(run_id)
    if before is None or before.status.ended:
        return before
    after = change()
    store.access.log(caller.name, what, run_id, detail)
    return after


def _entry_shape(entry: JournalEntry) -> Mapping[str, Any]:
    """Return an entry without its result, which is for the run alone."""
    return {
        "place": entry.place,
        "kind": entry.kind,
        "step": entry.step,
        "text": entry.text,
        "at": entry.at,
    }
