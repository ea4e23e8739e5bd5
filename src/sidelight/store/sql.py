"""The store over a `Database`: the same code on SQLite and on PostgreSQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
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
    Verdict,
)
from sidelight.store import columns, decisions, rows
from sidelight.store import statements as sql
from sidelight.store.access import AccessStore
from sidelight.store.approvals import ApprovalStore
from sidelight.store.block_list import BlockList
from sidelight.store.codec import observable_key, plain, unpack
from sidelight.store.community import CommunityStore
from sidelight.store.database import Database, Row, Transaction, Value
from sidelight.store.health import HealthBook
from sidelight.store.ids import IdMaker
from sidelight.store.interface import (
    DEFAULT_OWNER,
    Case,
    CasePage,
    Change,
    Disclosure,
    Experience,
    Finding,
    OwnEntry,
    OwnMatch,
    PastVerdict,
    Recorded,
    Sighting,
    Store,
    StoredAlert,
)
from sidelight.store.keeping import keep_reports, keep_verdicts, report_rows, verdict_rows
from sidelight.store.keys import KeyStore
from sidelight.store.leases import Leases
from sidelight.store.ledger import Ledger
from sidelight.store.own_lists import covers, entry_key
from sidelight.store.playbooks import PlaybookStore
from sidelight.store.queue import Queue
from sidelight.store.quotas import Quotas
from sidelight.store.run_rows import NewRun
from sidelight.store.run_statements import KEEP_ALERT
from sidelight.store.runs import RunStore
from sidelight.store.webhooks import Occurrence, WebhookStore

AFTER_ALL_IDS = "~"
"""Sorts after every identifier: the cursor that starts at the newest."""


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

    @property
    def access(self) -> AccessStore:
        """The keys, people and sessions of the same owner."""
        return AccessStore(self._database, self._clock, self._owner, self._ids)

    @property
    def keys(self) -> KeyStore:
        """The keys of providers that users of the same owner and the team brought."""
        return KeyStore(self._database, self._clock, self._owner)

    @property
    def community(self) -> CommunityStore:
        """The comments, votes and scans of the same owner."""
        return CommunityStore(self._database, self._clock, self._owner)

    @property
    def webhooks(self) -> WebhookStore:
        """Who of the same owner is told of what happens, and what was told."""
        return WebhookStore(self._database, self._clock, self._owner, self._ids)

    @property
    def runs(self) -> RunStore:
        """The runs of the same owner, and what they did."""
        return RunStore(self._database, self._clock, self._owner, self._ids)

    @property
    def ledger(self) -> Ledger:
        """Every action that was ordered for the same owner, and what became of it."""
        return Ledger(self._database, self._clock, self._owner, self._ids)

    @property
    def approvals(self) -> ApprovalStore:
        """What people of the same owner are asked, and what they said."""
        return ApprovalStore(self._database, self._clock, self._owner, self._ids)

    @property
    def playbooks(self) -> PlaybookStore:
        """The playbooks of the same owner, in all versions, and which are on."""
        return PlaybookStore(self._database, self._clock, self._owner, self._ids)

    @property
    def block_list(self) -> BlockList:
        """What the firewalls of the same owner fetch and block."""
        return BlockList(self._database, self._clock, self._owner)

    @property
    def quotas(self) -> Quotas:
        """The ledger of the calls of the same owner."""
        return Quotas(self._database, self._clock, self._owner)

    @property
    def queue(self) -> Queue:
        """The errands of the same owner that wait for a quota."""
        return Queue(self._database, self._clock, self._owner, self._ids)

    @property
    def leases(self) -> Leases:
        """What is being done for the same owner at the moment."""
        return Leases(self._database, self._clock, self._owner)

    @property
    def health(self) -> HealthBook:
        """How the providers fare with the keys of the same owner."""
        return HealthBook(self._database, self._owner)

    def record_alert(self, alert: Alert, payload: bytes, run: NewRun | None = None) -> Recorded:
        """Store an alert with its observables, its case and its run, or count up an equal one."""
        now = self._clock.now()
        told = self._owned(
            columns.alert_values(alert, payload, now),
            id=self._ids.new("alert", now),
            case_id=self._ids.new("case", now),
        )
        seen = columns.sighting_values(alert, now)
        with self._database.writing() as transaction:
            transaction.send(KEEP_ALERT, told)
            transaction.send(sql.UPSERT_ALERT, told)
            [(alert_id, case_id, times)] = transaction.fetch(sql.UPSERTED_ALERT, told)
            known: set[str] = set()
            run_id: str | None = None
            if times == 1:
                transaction.send(sql.OPEN_CASE, told)
                if run is not None:
                    run_id = self.runs.add_within(transaction, run, alert_id, case_id)
            else:
                held = transaction.fetch(sql.SIGHTED_IN_ALERT, self._owned(alert_id=alert_id))
                known = {key for (key,) in held}
            fresh = [self._owned(row, alert_id=alert_id) for row in seen if row["key"] not in known]
            transaction.run_many(sql.UPSERT_OBSERVABLE, fresh)
            transaction.run_many(sql.ADD_SIGHTING, fresh)
        return Recorded(id=alert_id, case_id=case_id, new=times == 1, run_id=run_id)

    def alert(self, alert_id: str) -> StoredAlert | None:
        """Return an alert and its payload; None where the owner has no such alert."""
        found = self._read(sql.ALERT, id=alert_id)
        return rows.stored_alert(alert_id, found[0]) if found else None

    def alerts(self, alert_ids: Sequence[str]) -> dict[str, Alert]:
        """Return those alerts that the owner has, without their payloads."""
        found = self._read(sql.ALERTS, ids=list(alert_ids))
        return {alert_id: unpack(body, Alert) for alert_id, body in found}

    def sightings(
        self, observables: Sequence[Observable], *, besides: str | None = None
    ) -> dict[Observable, Sighting]:
        """Return the sightings of those observables that were seen in an alert."""
        by_key = {observable_key(observable): observable for observable in observables}
        found = self._read(sql.SIGHTINGS, keys=list(by_key), besides=besides or "")
        return {
            by_key[key]: rows.sighting((alerts, *ends)) for key, alerts, *ends in found if alerts
        }

    def cached_reports_of(
        self, observables: Sequence[Observable], providers: Sequence[str], holder: str = ""
    ) -> dict[Observable, dict[str, Report]]:
        """Return the latest report that `holder` may see by each provider on each observable."""
        by_key = {observable_key(observable): observable for observable in observables}
        holders = sorted({"", plain(holder)})
        found = self._read(
            sql.REPORTS, keys=list(by_key), providers=list(providers), holders=holders
        )
        reports: defaultdict[Observable, dict[str, Report]] = defaultdict(dict)
        for key, provider, body in found:
            try:
                report = unpack(body, Report)
            except msgspec.ValidationError:
                continue  # written by a version with other words: the provider is asked again
            held = reports[by_key[key]].get(provider)
            if held is None or columns.fetched(held) < columns.fetched(report):
                reports[by_key[key]][provider] = report
        return dict(reports)

    def save_reports(self, reports: Sequence[Report]) -> None:
        """Keep each report in place of an older one; who was in line for it is served."""
        kept = report_rows(self._owner, reports, self._clock.now())
        with self._database.writing() as transaction:
            keep_reports(transaction, kept)

    def save_verdicts(self, verdicts: Mapping[Observable, Verdict], alert_id: str | None) -> None:
        """Add each verdict to the history of its observable, unless it is the one before."""
        reached = verdict_rows(self._owner, verdicts, self._clock.now(), self._ids)
        with self._database.writing() as transaction:
            keep_verdicts(transaction, self._owner, reached, alert_id)

    def verdicts(self, observable: Observable, limit: int = 20) -> tuple[PastVerdict, ...]:
        """Return at most `limit` verdicts on `observable`, newest first."""
        key = observable_key(observable)
        found = self._read(sql.VERDICTS, key=key, limit=_positive(limit))
        return tuple(rows.past_verdict(row) for row in found)

    def case(self, case_id: str) -> Case | None:
        """Return a case; None where the owner has no such case."""
        with self._database.reading() as transaction:
            found = transaction.fetch(sql.CASE, self._owned(id=case_id))
            cases = self._with_alerts(transaction, found)
        return cases[0] if cases else None

    def update_case(
        self,
        case_id: str,
        outcome: Outcome,
        plan: Sequence[PlanStep],
        told: Sequence[Occurrence] = (),
    ) -> None:
        """Replace the outcome and the plan of a case, and tell the webhooks, or do neither."""
        row = self._owned(columns.outcome_values(outcome, plan, self._clock.now()), id=case_id)
        with self._database.writing() as transaction:
            if not transaction.run(sql.UPDATE_CASE, row):
                raise InvalidInput(f"there is no case {case_id!r}")
            if told:
                self.webhooks.announce(transaction, told)

    def cases(
        self, status: CaseStatus | None = None, after: str | None = None, limit: int = 50
    ) -> CasePage:
        """Return at most `limit` cases, newest first, that follow the cursor `after`."""
        values = self._owned(
            status=status.value if status else None,
            after=after or AFTER_ALL_IDS,
            limit=_positive(limit) + 1,  # one more tells whether there is a next page
        )
        with self._database.reading() as transaction:
            found = transaction.fetch(sql.CASES_BY_STATUS if status else sql.CASES, values)
            cases = self._with_alerts(transaction, found[:limit])
        return CasePage(cases=cases, cursor=cases[-1].id if len(found) > limit else None)

    def _with_alerts(self, transaction: Transaction, found: Sequence[Row]) -> tuple[Case, ...]:
        alert_ids: defaultdict[str, list[str]] = defaultdict(list)
        values = self._owned(case_ids=[row[0] for row in found])
        for case_id, alert_id in transaction.fetch(sql.ALERTS_OF_CASES, values):
            alert_ids[case_id].append(alert_id)
        return tuple(rows.case(row, alert_ids[row[0]]) for row in found)

    def record_disclosure(
        self, provider: str, observable: Observable, alert_id: str | None, why: str
    ) -> None:
        """Add one line to the audit."""
        now = self._clock.now()
        line = self._owned(
            columns.observable_values(observable),
            id=self._ids.new("disclosure", now),
            provider=plain(provider),
            alert_id=alert_id,
            why=plain(why),
            now=now,
        )
        with self._database.writing() as transaction:
            transaction.send(sql.ADD_DISCLOSURE, line)

    def disclosures(
        self, limit: int = 100, since: datetime | None = None
    ) -> tuple[Disclosure, ...]:
        """Return at most `limit` lines of the audit, newest first, none older than `since`."""
        found = self._read(sql.DISCLOSURES, limit=_positive(limit), since=since or columns.EARLIEST)
        return tuple(rows.disclosure(row) for row in found)

    def save_own_entry(self, entry: OwnEntry) -> OwnEntry | None:
        """Put a value on a list and write it into the audit; return the entry that it replaces."""
        values = self._changing(decisions.listing_values(entry))
        with self._database.writing() as transaction:
            replaced = transaction.fetch(sql.OWN_ENTRY, values)
            transaction.send(sql.UPSERT_OWN_ENTRY, values)
            transaction.send(sql.ADD_CHANGE, values)
        return decisions.own_entry(replaced[0]) if replaced else None

    def remove_own_entry(
        self, type_: ObservableType | None, value: str, *, author: str, reason: str
    ) -> OwnEntry:
        """Take a value off its list, into the audit; `InvalidInput` where it is on none."""
        values = self._owned(key=entry_key(type_, value))
        with self._database.writing() as transaction:
            held = transaction.fetch(sql.OWN_ENTRY, values)
            if not (held and transaction.run(sql.REMOVE_OWN_ENTRY, values)):
                raise InvalidInput(f"{value} is on none of your lists: see `sidelight own list`")
            entry = decisions.own_entry(held[0])
            line = self._changing(decisions.removal_values(entry, author, reason))
            transaction.send(sql.ADD_CHANGE, line)
        return entry

    def own_entries(self, *, expired: bool = False) -> tuple[OwnEntry, ...]:
        """Return the entries that hold, by value; with `expired` also those that ended."""
        now = columns.EARLIEST if expired else self._clock.now()
        found = self._read(sql.OWN_ENTRIES, now=now)
        return tuple(sorted(map(decisions.own_entry, found), key=lambda entry: entry.value))

    def own_matches(self, observable: Observable) -> tuple[OwnMatch, ...]:
        """Return the entries that hold and cover `observable`, the most specific first."""
        by_key = covers(observable)
        read = self._read(sql.COVERING_OWN_ENTRIES, keys=list(by_key), now=self._clock.now())
        found = {row[0]: decisions.own_entry(row) for row in read}
        return tuple(
            OwnMatch(found[key], cover.scope, cover.exact)
            for key, cover in by_key.items()
            if key in found and (found[key].subdomains or not cover.below)
        )

    def record_finding(self, finding: Finding) -> bool | None:
        """Count a finding for its sources, into the audit, in place of the author's earlier one."""
        values = self._changing(decisions.finding_values(finding))
        with self._database.writing() as transaction:
            transaction.send(sql.CLAIM_FINDING, values)
            [(*held, times)] = transaction.fetch(sql.HELD_FINDING, values)
            before = decisions.held_finding(tuple(held)) if times > 1 else None
            gained = [self._owned(row) for row in decisions.experience_values(finding, before)]
            transaction.send(sql.UPDATE_FINDING, values)
            transaction.run_many(sql.ADD_EXPERIENCE, gained)
            transaction.send(sql.ADD_CHANGE, values)
        return before[0] if before else None

    def experience(self) -> dict[str, Experience]:
        """Return what the findings come to, by source."""
        return {
            source: decisions.experience(tuple(row)) for source, *row in self._read(sql.EXPERIENCE)
        }

    def changes(self, limit: int = 100) -> tuple[Change, ...]:
        """Return at most `limit` lines of the audit of changes, newest first."""
        found = self._read(sql.CHANGES, limit=_positive(limit))
        return tuple(decisions.change(row) for row in found)

    def _changing(self, row: columns.Values) -> columns.Values:
        """Return the values of a change, and of the line in the audit that tells it."""
        now = self._clock.now()
        return self._owned(row, id=self._ids.new("change", now), now=now)

    def _read(self, statement: str, **values: Value) -> list[Row]:
        with self._database.reading() as transaction:
            return transaction.fetch(statement, self._owned(values))

    def _owned(self, row: Mapping[str, Value] | None = None, **values: Value) -> columns.Values:
        """Return the values of a statement, all of which name the owner."""
        return {**(row or {}), **values, "owner": self._owner}


def _positive(limit: int) -> int:
    if limit < 1:
        raise InvalidInput(f"a limit is at least 1, not {limit}")
    return limit
