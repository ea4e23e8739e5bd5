"""The JSON shapes that others rely on, as docs/json.md shows them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sidelight.model import Observable, Report, Verdict
from sidelight.service.lookup import Answer
from sidelight.service.triage import JudgedObservable, Triage
from sidelight.store import Case, StoredAlert


def answer_shape(answer: Answer) -> dict[str, Any]:
    """Return `{observable, verdict, reports, sightings?}`."""
    shape: dict[str, Any] = {
        "observable": observable_shape(answer.observable),
        "verdict": answer.verdict,
        "reports": [report_shape(each) for each in answer.reports],
    }
    if answer.sighting is not None:
        shape["sightings"] = answer.sighting
    return shape


def triage_shape(triage: Triage) -> dict[str, Any]:
    """Return `{alert, observables, verdict, plan, summary, case, run?}`."""
    alert = triage.alert
    shape = {
        "alert": {
            "id": triage.alert_id,
            "source": alert.source,
            "uid": alert.uid,
            "title": alert.title,
            "severity": alert.severity.label,
            "time": alert.time,
        },
        "observables": [_judged_shape(each) for each in triage.observables],
        "verdict": triage.verdict,
        "plan": triage.plan,
        "summary": triage.summary,
        "case": {"id": triage.case_id, "status": triage.case_status},
    }
    if triage.run is not None:
        shape["run"] = {
            "id": triage.run.id,
            "status": triage.run.status,
            "actions": [
                {"id": each.id, "action": each.action, "state": each.state, "text": each.text}
                for each in triage.run.actions
            ],
        }
    return shape


def alert_shape(stored: StoredAlert) -> dict[str, Any]:
    """Return an alert as it is stored, with the case it belongs to; without the raw payload."""
    alert = stored.alert
    return {
        "id": stored.id,
        "case_id": stored.case_id,
        "source": alert.source,
        "uid": alert.uid,
        "title": alert.title,
        "severity": alert.severity.label,
        "time": alert.time,
        "kind": alert.kind,
        "tlp": alert.tlp,
        "host": alert.host,
        "user": alert.user,
        "blocked": alert.blocked,
        "link": alert.link,
        "observables": [
            {**observable_shape(each.observable), "role": each.role, "path": each.path}
            for each in alert.observables
        ],
        "first_seen": stored.first_seen,
        "last_seen": stored.last_seen,
        "times_seen": stored.times_seen,
    }


def case_shape(case: Case) -> dict[str, Any]:
    """Return a case with its plan; the severity by its name."""
    shape: dict[str, Any] = msgspec.to_builtins(case)
    return {**shape, "severity": case.severity.label}


def observable_shape(observable: Observable) -> dict[str, str]:
    """Return `{type, value}`."""
    return {"type": observable.type, "value": observable.value}


def report_shape(report: Report) -> Mapping[str, Any]:
    """Return the report without the observable, which stands beside it."""
    shape: dict[str, Any] = msgspec.to_builtins(report)
    del shape["observable"]
    return shape


def _judged_shape(judged: JudgedObservable) -> dict[str, Any]:
    """Return `{type, value, role, path, verdict, sightings?}`; verdict null is "not looked up"."""
    verdict: Verdict | None = judged.answer.verdict if judged.answer else None
    shape: dict[str, Any] = {
        **observable_shape(judged.seen.observable),
        "role": judged.seen.role,
        "path": judged.seen.path,
        "verdict": verdict,
    }
    if judged.answer and judged.answer.sighting:
        shape["sightings"] = judged.answer.sighting
    return shape
