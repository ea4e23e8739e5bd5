"""Context: all that is known about one observable, merged from every report, source by source."""

from datetime import datetime

import msgspec

from sidelight.model.evidence import Claim, Evidence
from sidelight.model.observable import Observable
from sidelight.model.report import ReportState
from sidelight.model.verdict import Verdict


class Stated(msgspec.Struct, frozen=True):
    """One value of a fact and who states it; `at` is when the latest of them was asked."""

    value: str | int | float | bool
    sources: tuple[str, ...]
    at: datetime | None = None


class MergedFact(msgspec.Struct, frozen=True):
    """One fact in all the values that are stated of it, the most stated first.

    `conflict` says that the fact has one value by nature and the sources differ.
    """

    name: str
    stated: tuple[Stated, ...]
    conflict: bool = False


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A relation to another observable, with all who state it and the whole time it was seen."""

    kind: str
    target: Observable
    sources: tuple[str, ...]
    first_seen: datetime | None = None
    last_seen: datetime | None = None


class Event(msgspec.Struct, frozen=True, order=True):
    """One moment in the life of an observable, as a source tells it."""

    at: datetime
    what: str
    source: str


class EngineRating(msgspec.Struct, frozen=True, kw_only=True):
    """The rating by one AV engine, and the provider that tells it."""

    engine: str
    rating: Claim
    provider: str
    label: str | None = None


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """How one provider answered: an outage stays visible beside what others know."""

    provider: str
    state: ReportState
    fetched_at: datetime | None = None
    data_date: str | None = None
    why: str | None = None
    link: str | None = None


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """The merged report on one observable; `events` are in the order of time."""

    observable: Observable
    verdict: Verdict
    answers: tuple[Answered, ...]
    facts: tuple[MergedFact, ...] = ()
    edges: tuple[Edge, ...] = ()
    events: tuple[Event, ...] = ()
    engines: tuple[EngineRating, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    first_seen: datetime | None = None
    last_seen: datetime | None = None

    def fact(self, name: str) -> tuple[str | int | float | bool, ...]:
        """Return the values of a fact, the most stated first; empty where nobody states it."""
        return next((tuple(s.value for s in f.stated) for f in self.facts if f.name == name), ())
