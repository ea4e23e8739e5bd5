import pytest

from house import IP, START
from sidelight.cli.appearance import (
    SHAPES,
    badge,
    bar,
    data_dates,
    day,
    missing,
    probability,
    seen_before,
    summary,
)
from sidelight.model import (
    ActionScope,
    Coverage,
    Missing,
    Report,
    ReportState,
    Verdict,
    VerdictClass,
)
from sidelight.store import Sighting


def verdict(*silent):
    return Verdict(
        class_=VerdictClass.MALICIOUS,
        probability=0.9954,
        confidence=0.873,
        coverage=Coverage(3, 3 + len(silent), silent),
        reasons=(),
        action_scope=ActionScope.HOST,
        model_version="1",
    )


def test_every_class_has_a_shape_of_its_own():
    assert set(SHAPES) == set(VerdictClass)
    assert len({shape for shape, _ in SHAPES.values()}) == len(VerdictClass)
    assert badge(VerdictClass.KNOWN_GOOD).plain == "✓ known good"


@pytest.mark.parametrize(
    ("bits", "cells", "style"),
    [(0.0, 0, "green"), (0.2, 1, "red"), (-4.0, 4, "green"), (8.0, 8, "red"), (99.0, 8, "red")],
)
def test_a_bar_grows_with_the_weight_and_points_by_colour(bits, cells, style):
    assert len(bar(bits).plain) == cells
    assert bar(bits).style == style


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "< 0.001"), (0.001, "0.001"), (0.5, "0.500"), (1.0, "> 0.999")]
)
def test_a_probability_shows_no_more_than_it_knows(value, shown):
    assert probability(value) == shown


def test_the_figures_in_one_line():
    assert summary(verdict()).plain == (
        "probability 0.995 · confidence 0.87 · 3 of 3 answered · may act on: host"
    )


def test_who_is_missing_is_grouped_by_the_reason():
    silent = verdict(Missing("a", "offline"), Missing("b", "no key"), Missing("c", "offline"))
    assert missing(silent).plain == "no answer from a, c (offline); b (no key)"
    assert missing(verdict()) is None


@pytest.mark.parametrize(("alerts", "words"), [(1, "1 alert"), (3, "3 alerts")])
def test_seen_before(alerts, words):
    sighting = Sighting(alerts, START, START)
    assert seen_before(sighting).plain == f"seen here before: {words}, first on 2026-11-24"
    assert seen_before(None) is None


def test_only_data_that_answered_is_dated():
    def report(provider, state, date):
        return Report(provider=provider, observable=IP, state=state, data_date=date)

    reports = (
        report("a", ReportState.HIT, "2026-01-02"),
        report("b", ReportState.UNAVAILABLE, "2026-01-03"),
        report("c", ReportState.MISS, None),
    )
    assert data_dates(reports).plain == "data of: a 2026-01-02"
    assert data_dates(()) is None


def test_no_day_is_nothing():
    assert day(START) == "2026-11-24"
    assert day(None) == ""
