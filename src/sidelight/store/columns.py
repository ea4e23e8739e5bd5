"""What the columns of a row hold, made of model values."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from sidelight.model import Alert, CaseStatus, Observable, Outcome, PlanStep, Report, Verdict
from sidelight.store.codec import compress, encode, key, observable_key, pack, plain
from sidelight.store.database import Value

Values = dict[str, Value]

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
    """Return the values of a verdict; `digest` is the same for those that say the same.

    Weights fade with every hour, so figures count as a person reads them and weights do not.
    """
    body = encode(verdict.lasting)
    return observable_values(observable) | {
        "class": verdict.class_.value,
        "probability": verdict.probability,
        "confidence": verdict.confidence,
        "model_version": plain(verdict.model_version),
        "now": now,
        "digest": key(encode(_said(verdict)).decode()),
        "body": compress(body),
    }


OURSELVES = "sidelight"
"""The source of what a verdict says about itself."""


def _said(verdict: Verdict) -> list[object]:
    """Return what a verdict says to a person."""
    told = [each for each in verdict.reasons if each.source != OURSELVES]  # that tells who answered
    reasons = sorted((each.source, each.text, each.scope or "") for each in told)
    figures = [round(verdict.probability, 2), round(verdict.confidence, 1)]
    return [verdict.class_, figures, verdict.action_scope, verdict.model_version, reasons]


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
