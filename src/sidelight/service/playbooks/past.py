"""Alerts of the past, and what analysts found of them: what a backtest is measured against."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from sidelight.model import Alert, Resolution
from sidelight.store import Case, Store

PAGE = 500  # cases that are read at once
HARMLESS = {Resolution.FALSE_POSITIVE, Resolution.BENIGN}
CLOSE = "alert.close"
MOST_FINDINGS = 100_000  # lines of the audit of changes that are read


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """An alert of the past; `harmful` is what an analyst found, None where nobody looked."""

    id: str
    alert: Alert
    at: datetime | None = None
    harmful: bool | None = None


def past_alerts(store: Store, since: datetime) -> Iterator[list[Past]]:
    """Yield the stored alerts whose cases were opened since then, newest first, in pages."""
    cursor = None
    while True:
        page = store.cases(None, cursor, PAGE)
        cases = [case for case in page.cases if case.opened_at >= since]
        yield list(_with_alerts(store, cases))
        cursor = page.cursor
        if cursor is None or len(cases) < len(page.cases):
            return


def _with_alerts(store: Store, cases: list[Case]) -> Iterator[Past]:
    alerts = store.alerts([alert_id for case in cases for alert_id in case.alert_ids])
    for case in cases:
        harmful = found_harmful(case)
        for alert_id in case.alert_ids:
            if alert := alerts.get(alert_id):
                at = alert.time or case.opened_at
                yield Past(id=alert_id, alert=alert, at=at, harmful=harmful)


def found_harmful(case: Case) -> bool | None:
    """Return what an analyst found of a case; None where none did.

    A case that the plan of its playbook closed says nothing: a playbook would be measured by
    itself.
    """
    if case.resolution is Resolution.TRUE_POSITIVE:
        return True
    by_itself = any(step.action == CLOSE for step in case.plan)
    return False if case.resolution in HARMLESS and not by_itself else None


def found_harmless(store: Store) -> Mapping[str, bool]:
    """Return value -> whether analysts last found it harmless, by the audit of their findings."""
    found: dict[str, bool] = {}
    for line in store.changes(MOST_FINDINGS):  # newest first
        if line.what in {Resolution.TRUE_POSITIVE, Resolution.FALSE_POSITIVE}:
            found.setdefault(line.value, line.what == Resolution.FALSE_POSITIVE)
    return found
