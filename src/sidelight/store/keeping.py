"""Keeps reports and verdicts inside of a transaction that keeps more than them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sidelight.model import Observable, Report, Verdict
from sidelight.store import statements as sql
from sidelight.store.columns import Values, report_values, verdict_values
from sidelight.store.database import Transaction
from sidelight.store.ids import IdMaker


def report_rows(owner: str, reports: Sequence[Report], now: datetime) -> list[Values]:
    """Return the rows of reports, made before the transaction begins that keeps them."""
    rows = [report_values(report, now) | {"owner": owner} for report in reports]
    return sorted(
        rows, key=lambda row: (str(row["key"]), str(row["provider"]))
    )  # see keep_verdicts


def keep_reports(transaction: Transaction, rows: Sequence[Values]) -> None:
    """Keep each report in place of an older one; who was in line for it is served."""
    transaction.run_many(sql.UPSERT_REPORT, rows)
    transaction.run_many(sql.DROP_ERRANDS_ANSWERED, rows)


def verdict_rows(
    owner: str, verdicts: Mapping[Observable, Verdict], now: datetime, ids: IdMaker
) -> list[Values]:
    """Return the rows of verdicts, made before the transaction begins that keeps them."""
    rows = [
        verdict_values(observable, verdict, now) | {"owner": owner, "id": ids.new("verdict", now)}
        for observable, verdict in verdicts.items()
    ]
    return sorted(rows, key=lambda row: str(row["key"]))


def keep_verdicts(
    transaction: Transaction, owner: str, rows: Sequence[Values], alert_id: str | None
) -> None:
    """Add each verdict to the history of its observable, unless it is the one before.

    The rows are sorted: two writers that lock the same rows have to lock them in the same order.
    """
    keys = [str(row["key"]) for row in rows]
    latest = transaction.fetch(sql.LATEST_VERDICTS, {"owner": owner, "keys": keys})
    held = {key: (verdict_id, digest) for key, verdict_id, digest in latest}
    confirmed, added = [], []
    for row in rows:
        verdict_id, digest = held.get(row["key"], (None, None))
        if digest == row["digest"]:
            confirmed.append(row | {"id": verdict_id})
        else:
            added.append(row | {"alert_id": alert_id})
    transaction.run_many(sql.CONFIRM_VERDICT, confirmed)
    transaction.run_many(sql.ADD_VERDICT, added)
