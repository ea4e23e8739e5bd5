from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import START
from sidelight.plugin import Quota, Window
from sidelight.plugin.metering import MARGIN, ROLLING, Account, period

SECOND, MINUTE, HOUR = Window.SECOND, Window.MINUTE, Window.HOUR
DAY, WEEK, MONTH = Window.DAY, Window.WEEK, Window.MONTH


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def most_in_a_rolling(window, times):
    """Return the most calls that any window of that length holds, wherever it begins."""
    return max(sum(start <= each < start + ROLLING[window] for each in times) for start in times)


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        (DAY, at(2026, 11, 24), at(2026, 11, 25)),
        (WEEK, at(2026, 11, 23), at(2026, 11, 30)),
        (MONTH, at(2026, 11, 1), at(2026, 12, 1)),
    ],
)
def test_a_period_begins_at_midnight_in_utc(window, start, end):
    assert period(window, at(2026, 11, 24, 12, 30)) == (start, end)
    assert period(window, start) == (start, end)
    assert period(window, end)[0] == end


def test_december_is_followed_by_january():
    assert period(MONTH, at(2026, 12, 31, 23, 59)) == (at(2026, 12, 1), at(2027, 1, 1))


def test_the_fifth_call_waits_until_the_first_has_left_the_minute():
    account = Account((Quota(4, MINUTE),))
    for _ in range(4):
        assert account.earliest(START) == START
        account.call(START)
    assert account.earliest(START) == START + ROLLING[MINUTE] + MARGIN


def test_what_is_used_up_today_waits_for_midnight():
    account = Account((Quota(2, DAY),), used={(DAY, at(2026, 11, 24)): 2})
    assert account.earliest(START) == at(2026, 11, 25)


def test_a_count_of_the_month_outlasts_that_of_the_day():
    used = {(DAY, at(2026, 11, 24)): 2, (MONTH, at(2026, 11, 1)): 9}
    account = Account((Quota(2, DAY), Quota(9, MONTH)), used=used)
    assert account.earliest(START) == at(2026, 12, 1)


def test_a_vendor_who_blocks_a_key_is_believed():
    until = START + timedelta(minutes=5)
    assert Account((), blocked_until=until).earliest(START) == until


def test_without_a_limit_a_call_may_be_made_now():
    assert Account(()).earliest(START) == START


limits = st.lists(
    st.builds(Quota, st.integers(1, 7), st.sampled_from([SECOND, MINUTE, HOUR, DAY])),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each.window,
)
pauses = st.lists(st.floats(0, 2000), min_size=1, max_size=60)


@given(limits, pauses)
def test_no_window_ever_holds_more_than_its_limit(limits, pauses):
    account = Account(limits)
    now, times = START, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        earliest = account.earliest(now)
        assert earliest >= now
        account.call(earliest)
        times.append(earliest)
    assert times == sorted(times)
    for limit in limits:
        if limit.window in ROLLING:
            assert most_in_a_rolling(limit.window, times) <= limit.calls
        else:
            days = [period(limit.window, each)[0] for each in times]
            assert max(map(days.count, days)) <= limit.calls


@given(st.integers(1, 5), st.lists(st.floats(0, 200), max_size=40))
def test_nobody_waits_while_there_is_room(calls, pauses):
    account = Account((Quota(calls, MINUTE),))
    now, times = START, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        recent = [each for each in times if now - each < ROLLING[MINUTE] + MARGIN]
        earliest = account.earliest(now)
        if len(recent) < calls:
            assert earliest == now
            account.call(earliest)
            times.append(earliest)
        else:
            assert earliest > now
