"""What happens that somebody outside may want to know, in the shapes that they are told."""

from collections.abc import Sequence

from sidelight.model import RunRecord
from sidelight.service.shapes import case_shape, triage_shape
from sidelight.service.triage import Triage
from sidelight.store import Case, EventKind, Occurrence


def alert_triaged(triage: Triage) -> Sequence[Occurrence]:
    """Return that an alert was triaged: what `sidelight triage --json` prints of it."""
    return (Occurrence(EventKind.ALERT_TRIAGED, triage_shape(triage)),)


def case_changed(case: Case, before: Case) -> Sequence[Occurrence]:
    """Return that somebody changed a case: what it is now, and what it was."""
    was = {"status": before.status, "resolution": before.resolution, "summary": before.summary}
    return (Occurrence(EventKind.CASE_CHANGED, {"case": case_shape(case), "was": was}),)


def run_failed(run: RunRecord, why: str) -> Sequence[Occurrence]:
    """Return that a run failed: which, on which alert, and why."""
    told = {
        "id": run.id,
        "playbook": run.playbook,
        "alert_id": run.alert_id,
        "case_id": run.case_id,
        "problem": why,
    }
    return (Occurrence(EventKind.RUN_FAILED, {"run": told}),)
