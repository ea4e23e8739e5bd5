"""Merge the reports on one observable into its context."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sidelight.model import (
    Answered,
    Context,
    Edge,
    EngineRating,
    Event,
    MergedFact,
    Observable,
    Report,
    Stated,
    Verdict,
)
from sidelight.service.lookup import Answer

Scalar = str | int | float | bool

MANY = frozenset(
    {"a", "aaaa", "mx", "names", "file_name", "txt", "ptr", "tags", "categories", "link", "source"}
    | {"threat_family", "threat_label", "product", "handle", "status"}
)
"""Facts that may hold several values side by side, though a provider states only one of them."""


def context_of(answer: Answer) -> Context:
    """Return the merged report of an answer."""
    return merge(answer.observable, answer.verdict, answer.reports)


def merge(observable: Observable, verdict: Verdict, reports: Sequence[Report]) -> Context:
    """Return what the reports say together; each value names its sources."""
    first = [each.first_seen for each in reports if each.first_seen]
    last = [each.last_seen for each in reports if each.last_seen]
    return Context(
        observable=observable,
        verdict=verdict,
        answers=tuple(map(_answered, reports)),
        facts=_facts(reports),
        edges=_edges(reports),
        events=_events(reports),
        engines=tuple(_engines(reports)),
        evidence=tuple(each for report in reports for each in report.evidence),
        first_seen=min(first, default=None),
        last_seen=max(last, default=None),
    )


def _answered(report: Report) -> Answered:
    return Answered(
        provider=report.provider,
        state=report.state,
        fetched_at=report.fetched_at,
        data_date=report.data_date,
        why=report.why,
        link=report.link,
    )


def _facts(reports: Sequence[Report]) -> tuple[MergedFact, ...]:
    told: dict[str, dict[Scalar, list[Report]]] = {}
    several: set[str] = set(MANY)
    for report in reports:
        for name, value in report.facts.items():
            if isinstance(value, list):
                several.add(name)
            for each in value if isinstance(value, list) else (value,):
                told.setdefault(name, {}).setdefault(_same(each), []).append(report)
    return tuple(_fact(name, values, name in several) for name, values in sorted(told.items()))


def _fact(name: str, values: dict[Scalar, list[Report]], several: bool) -> MergedFact:
    stated = sorted(
        (
            Stated(
                value=value,
                sources=tuple(dict.fromkeys(each.provider for each in by)),
                at=max((each.fetched_at for each in by if each.fetched_at), default=None),
            )
            for value, by in values.items()
        ),
        key=lambda each: (-len(each.sources), str(each.value)),
    )
    return MergedFact(name, tuple(stated), conflict=not several and len(stated) > 1)


def _same(value: Scalar) -> Scalar:
    """Return a value in the form in which two sources agree on it."""
    if not isinstance(value, str):
        return value
    return "\n".join(" ".join(line.split()) for line in value.strip().splitlines())


def _edges(reports: Sequence[Report]) -> tuple[Edge, ...]:
    edges: dict[tuple[str, Observable], Edge] = {}
    for report in reports:
        for relation in report.relations:
            key = (relation.kind, relation.target)
            known = edges.get(key) or Edge(kind=relation.kind, target=relation.target, sources=())
            edges[key] = Edge(
                kind=relation.kind,
                target=relation.target,
                sources=tuple(dict.fromkeys((*known.sources, report.provider))),
                first_seen=_earliest(known.first_seen, relation.first_seen),
                last_seen=_latest(known.last_seen, relation.last_seen),
            )
    return tuple(edges[key] for key in sorted(edges))


def _events(reports: Iterable[Report]) -> tuple[Event, ...]:
    events = set()
    for report in reports:
        for moment, what in ((report.first_seen, "first seen"), (report.last_seen, "last seen")):
            if moment:
                events.add(Event(moment, what, report.provider))
        for evidence in report.evidence:
            if evidence.observed_at:
                events.add(Event(evidence.observed_at, evidence.text, evidence.source))
        for relation in report.relations:
            if relation.first_seen:
                what = f"{relation.kind.replace('_', ' ')} {relation.target.value} first seen"
                events.add(Event(relation.first_seen, what, report.provider))
    return tuple(sorted(events))


def _engines(reports: Iterable[Report]) -> Iterable[EngineRating]:
    """Yield a rating of each engine once; the same engine at two providers counts as told first."""
    seen: Counter[str] = Counter()
    for report in reports:
        for each in report.detections:
            seen[each.engine.lower()] += 1
            if seen[each.engine.lower()] == 1:
                yield EngineRating(
                    engine=each.engine,
                    rating=each.rating,
                    provider=report.provider,
                    label=each.label,
                )


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((each for each in moments if each), default=None)


def _latest(*moments: datetime | None) -> datetime | None:
    return max((each for each in moments if each), default=None)
