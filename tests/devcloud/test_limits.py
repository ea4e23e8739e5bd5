from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import FakeClock
from sidelight.devcloud.limits import Meter, ends
from sidelight.plugin import Quota, Window

MINUTE = Quota(2, Window.MINUTE)
DAY = Quota(3, Window.DAY)


def test_a_minute_rolls(clock):
    meter = Meter([MINUTE], clock)
    assert meter.take("a") is None
    clock.move(seconds=20)
    assert meter.take("a") is None
    assert meter.take("a") == 40
    clock.move(seconds=39)
    assert meter.take("a") == 1
    clock.move(seconds=1)
    assert meter.take("a") is None
    assert meter.take("a") == 20


def test_a_day_begins_at_midnight(clock):
    meter = Meter([DAY], clock)
    assert [meter.take("a") for _ in range(4)] == [None, None, None, 12 * 3600]
    clock.move(hours=12)
    assert meter.take("a") is None


def test_the_longest_wait_counts_and_a_refused_request_does_not(clock):
    meter = Meter([MINUTE, DAY], clock)
    assert [meter.take("a") for _ in range(3)] == [None, None, 60]
    clock.move(minutes=1)
    assert meter.take("a") is None
    assert meter.take("a") == 12 * 3600 - 60


def test_keys_do_not_share_a_quota(clock):
    meter = Meter([Quota(1, Window.HOUR)], clock)
    assert [meter.take("a"), meter.take("b"), meter.take("a")] == [None, None, 3600]
    meter.clear()
    assert meter.take("a") is None


def test_without_a_quota_all_is_allowed(clock):
    assert [Meter([], clock).take("a") for _ in range(100)] == [None] * 100


@pytest.mark.parametrize(
    ("window", "end"),
    [
        (Window.SECOND, datetime(2026, 12, 31, 12, 0, 1, tzinfo=UTC)),
        (Window.DAY, datetime(2027, 1, 1, tzinfo=UTC)),
        (Window.WEEK, datetime(2027, 1, 4, tzinfo=UTC)),
        (Window.MONTH, datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_windows_end(window, end):
    assert ends(window, datetime(2026, 12, 31, 12, tzinfo=UTC)) == end


@given(
    st.lists(st.floats(0, 40), max_size=60),
    st.integers(1, 5),
    st.sampled_from([Window.SECOND, Window.MINUTE]),
)
def test_no_window_ever_holds_more_than_the_quota(steps, calls, window):
    clock = FakeClock()
    meter = Meter([Quota(calls, window)], clock)
    taken = []
    for step in steps:
        clock.move(seconds=step)
        wait = meter.take("a")
        if wait is None:
            taken.append(clock.now())
        else:
            assert wait > 0
    for first in taken:
        assert sum(first <= each < ends(window, first) for each in taken) <= calls
