from datetime import timedelta

import pytest

from house import IP, START
from sidelight.enrichment.freshness import aged, is_fresh, is_usable
from sidelight.model import Report, ReportState
from sidelight.plugin import Ttl

TTL = Ttl(hit=timedelta(hours=24), miss=timedelta(hours=1))


def report(state, hours):
    fetched_at = None if hours is None else START - timedelta(hours=hours)
    return Report(provider="one", observable=IP, state=state, fetched_at=fetched_at)


@pytest.mark.parametrize(
    ("state", "hours", "fresh", "usable"),
    [
        (ReportState.HIT, 23, True, True),
        (ReportState.HIT, 24, False, True),
        (ReportState.HIT, 72, False, False),
        (ReportState.MISS, 0.5, True, True),
        (ReportState.MISS, 2, False, True),
        (ReportState.MISS, 3, False, False),
        (ReportState.HIT, None, False, False),
    ],
)
def test_how_long_an_answer_serves(state, hours, fresh, usable):
    one = report(state, hours)
    assert (is_fresh(one, TTL, START), is_usable(one, TTL, START)) == (fresh, usable)


def test_an_old_answer_says_how_old_it_is_and_why_it_serves():
    old = aged(report(ReportState.HIT, 26), START, "One is down (HTTP 503)")
    assert old.state is ReportState.HIT
    assert old.why == "26 h old, not renewed: One is down (HTTP 503)"
