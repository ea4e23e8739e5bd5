from datetime import UTC, datetime, timedelta

import pytest

from house import START
from sidelight.model import CaseStatus, Observable, ObservableType, Outcome
from sidelight.store import rows
from store.samples import DOMAIN, FILE, IP, alert, report, verdict


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (None, START),
        (datetime(1, 1, 1, tzinfo=UTC), START),
        (datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)),
        (START - timedelta(days=1), START - timedelta(days=1)),
        (START + timedelta(seconds=1), START),
    ],
)
def test_the_time_an_alert_counts_under(time, expected):
    assert rows.time_of(alert(time=time), START) == expected


def test_sightings_are_sorted_and_single():
    keys = [
        row["key"] for row in rows.sighting_values(alert(observables=(IP, DOMAIN, FILE, IP)), START)
    ]
    assert keys == sorted(set(keys))
    assert len(keys) == 3


def test_the_order_of_the_alert_does_not_matter():
    one = rows.sighting_values(alert(observables=(IP, DOMAIN)), START)
    assert one == rows.sighting_values(alert(observables=(DOMAIN, IP)), START)


def test_equal_verdicts_have_equal_digests():
    digests = [rows.verdict_values(IP, each, START)["digest"] for each in (verdict(), verdict())]
    assert digests[0] == digests[1]
    assert rows.verdict_values(IP, verdict(0.5), START)["digest"] != digests[0]


def test_a_report_says_when_it_was_fetched():
    assert rows.report_values(report(), START)["fetched_at"] == START
    earlier = START - timedelta(hours=1)
    assert rows.report_values(report(fetched_at=earlier), START)["fetched_at"] == earlier


@pytest.mark.parametrize(
    ("status", "closed_at"), [(CaseStatus.OPEN, None), (CaseStatus.CLOSED, START)]
)
def test_a_closed_case_says_when(status, closed_at):
    outcome = Outcome(status=status, summary="done")
    assert rows.outcome_values(outcome, (), START)["closed_at"] == closed_at


def test_text_columns_hold_no_nul():
    told = alert("a\x00", (Observable(ObservableType.URL, "b\x00"),), title="c\x00")
    values = [rows.alert_values(told, b"", START), *rows.sighting_values(told, START)]
    texts = [value for row in values for value in row.values() if isinstance(value, str)]
    assert not any("\x00" in text for text in texts)
