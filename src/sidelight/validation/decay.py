"""Decay: what the verdict on a dated row still is when the row has grown old."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from sidelight.model import Observable, ObservableType, Report
from sidelight.plugin import FeedKind
from sidelight.validation.bench import BAD, Bench, is_accused
from sidelight.validation.sampling import sample
from sidelight.validation.sets import Labelled, observable_of, read_rows
from sidelight.validation.withhold import providers

DATE = re.compile(r"(20\d{2})[-_](\d{2})[-_](\d{2})")
AGES = (("up to 90 days", 90), ("up to 180 days", 180), ("up to 1 year", 365), ("older", 100_000))


class Decayed(msgspec.Struct, frozen=True, kw_only=True):
    """Dated rows of one age and type; `known` are those that other publishers list as well.

    `fresh` are suspicious or worse when the date is not told, `dated` when it is.
    """

    age: str
    type: ObservableType
    values: int
    known: int
    fresh: int
    dated: int


def age_rows(bench: Bench, sets: Sequence[Labelled], most: int) -> list[Decayed]:
    """Return a row for each age and type of the rows whose label begins with a date."""
    groups: defaultdict[tuple[int, ObservableType], dict[Observable, tuple[Labelled, datetime]]]
    groups = defaultdict(dict)
    for labelled in sets:
        if labelled.kind is not FeedKind.MALICIOUS:
            continue
        for row in read_rows(labelled):
            seen, observable = date_of(row[2]), observable_of(row)
            if seen is not None and observable is not None:
                groups[_age(seen, bench.now), observable.type][observable] = labelled, seen
    return [_row(bench, age, type_, groups[age, type_], most) for age, type_ in sorted(groups)]


def date_of(label: str | None) -> datetime | None:
    """Return the date at the start of a label such as `2026-03-03_coruna`, None without one.

    >>> date_of("2023-06_01_triangulation")
    datetime.datetime(2023, 6, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    found = DATE.match(label or "")
    if found is None:
        return None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:
        return None


def _row(
    bench: Bench,
    age: int,
    type_: ObservableType,
    group: dict[Observable, tuple[Labelled, datetime]],
    most: int,
) -> Decayed:
    known = fresh = dated = 0
    chosen = sample(group, most)
    for observable in chosen:
        labelled, seen = group[observable]
        reports = bench.reports(observable)
        others = providers({labelled.name})(reports)
        alone = tuple(each for each in reports if each.provider == labelled.name)
        known += is_accused(others)
        fresh += bench.verdict(observable, alone).class_ in BAD
        dated += bench.verdict(observable, _seen_at(alone, seen)).class_ in BAD
    return Decayed(
        age=AGES[age][0], type=type_, values=len(chosen), known=known, fresh=fresh, dated=dated
    )


def _seen_at(reports: Sequence[Report], seen: datetime) -> tuple[Report, ...]:
    return tuple(
        msgspec.structs.replace(
            report,
            evidence=tuple(
                msgspec.structs.replace(each, observed_at=seen) for each in report.evidence
            ),
        )
        for report in reports
    )


def _age(seen: datetime, now: datetime) -> int:
    days = (now - seen).days
    return next(place for place, (_, most) in enumerate(AGES) if days <= most)
