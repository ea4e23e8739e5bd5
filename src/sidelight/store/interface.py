"""What the rest of the product may ask of the store, and the records it answers with."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Self

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
    Scope,
    Severity,
    Verdict,
)
from sidelight.store.access import AccessStore
from sidelight.store.approvals import ApprovalStore
from sidelight.store.block_list import BlockList
from sidelight.store.community import CommunityStore
from sidelight.store.health import HealthBook
from sidelight.store.keys import KeyStore
from sidelight.store.leases import Leases
from sidelight.store.ledger import Ledger
from sidelight.store.playbooks import PlaybookStore
from sidelight.store.queue import Queue
from sidelight.store.quotas import Quotas
from sidelight.store.run_rows import NewRun
from sidelight.store.runs import RunStore
from sidelight.store.webhooks import Occurrence, WebhookStore

DEFAULT_OWNER = "default"
"""The team that owns every row until there is a second team."""


class Recorded(msgspec.Struct, frozen=True):
    """Where an alert is stored; `new` is False when an equal one was stored before.

    `run_id` is the run that was added with it.
    """

    id: str
    case_id: str
    new: bool
    run_id: str | None = None


class StoredAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as it was last told, with the payload it was read from.

    `first_seen` and `last_seen` are when we were sent it; `times_seen` is how often.
    """

    id: str
    case_id: str
    alert: Alert
    payload: bytes
    first_seen: datetime
    last_seen: datetime
    times_seen: int


class Sighting(msgspec.Struct, frozen=True):
    """In how many alerts an observable was seen, and the time of the earliest and the latest."""

    alerts: int
    first: datetime
    last: datetime


class PastVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict that held from `since`, when it was first reached, to `until`, when it last was.

    `alert_id` is the alert for which it was first reached; None for a look-up by a person.
    """

    id: str
    verdict: Verdict
    since: datetime
    until: datetime
    alert_id: str | None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What a person works on: the alerts that belong together, their outcome and the plan."""

    id: str
    title: str
    severity: Severity
    status: CaseStatus
    resolution: Resolution | None
    summary: str | None
    plan: tuple[PlanStep, ...]
    alert_ids: tuple[str, ...]
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None


class CasePage(msgspec.Struct, frozen=True):
    """Some cases, newest first; `cursor` asks for the next ones, None says that these were all."""

    cases: tuple[Case, ...]
    cursor: str | None


class Disclosure(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the audit: which value left the house, to whom, for which alert, and why."""

    id: str
    provider: str
    observable: Observable
    alert_id: str | None
    why: str
    at: datetime


class OwnList(StrEnum):
    """One of the two lists that a team keeps by hand."""

    ALLOW = "allow"
    DENY = "deny"


class OwnEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A value that somebody put on one of the team's own lists, why, and until when.

    `type` None marks a CIDR network. `subdomains` extends a domain to every host below it.
    """

    list: OwnList
    type: ObservableType | None
    value: str
    subdomains: bool = False
    author: str
    reason: str
    added_at: datetime
    expires_at: datetime


class OwnMatch(msgspec.Struct, frozen=True):
    """An entry that covers an observable, how much it covers, and whether it is that very value."""

    entry: OwnEntry
    scope: Scope
    exact: bool


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What an analyst found of one verdict: whether the value is malicious after all.

    `sources` are those that said so in the verdict: each was right, or wrong.
    """

    verdict_id: str
    observable: Observable
    author: str
    malicious: bool
    sources: tuple[str, ...]
    reason: str = ""


class Experience(msgspec.Struct, frozen=True):
    """How often analysts found a source right, and wrong, when it said malicious."""

    true_positives: int
    false_positives: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the audit of what people changed: who, what, about which value, why, and when.

    `what` is `allow`, `deny`, `remove`, `true_positive` or `false_positive`; `type` None marks a
    CIDR network.
    """

    id: str
    author: str
    what: str
    type: ObservableType | None
    value: str
    detail: str
    reason: str
    at: datetime


class Store(ABC):
    """The memory of one owner; docs/storage.md says what is kept.

    Every method may be called from any thread, blocks until it is done, and is one transaction; a
    task calls it by `tasks.do_here`.
    Every method raises `NotReady` when the database cannot be used. Times are aware, in UTC.
    """

    @abstractmethod
    def for_owner(self, owner: str) -> Self:
        """Return the store of another team, on the same database; it sees no row of this one."""

    @property
    @abstractmethod
    def access(self) -> AccessStore:
        """The keys, people and sessions of the same owner."""

    @property
    @abstractmethod
    def keys(self) -> KeyStore:
        """The keys of providers that users of the same owner and the team brought."""

    @property
    @abstractmethod
    def community(self) -> CommunityStore:
        """The comments, votes and scans of the same owner."""

    @property
    @abstractmethod
    def webhooks(self) -> WebhookStore:
        """Who of the same owner is told of what happens, and what was told."""

    @property
    @abstractmethod
    def runs(self) -> RunStore:
        """The runs of the same owner, and what they did."""

    @property
    @abstractmethod
    def ledger(self) -> Ledger:
        """Every action that was ordered for the same owner, and what became of it."""

    @property
    @abstractmethod
    def approvals(self) -> ApprovalStore:
        """What people of the same owner are asked, and what they said."""

    @property
    @abstractmethod
    def playbooks(self) -> PlaybookStore:
        """The playbooks of the same owner, in all versions, and which are on."""

    @property
    @abstractmethod
    def block_list(self) -> BlockList:
        """What the firewalls of the same owner fetch and block."""

    @property
    @abstractmethod
    def quotas(self) -> Quotas:
        """The ledger of the calls of the same owner."""

    @property
    @abstractmethod
    def queue(self) -> Queue:
        """The errands of the same owner that wait for a quota."""

    @property
    @abstractmethod
    def leases(self) -> Leases:
        """What is being done for the same owner at the moment."""

    @property
    @abstractmethod
    def health(self) -> HealthBook:
        """How the providers fare with the keys of the same owner."""

    @abstractmethod
    def record_alert(self, alert: Alert, payload: bytes, run: NewRun | None = None) -> Recorded:
        """Store an alert with its observables and open its case, or count up an equal one.

        Alerts are equal when `source` and `uid` are. A product that tells an alert again with
        more in it replaces what was stored; its new observables are added. `run` is added,
        pending, where the alert is new: both are there, or neither.
        """

    @abstractmethod
    def alert(self, alert_id: str) -> StoredAlert | None:
        """Return an alert and its payload; None where the owner has no such alert."""

    @abstractmethod
    def alerts(self, alert_ids: Sequence[str]) -> dict[str, Alert]:
        """Return those alerts that the owner has, without their payloads; one statement."""

    @abstractmethod
    def sightings(
        self, observables: Sequence[Observable], *, besides: str | None = None
    ) -> dict[Observable, Sighting]:
        """Return the sightings of those observables that were seen in an alert; one statement.

        `besides` is an alert that does not count: the one in hand, which is no "seen before".
        The time of an alert is the one it carries; without one, or with one before 1970 or in
        the future, it is when we were first sent it.
        """

    def cached_reports(
        self, observable: Observable, providers: Sequence[str], holder: str = ""
    ) -> dict[str, Report]:
        """Return the latest report by each of `providers`; whether it is too old is yours.

        Those of the team, and those that are for the user `holder` alone.
        """
        return self.cached_reports_of((observable,), providers, holder).get(observable, {})

    @abstractmethod
    def cached_reports_of(
        self, observables: Sequence[Observable], providers: Sequence[str], holder: str = ""
    ) -> dict[Observable, dict[str, Report]]:
        """Return what `cached_reports` does for many observables at once; one statement."""

    @abstractmethod
    def save_reports(self, reports: Sequence[Report]) -> None:
        """Keep each report in place of an older one by its provider for its holder.

        A report without `fetched_at` counts as fetched now. The errands that the reports answer
        leave their line in the same transaction.
        """

    def save_verdict(self, observable: Observable, verdict: Verdict, alert_id: str | None) -> None:
        """Add a verdict to the history of `observable`."""
        self.save_verdicts({observable: verdict}, alert_id)

    @abstractmethod
    def save_verdicts(self, verdicts: Mapping[Observable, Verdict], alert_id: str | None) -> None:
        """Add each verdict to the history of its observable.

        A verdict equal to the one before it only moves the `until` of that one.
        """

    @abstractmethod
    def verdicts(self, observable: Observable, limit: int = 20) -> tuple[PastVerdict, ...]:
        """Return at most `limit` verdicts on `observable`, newest first."""

    @abstractmethod
    def case(self, case_id: str) -> Case | None:
        """Return a case; None where the owner has no such case."""

    @abstractmethod
    def update_case(
        self,
        case_id: str,
        outcome: Outcome,
        plan: Sequence[PlanStep],
        told: Sequence[Occurrence] = (),
    ) -> None:
        """Replace the outcome and the plan of a case; `InvalidInput` where there is none.

        `told` is announced to the webhooks in the same transaction.
        """

    @abstractmethod
    def cases(
        self, status: CaseStatus | None = None, after: str | None = None, limit: int = 50
    ) -> CasePage:
        """Return at most `limit` cases, newest first, that follow the cursor `after`."""

    @abstractmethod
    def record_disclosure(
        self, provider: str, observable: Observable, alert_id: str | None, why: str
    ) -> None:
        """Add one line to the audit; lines are never changed."""

    @abstractmethod
    def disclosures(
        self, limit: int = 100, since: datetime | None = None
    ) -> tuple[Disclosure, ...]:
        """Return at most `limit` lines of the audit, newest first, none older than `since`."""

    @abstractmethod
    def save_own_entry(self, entry: OwnEntry) -> OwnEntry | None:
        """Put a value on a list and write it into the audit; return the entry that it replaces.

        A value has one entry, on one list.
        """

    @abstractmethod
    def remove_own_entry(
        self, type_: ObservableType | None, value: str, *, author: str, reason: str
    ) -> OwnEntry:
        """Take a value off its list, into the audit; `InvalidInput` where it is on none."""

    @abstractmethod
    def own_entries(self, *, expired: bool = False) -> tuple[OwnEntry, ...]:
        """Return the entries that hold, by value; with `expired` also those that ended."""

    @abstractmethod
    def own_matches(self, observable: Observable) -> tuple[OwnMatch, ...]:
        """Return the entries that hold and cover `observable`, the most specific first."""

    @abstractmethod
    def record_finding(self, finding: Finding) -> bool | None:
        """Count a finding for its sources, into the audit, in place of the author's earlier one.

        Returns what the author found before of the same verdict; None for the first time.
        """

    @abstractmethod
    def experience(self) -> dict[str, Experience]:
        """Return what the findings come to, by source."""

    @abstractmethod
    def changes(self, limit: int = 100) -> tuple[Change, ...]:
        """Return at most `limit` lines of the audit of changes, newest first."""

    @abstractmethod
    def close(self) -> None:
        """Close the database, for every owner that shares it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
