from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from house import START
from sidelight.model import CaseStatus, Observable, ObservableType, Outcome
from sidelight.store import columns
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
    assert columns.time_of(alert(time=time), START) == expected


def test_sightings_are_sorted_and_single():
    keys = [
        row["key"]
        for row in columns.sighting_values(alert(observables=(IP, DOMAIN, FILE, IP)), START)
    ]
    assert keys == sorted(set(keys))
    assert len(keys) == 3


def test_the_order_of_the_alert_does_not_matter():
    one = columns.sighting_values(alert(observables=(IP, DOMAIN)), START)
    assert one == columns.sighting_values(alert(observables=(DOMAIN, IP)), START)


def test_equal_verdicts_have_equal_digests():
    digests = [columns.verdict_values(IP, each, START)["digest"] for each in (verdict(), verdict())]
    assert digests[0] == digests[1]
    assert columns.verdict_values(IP, verdict(0.5), START)["digest"] != digests[0]


def test_a_report_says_when_it_was_fetched():
    assert columns.report_values(report(), START)["fetched_at"] == START
    earlier = START - timedelta(hours=1)
    assert columns.report_values(report(fetched_at=earlier), START)["fetched_at"] == earlier


@pytest.mark.parametrize(
    ("status", "closed_at"), [(CaseStatus.OPEN, None), (CaseStatus.CLOSED, START)]
)
def test_a_closed_case_says_when(status, closed_at):
    outcome = Outcome(status=status, summary="done")
    assert columns.outcome_values(outcome, (), START)["closed_at"] == closed_at


def test_text_columns_hold_no_nul():
    told = alert("a\x00", (Observable(ObservableType.URL, "b\x00"),), title="c\x00")
    rows = [columns.alert_values(told, b"", START), *columns.sighting_values(told, START)]
    texts = [value for row in rows for value in row.values() if isinstance(value, str)]
    assert not any("\x00" in text for text in texts)


def digest(**parts):
    said = msgspec.structs.replace(verdict(), **parts)
    return columns.verdict_values(DOMAIN, said, START)["digest"]


def test_a_verdict_that_says_the_same_is_the_same():
    said = verdict()
    faded = tuple(msgspec.structs.replace(each, weight=each.weight * 0.99) for each in said.reasons)
    assert digest(reasons=faded, probability=said.probability - 0.001) == digest()
    assert digest(probability=said.probability - 0.1) != digest()
    assert digest(reasons=said.reasons[1:]) != digest()
    assert digest(model_version="other") != digest()
