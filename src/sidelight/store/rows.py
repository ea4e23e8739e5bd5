"""What the rows of alerts, cases and verdicts hold, as records."""

from collections.abc import Sequence

from sidelight.model import (
    Alert,
    CaseStatus,
    Observable,
    ObservableType,
    PlanStep,
    Resolution,
    Severity,
    Verdict,
)
from sidelight.store.codec import decompress, moment, unpack
from sidelight.store.database import Row
from sidelight.store.interface import Case, Disclosure, PastVerdict, Sighting, StoredAlert

Plan = tuple[PlanStep, ...]


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
