import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from house import IP, START
from sidelight.model import Errand, Priority
from sidelight.plugin import Quota, Window
from sidelight.plugin.metering import MARGIN, ROLLING
from sidelight.store import open_store
from sidelight.store.opening import FILE_NAME
from store.samples import DATABASES

pytest_plugins = ("store.databases",)

FOUR = (Quota(4, Window.MINUTE),)
MINUTE = ROLLING[Window.MINUTE] + MARGIN


@pytest.fixture(params=DATABASES)
def store(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def errand(priority):
    return Errand(provider="one", holder="", observable=IP, priority=priority, asked_at=START)


def granted(store, limits=FOUR, **parts):
    return store.quotas.take("one", "", limits, **parts).granted


def test_what_a_window_holds_is_granted_and_no_more(store, clock):
    assert [granted(store) for _ in range(5)] == [True] * 4 + [False]
    assert store.quotas.take("one", "", FOUR).at == START + MINUTE
    clock.move(seconds=MINUTE.total_seconds())
    assert granted(store)


def test_each_owner_provider_and_holder_has_his_own(store):
    assert all(granted(store) for _ in range(4))
    assert store.quotas.take("two", "", FOUR).granted
    assert store.quotas.take("one", "ana", FOUR).granted
    assert store.for_owner("other").quotas.take("one", "", FOUR).granted
    assert not granted(store)


def test_a_restart_forgets_nothing(store, request, clock, migrated_home):
    assert all(granted(store) for _ in range(4))
    url = request.getfixturevalue("migrated_postgres") if "postgres" in str(request.node) else None
    with open_store(url, migrated_home, clock) as later:
        assert not granted(later)


def test_who_waits_reserves_his_slot(store):
    assert all(granted(store) for _ in range(4))
    slots = [store.quotas.take("one", "", FOUR, patience=100) for _ in range(5)]
    assert [each.granted for each in slots] == [True] * 4 + [False]
    assert {each.at for each in slots[:4]} == {START + MINUTE}
    assert slots[4].at == START + 2 * MINUTE


def test_who_is_not_in_line_gives_way_only_while_the_line_is_served(store):
    store.queue.add(errand(Priority.ALERT), FOUR)
    assert granted(store, giving_way=Priority.BATCH)
    store.leases.take("one", "", None, "worker", 30)
    assert not granted(store, giving_way=Priority.BATCH)
    assert not granted(store, giving_way=Priority.ALERT)
    assert granted(store, giving_way=Priority.ANALYST)


def test_every_fourth_call_is_for_those_in_line_whatever_their_class(store):
    store.queue.add(errand(Priority.BATCH), FOUR)
    store.leases.take("one", "", None, "worker", 30)
    analyst = {"giving_way": Priority.ANALYST}
    assert [granted(store, **analyst) for _ in range(4)] == [True, True, True, False]
    assert granted(store)


def test_the_vendor_has_the_last_word(store, clock):
    store.quotas.block("one", "", START + timedelta(minutes=3))
    assert not granted(store)
    assert store.quotas.earliest("one", "", ()) == START + timedelta(minutes=3)
    clock.move(minutes=3)
    assert granted(store)


def test_the_usage_of_each_window(store, clock):
    limits = (*FOUR, Quota(500, Window.DAY))
    assert [each.used for each in store.quotas.usage("one", "", limits)] == [0, 0]
    granted(store, limits)
    clock.move(seconds=30)
    granted(store, limits)
    minute, day = store.quotas.usage("one", "", limits)
    assert (minute.used, minute.limit, minute.resets_at) == (2, 4, START + MINUTE)
    assert (day.used, day.limit) == (2, 500)
    assert day.resets_at == START.replace(hour=0) + timedelta(days=1)
    clock.move(days=1)
    assert [each.used for each in store.quotas.usage("one", "", limits)] == [0, 0]


def test_a_limit_that_is_raised_finds_the_calls_of_its_window(store):
    assert all(granted(store) for _ in range(4))
    six = (Quota(6, Window.MINUTE),)
    assert [granted(store, six) for _ in range(3)] == [True, True, False]


def test_the_log_does_not_grow(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        for _ in range(40):
            clock.move(seconds=61)
            assert granted(store, (*FOUR, Quota(500, Window.DAY)))
    with sqlite3.connect(migrated_home / FILE_NAME) as connection:
        [(calls,)] = connection.execute("SELECT count(*) FROM quota_calls").fetchall()
        [(periods,)] = connection.execute("SELECT count(*) FROM quota_periods").fetchall()
    connection.close()
    assert calls <= 5
    assert periods == 1


def test_takers_at_the_same_time_share_one_window(store):
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: granted(store), range(32)))
    assert sum(taken) == 4


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_window_is_overrun_whenever_the_calls_come(store, clock, data):
    clock.move(days=40)  # what the example before used is long gone
    limits = (Quota(3, Window.SECOND), Quota(5, Window.MINUTE), Quota(9, Window.HOUR))
    times = []
    for pause in data.draw(st.lists(st.floats(0, 600), max_size=40)):
        clock.move(seconds=pause)
        patience = data.draw(st.sampled_from([0.0, 0.0, 30.0]))
        slot = store.quotas.take("one", "", limits, patience=patience)
        if slot.granted:
            times.append(slot.at)
    for limit in limits:
        length = ROLLING[limit.window]
        most = [sum(start <= each < start + length for each in times) for start in times]
        assert max(most, default=0) <= limit.calls
