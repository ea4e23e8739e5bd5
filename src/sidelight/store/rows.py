"""What the columns of a row hold: model values to rows, and rows to model values."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from sidelight.model import (
    Alert,
    CaseStatus,
    Observable,
    ObservableType,
    Outcome,
    PlanStep,
    Report,
    Resolution,
    Severity,
    Verdict,
)
from sidelight.store.codec import (
    compress,
    decompress,
    encode,
    key,
    moment,
    observable_key,
    pack,
    plain,
    unpack,
)
from sidelight.store.database import Row, Value
from sidelight.store.interface import Case, Disclosure, PastVerdict, Sighting, StoredAlert

Values = dict[str, Value]
Plan = tuple[PlanStep, ...]

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def alert_values(alert: Alert, payload: bytes, now: datetime) -> Values:
    """Return the values of an alert, and of the case that a new one opens."""
    return {
        "key": key(alert.source, alert.uid),
        "source": plain(alert.source),
        "uid": plain(alert.uid),
        "title": plain(alert.title),
        "severity": int(alert.severity),
        "time": time_of(alert, now),
        "now": now,
        "body": pack(alert),
        "payload": compress(payload),
        "status": CaseStatus.OPEN.value,
        "plan": pack(()),
    }


def sighting_values(alert: Alert, now: datetime) -> list[Values]:
    """Return one row for each observable of an alert, sorted by key.

    Sorted, because two writers that lock the same rows have to lock them in the same order.
    """
    seen_at = time_of(alert, now)
    rows: dict[str, Values] = {}
    for found in alert.observables:
        row = observable_values(found.observable)
        rows.setdefault(
            observable_key(found.observable), row | {"role": found.role.value, "seen_at": seen_at}
        )
    return [row for _, row in sorted(rows.items())]


def time_of(alert: Alert, now: datetime) -> datetime:
    """Return the time an alert counts under: its own, where that can be true, else `now`.

    The year 1 is how many products write "no time". A time in the future is a wrong clock, and
    would stay the "last seen" of its observables for ever.
    """
    if alert.time is None or alert.time < EARLIEST:
        return now
    return min(alert.time, now)


def observable_values(observable: Observable) -> Values:
    """Return the values by which an observable is found and read."""
    return {
        "key": observable_key(observable),
        "type": observable.type.value,
        "value": plain(observable.value),
    }


def report_values(report: Report, now: datetime) -> Values:
    """Return the values of a report, which is fetched now where it does not say when."""
    fetched_at = report.fetched_at or now
    return {
        "key": observable_key(report.observable),
        "provider": report.provider,
        "holder": plain(report.holder),
        "state": report.state.value,
        "fetched_at": fetched_at,
        "body": pack(msgspec.structs.replace(report, fetched_at=fetched_at)),
    }


def fetched(report: Report) -> datetime:
    """Return when a stored report was fetched: none is stored without it."""
    return report.fetched_at or EARLIEST


def verdict_values(observable: Observable, verdict: Verdict, now: datetime) -> Values:
    """Return the values of a verdict; `digest` is the same for equal verdicts only."""
    body = encode(verdict)
    return observable_values(observable) | {
        "class": verdict.class_.value,
        "probability": verdict.probability,
        "confidence": verdict.confidence,
        "model_version": plain(verdict.model_version),
        "now": now,
        "digest": key(body.decode()),
        "body": compress(body),
    }


def outcome_values(outcome: Outcome, plan: Sequence[PlanStep], now: datetime) -> Values:
    """Return the values that a case takes from the run of a playbook."""
    return {
        "status": outcome.status.value,
        "resolution": outcome.resolution.value if outcome.resolution else None,
        "summary": plain(outcome.summary),
        "plan": pack(tuple(plan)),
        "now": now,
        "closed_at": now if outcome.status is CaseStatus.CLOSED else None,
    }


def stored_alert(alert_id: str, row: Row) -> StoredAlert:
    """Return the alert that `statements.ALERT` found."""
    case_id, body, payload, first_seen, last_seen, times_seen = row
    return StoredAlert(
        id=alert_id,
        case_id=case_id,
        alert=unpack(body, Alert),
        payload=decompress(payload),
        first_seen=moment(first_seen),
        last_seen=moment(last_seen),
        times_seen=times_seen,
    )


def sighting(row: Row) -> Sighting:
    """Return what `statements.SIGHTINGS` found, but for the key."""
    alerts, first, last = row
    return Sighting(alerts=alerts, first=moment(first), last=moment(last))


def past_verdict(row: Row) -> PastVerdict:
    """Return the verdict that `statements.VERDICTS` found."""
    verdict_id, body, since, until, alert_id = row
    return PastVerdict(
        id=verdict_id,
        verdict=unpack(body, Verdict),
        since=moment(since),
        until=moment(until),
        alert_id=alert_id,
    )


def case(row: Row, alert_ids: Sequence[str]) -> Case:
    """Return the case that `statements.CASE` found, with its alerts."""
    case_id, title, severity, status, resolution, summary, plan, opened, updated, closed = row
    return Case(
        id=case_id,
        title=title,
        severity=Severity(severity),
        status=CaseStatus(status),
        resolution=Resolution(resolution) if resolution else None,
        summary=summary,
        plan=unpack(plan, Plan),
        alert_ids=tuple(sorted(alert_ids)),
        opened_at=moment(opened),
        updated_at=moment(updated),
        closed_at=moment(closed) if closed else None,
    )


def disclosure(row: Row) -> Disclosure:
    """Return the line that `statements.DISCLOSURES` found."""
    line_id, provider, kind, value, alert_id, why, at = row
    return Disclosure(
        id=line_id,
        provider=provider,
        observable=Observable(ObservableType(kind), value),
        alert_id=alert_id,
        why=why,
        at=moment(at),
    )
