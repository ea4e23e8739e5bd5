"""The store over a `Database`: the same code on SQLite and on PostgreSQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Self

import msgspec

from sidelight.model import (
    Alert,
    CaseStatus,
    Clock,
    InvalidInput,
    Observable,
    ObservableType,
    Outcome,
    PlanStep,
    Report,
    Resolution,
    Severity,
    Verdict,
)
from sidelight.store import statements as sql
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
from sidelight.store.database import Database, Row, Transaction, Value
from sidelight.store.ids import IdMaker
from sidelight.store.interface import (
    DEFAULT_OWNER,
    Case,
    CasePage,
    Disclosure,
    PastVerdict,
    Recorded,
    Sighting,
    Store,
    StoredAlert,
)

AFTER_ALL_IDS = "~"
"""Sorts after every identifier: the cursor that starts at the newest."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)

Plan = tuple[PlanStep, ...]


class SqlStore(Store):
    """The rows of one owner in a database that other owners share."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        owner: str = DEFAULT_OWNER,
        ids: IdMaker | None = None,
    ) -> None:
        if not owner:
            raise InvalidInput("an owner needs a name: rows without one would belong to everybody")
        self._database = database
        self._clock = clock
        self._owner = owner
        self._ids = ids or IdMaker()

    def for_owner(self, owner: str) -> Self:
        """Return the store of another team, on the same database."""
        return type(self)(self._database, self._clock, owner, self._ids)

    def close(self) -> None:
        """Close the database, for every owner that shares it."""
        self._database.close()

    # -- alerts ------------------------------------------------------------------------------------

    def record_alert(self, alert: Alert, payload: bytes) -> Recorded:
        """Store an alert with its observables and open its case, or count up an equal one."""
        now = self._clock.now()
        row = self._alert_row(alert, payload, now)
        sightings = self._sighting_rows(alert, now)
        with self._database.writing() as transaction:
            transaction.run(sql.UPSERT_ALERT, row)
            [(alert_id, case_id, times_seen)] = transaction.fetch(sql.UPSERTED_ALERT, row)
            known: set[str] = set()
            if times_seen == 1:
                transaction.run(sql.OPEN_CASE, row)
            else:
                values = {"owner": self._owner, "alert_id": alert_id}
                known = {found for (found,) in transaction.fetch(sql.SIGHTED_IN_ALERT, values)}
            fresh = [
                {**sighting, "alert_id": alert_id}
                for observable, sighting in sightings.items()
                if observable not in known
            ]
            transaction.run_many(sql.UPSERT_OBSERVABLE, fresh)
            transaction.run_many(sql.ADD_SIGHTING, fresh)
        return Recorded(id=alert_id, case_id=case_id, new=times_seen == 1)

    def _alert_row(self, alert: Alert, payload: bytes, now: datetime) -> dict[str, Value]:
        """Return the values of an alert and of the case that it opens."""
        return {
            "id": self._ids.new("alert", now),
            "case_id": self._ids.new("case", now),
            "owner": self._owner,
            "key": key(alert.source, alert.uid),
            "source": plain(alert.source),
            "uid": plain(alert.uid),
            "title": plain(alert.title),
            "severity": int(alert.severity),
            "time": _time_of(alert, now),
            "now": now,
            "body": pack(alert),
            "payload": compress(payload),
            "status": CaseStatus.OPEN.value,
            "plan": pack(()),
        }

    def _sighting_rows(self, alert: Alert, now: datetime) -> dict[str, dict[str, Value]]:
        """Return one row for each observable, by key.

        They are sorted: two writers that lock the same observables lock them in the same order.
        """
        seen_at = _time_of(alert, now)
        rows: dict[str, dict[str, Value]] = {}
        for found in alert.observables:
            row = self._observable_row(found.observable)
            row |= {"role": found.role.value, "seen_at": seen_at}
            rows.setdefault(observable_key(found.observable), row)
        return dict(sorted(rows.items()))

    def _observable_row(self, observable: Observable) -> dict[str, Value]:
        return {
            "owner": self._owner,
            "key": observable_key(observable),
            "type": observable.type.value,
            "value": plain(observable.value),
        }

    def alert(self, alert_id: str) -> StoredAlert | None:
        """Return an alert and its payload; None where the owner has no such alert."""
        with self._database.reading() as transaction:
            rows = transaction.fetch(sql.ALERT, {"owner": self._owner, "id": alert_id})
        for case_id, body, payload, first_seen, last_seen, times_seen in rows:
            return StoredAlert(
                id=alert_id,
                case_id=case_id,
                alert=unpack(body, Alert),
                payload=decompress(payload),
                first_seen=moment(first_seen),
                last_seen=moment(last_seen),
                times_seen=times_seen,
            )
        return None

    def sightings(
        self, observables: Sequence[Observable], *, besides: str | None = None
    ) -> dict[Observable, Sighting]:
        """Return the sightings of those observables that were seen in an alert."""
        by_key = {observable_key(observable): observable for observable in observables}
        values: dict[str, Value] = {
            "owner": self._owner,
            "keys": list(by_key),
            "besides": besides or "",
        }
        with self._database.reading() as transaction:
            rows = transaction.fetch(sql.SIGHTINGS, values)
        return {
            by_key[found]: Sighting(alerts=alerts, first=moment(first), last=moment(last))
            for found, alerts, first, last in rows
            if alerts
        }

    # -- reports -----------------------------------------------------------------------------------

    def cached_reports_of(
        self, observables: Sequence[Observable], providers: Sequence[str]
    ) -> dict[Observable, dict[str, Report]]:
        """Return the latest report by each of `providers` on each of `observables`."""
        by_key = {observable_key(observable): observable for observable in observables}
        values: dict[str, Value] = {
            "owner": self._owner,
            "keys": list(by_key),
            "providers": list(providers),
        }
        with self._database.reading() as transaction:
            rows = transaction.fetch(sql.REPORTS, values)
        reports: defaultdict[Observable, dict[str, Report]] = defaultdict(dict)
        for found, provider, body in rows:
            try:
                reports[by_key[found]][provider] = unpack(body, Report)
            except msgspec.ValidationError:
                continue  # written by a version with other words: the provider is asked again
        return dict(reports)

    def save_reports(self, reports: Sequence[Report]) -> None:
        """Keep each report in place of an older one by its provider on its observable."""
        now = self._clock.now()
        rows = [self._report_row(report, now) for report in reports]
        rows.sort(key=lambda row: (str(row["key"]), str(row["provider"])))  # see _sighting_rows
        with self._database.writing() as transaction:
            transaction.run_many(sql.UPSERT_REPORT, rows)

    def _report_row(self, report: Report, now: datetime) -> dict[str, Value]:
        fetched_at = report.fetched_at or now
        return {
            "owner": self._owner,
            "key": observable_key(report.observable),
            "provider": report.provider,
            "state": report.state.value,
            "fetched_at": fetched_at,
            "body": pack(msgspec.structs.replace(report, fetched_at=fetched_at)),
        }

    # -- verdicts ----------------------------------------------------------------------------------

    def save_verdicts(self, verdicts: Mapping[Observable, Verdict], alert_id: str | None) -> None:
        """Add each verdict to the history of its observable, unless it is the one before."""
        now = self._clock.now()
        rows = [self._verdict_row(*pair, alert_id, now) for pair in verdicts.items()]
        keys = [str(row["key"]) for row in rows]
        latest_of: dict[str, Value] = {"owner": self._owner, "keys": keys}
        with self._database.writing() as transaction:
            latest = {
                found: (verdict_id, digest)
                for found, verdict_id, digest in transaction.fetch(sql.LATEST_VERDICTS, latest_of)
            }
            confirmed, added = [], []
            for row in rows:
                verdict_id, digest = latest.get(row["key"], (None, None))
                if digest == row["digest"]:
                    confirmed.append({**row, "id": verdict_id})
                else:
                    added.append(row)
            transaction.run_many(sql.CONFIRM_VERDICT, confirmed)
            transaction.run_many(sql.ADD_VERDICT, added)

    def _verdict_row(
        self, observable: Observable, verdict: Verdict, alert_id: str | None, now: datetime
    ) -> dict[str, Value]:
        body = encode(verdict)
        return self._observable_row(observable) | {
            "id": self._ids.new("verdict", now),
            "class": verdict.class_.value,
            "probability": verdict.probability,
            "confidence": verdict.confidence,
            "model_version": plain(verdict.model_version),
            "alert_id": alert_id,
            "now": now,
            "digest": key(body.decode()),
            "body": compress(body),
        }

    def verdicts(self, observable: Observable, limit: int = 20) -> tuple[PastVerdict, ...]:
        """Return at most `limit` verdicts on `observable`, newest first."""
        values: dict[str, Value] = {
            "owner": self._owner,
            "key": observable_key(observable),
            "limit": _positive(limit),
        }
        with self._database.reading() as transaction:
            rows = transaction.fetch(sql.VERDICTS, values)
        return tuple(
            PastVerdict(
                verdict=unpack(body, Verdict),
                since=moment(since),
                until=moment(until),
                alert_id=alert_id,
            )
            for body, since, until, alert_id in rows
        )

    # -- cases -------------------------------------------------------------------------------------

    def case(self, case_id: str) -> Case | None:
        """Return a case; None where the owner has no such case."""
        with self._database.reading() as transaction:
            rows = transaction.fetch(sql.CASE, {"owner": self._owner, "id": case_id})
            cases = self._with_alerts(transaction, rows)
        return cases[0] if cases else None

    def update_case(self, case_id: str, outcome: Outcome, plan: Sequence[PlanStep]) -> None:
        """Replace the outcome and the plan of a case; `InvalidInput` where there is none."""
        now = self._clock.now()
        values: dict[str, Value] = {
            "owner": self._owner,
            "id": case_id,
            "status": outcome.status.value,
            "resolution": outcome.resolution.value if outcome.resolution else None,
            "summary": plain(outcome.summary),
            "plan": pack(tuple(plan)),
            "now": now,
            "closed_at": now if outcome.status is CaseStatus.CLOSED else None,
        }
        with self._database.writing() as transaction:
            changed = transaction.run(sql.UPDATE_CASE, values)
        if not changed:
            raise InvalidInput(f"there is no case {case_id!r}")

    def cases(
        self, status: CaseStatus | None = None, after: str | None = None, limit: int = 50
    ) -> CasePage:
        """Return at most `limit` cases, newest first, that follow the cursor `after`."""
        values: dict[str, Value] = {
            "owner": self._owner,
            "status": status.value if status else None,
            "after": after or AFTER_ALL_IDS,
            "limit": _positive(limit) + 1,  # one more tells whether there is a next page
        }
        with self._database.reading() as transaction:
            rows = transaction.fetch(sql.CASES_BY_STATUS if status else sql.CASES, values)
            cases = self._with_alerts(transaction, rows[:limit])
        return CasePage(cases=cases, cursor=cases[-1].id if len(rows) > limit else None)

    def _with_alerts(self, transaction: Transaction, rows: Sequence[Row]) -> tuple[Case, ...]:
        values: dict[str, Value] = {"owner": self._owner, "case_ids": [row[0] for row in rows]}
        alert_ids: defaultdict[str, list[str]] = defaultdict(list)
        for case_id, alert_id in transaction.fetch(sql.ALERTS_OF_CASES, values):
            alert_ids[case_id].append(alert_id)
        return tuple(_case(row, alert_ids[row[0]]) for row in rows)

    # -- audit -------------------------------------------------------------------------------------

    def record_disclosure(
        self, provider: str, observable: Observable, alert_id: str | None, why: str
    ) -> None:
        """Add one line to the audit."""
        now = self._clock.now()
        values = self._observable_row(observable) | {
            "id": self._ids.new("disclosure", now),
            "provider": plain(provider),
            "alert_id": alert_id,
            "why": plain(why),
            "now": now,
        }
        with self._database.writing() as transaction:
            transaction.run(sql.ADD_DISCLOSURE, values)

    def disclosures(self, limit: int = 100) -> tuple[Disclosure, ...]:
        """Return at most `limit` lines of the audit, newest first."""
        values: dict[str, Value] = {"owner": self._owner, "limit": _positive(limit)}
        with self._database.reading() as transaction:
            rows = transaction.fetch(sql.DISCLOSURES, values)
        return tuple(
            Disclosure(
                id=line,
                provider=provider,
                observable=Observable(ObservableType(kind), value),
                alert_id=alert_id,
                why=why,
                at=moment(at),
            )
            for line, provider, kind, value, alert_id, why, at in rows
        )


def _time_of(alert: Alert, now: datetime) -> datetime:
    """Return the time an alert counts under: its own, where that can be true, else `now`.

    The year 1 is how many products write "no time". A time in the future is a wrong clock, and
    would stay the "last seen" of its observables for ever.
    """
    if alert.time is None or alert.time < EARLIEST:
        return now
    return min(alert.time, now)


def _case(row: Row, alert_ids: Sequence[str]) -> Case:
    (case_id, title, severity, status, resolution, summary, plan, opened, updated, closed) = row
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


def _positive(limit: int) -> int:
    if limit < 1:
        raise InvalidInput(f"a limit is at least 1, not {limit}")
    return limit
