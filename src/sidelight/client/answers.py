"""The answers of the server as values; the shapes are those of docs/json.md."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from sidelight.model import (
    AccessRole,
    CaseStatus,
    Claim,
    Observable,
    ObservableType,
    PlanStep,
    Report,
    Resolution,
    Role,
    Scope,
    Verdict,
    VerdictClass,
)


class Sightings(msgspec.Struct, frozen=True):
    """In how many of our own alerts a value was seen, and when first and last."""

    alerts: int
    first: datetime
    last: datetime


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one value: the verdict, and what each provider answered."""

    observable: Observable
    verdict: Verdict
    reports: tuple[Report, ...]
    sightings: Sightings | None = None


class Unanswered(msgspec.Struct, frozen=True):
    """A value of a stream that is no value that can be looked up, and why."""

    value: str
    error: str


class Stored(msgspec.Struct, frozen=True):
    """The alerts that the server holds now, in the order they were sent."""

    accepted: int
    ids: tuple[str, ...]


class AlertObservable(msgspec.Struct, frozen=True, kw_only=True):
    """A value of an alert, the part it plays there, and the field that holds it."""

    type: ObservableType
    value: str
    role: Role
    path: str


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as the server holds it, and the case it belongs to."""

    id: str
    case_id: str
    source: str
    uid: str
    title: str
    severity: str
    time: datetime | None
    observables: tuple[AlertObservable, ...]
    first_seen: datetime
    last_seen: datetime
    times_seen: int
    kind: str = "other"
    tlp: str | None = None
    host: str | None = None
    user: str | None = None
    blocked: bool | None = None
    link: str | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What a person works on; without a summary it was not triaged yet."""

    id: str
    title: str
    severity: str
    status: CaseStatus
    resolution: Resolution | None
    summary: str | None
    plan: tuple[PlanStep, ...]
    alert_ids: tuple[str, ...]
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None


class PastVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict of the past, with the reasons it gained and lost over the one before it."""

    since: datetime
    until: datetime
    class_: VerdictClass = msgspec.field(name="class")
    probability: float
    was: VerdictClass | None = None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    model_changed: bool = False
    alert_id: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger of a verdict; `said` and `added` in bits."""

    text: str
    source: str
    family: str
    added: float
    said: float | None = None
    fresh: float | None = None
    claim: Claim | None = None
    scope: Scope | None = None
    place: str | None = None
    label: str | None = None
    matched: str | None = None
    observed_at: datetime | None = None
    link: str | None = None
    note: str | None = None
    without: float | None = None


class Share(msgspec.Struct, frozen=True):
    """What one family of sources adds, in bits, and whether it counts as one that convicts."""

    family: str
    added: float
    counts: bool


class Check(msgspec.Struct, frozen=True):
    """One condition of an automatic action, and whether it holds."""

    text: str
    holds: bool


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The whole ledger of a verdict: `prior` and `total` in bits, the lines sum to the rest."""

    observable: Observable
    verdict: Verdict
    prior: float
    prior_probability: float
    total: float
    entries: tuple[Entry, ...]
    families: tuple[Share, ...]
    standing: str | None
    guarded: bool
    thresholds: Mapping[str, float]
    class_because: str
    action_target: str
    action: tuple[Check, ...]


class FeedCard(msgspec.Struct, frozen=True, kw_only=True):
    """A list that the server holds, and how old its data is."""

    name: str
    title: str
    kind: str
    entries: int
    data_date: str | None
    licence: str
    family: str
    origin: str


class QuotaUse(msgspec.Struct, frozen=True, kw_only=True):
    """The use of one window of a quota."""

    window: str
    used: int
    limit: int
    resets_at: datetime | None = None


class ProviderCard(msgspec.Struct, frozen=True, kw_only=True):
    """Who can be asked; `state` is `ready`, or what is in the way."""

    name: str
    title: str
    tier: str
    state: str
    observables: tuple[str, ...]
    disclosure: str
    max_tlp: str
    docs: str
    terms: str
    quota: tuple[QuotaUse, ...] = ()
    waiting: int = 0
    latency_ms: float | None = None


class PlaybookCard(msgspec.Struct, frozen=True):
    """A playbook that can be run."""

    name: str
    title: str


class Me(msgspec.Struct, frozen=True):
    """Who the key belongs to, what it opens, and whose rows it sees."""

    name: str
    role: AccessRole
    owner: str
