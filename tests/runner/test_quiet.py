from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import InvalidInput, Severity
from sidelight.runner.quiet import disturb_at, expiry, read_quiet_hours

NIGHT = read_quiet_hours("20:00-07:00")
NOON = read_quiet_hours("12:00-13:00 Europe/Berlin")
BERLIN = read_quiet_hours("20:00-07:00 Europe/Berlin")
DAY = datetime(2026, 11, 24, tzinfo=UTC)
HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL


def at(hours, days=0):
    return DAY + timedelta(days=days, hours=hours)


@pytest.mark.parametrize(
    ("now", "severity", "told"),
    [
        (at(12), HIGH, at(12)),
        (at(20), HIGH, at(7, 1)),
        (at(23), HIGH, at(7, 1)),
        (at(3), HIGH, at(7)),
        (at(7), HIGH, at(7)),
        (at(3), CRITICAL, at(3)),
    ],
)
def test_nobody_is_disturbed_at_night_but_for_what_is_critical(now, severity, told):
    assert disturb_at(now, severity, NIGHT) == told


@pytest.mark.parametrize(
    ("asked", "hours", "severity", "expires"),
    [
        (at(12), 1, HIGH, at(13)),
        (at(23), 1, HIGH, at(8, 1)),
        (at(19), 2, HIGH, at(8, 1)),
        (at(19), 1, HIGH, at(20)),
        (at(8), 13, HIGH, at(8, 1)),
        (at(8), 30, HIGH, at(12, 2)),
        (at(23), 1, CRITICAL, at(0, 1)),
    ],
)
def test_the_night_does_not_count(asked, hours, severity, expires):
    assert expiry(asked, timedelta(hours=hours), severity, NIGHT) == expires


def test_without_quiet_hours_every_hour_counts():
    assert read_quiet_hours(" ") is None
    assert disturb_at(at(3), HIGH, None) == at(3)
    assert expiry(at(3), timedelta(hours=1), HIGH, None) == at(4)


def test_the_hours_are_those_of_the_zone():
    assert NOON.until(at(11)) == at(12)  # Berlin is one hour ahead in November
    assert NOON.until(at(12)) is None
    summer = datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert NOON.until(summer) == summer + timedelta(hours=1)
    changing = datetime(2026, 10, 24, 23, tzinfo=UTC)  # the clocks go back in this night
    assert BERLIN.until(changing) == datetime(2026, 10, 25, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["20-07", "25:00-07:00", "20:00-20:00", "20:00-07:00 Mars/Base", "20:00-07:00 ../x", "x"],
)
def test_hours_that_are_none_are_an_error(text):
    with pytest.raises(InvalidInput, match="quiet_hours"):
        read_quiet_hours(text)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
spans = st.timedeltas(timedelta(0), timedelta(days=9))


@given(moments, spans, st.sampled_from([NIGHT, NOON, BERLIN]))
def test_nothing_expires_at_night_and_nothing_too_early(asked, lasts, quiet):
    end = expiry(asked, lasts, HIGH, quiet)
    assert end >= asked + lasts
    assert quiet.until(end) is None or quiet.until(end - timedelta(microseconds=1)) is None


@given(moments, st.lists(spans, min_size=2, max_size=5))
def test_who_may_wait_longer_expires_later(asked, lasts):
    ends = [expiry(asked, each, HIGH, BERLIN) for each in sorted(lasts)]
    assert all(one <= other for one, other in pairwise(ends))
