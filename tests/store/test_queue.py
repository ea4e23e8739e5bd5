from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import IP, START
from sidelight.model import Errand, Observable, ObservableType, Priority, Report, ReportState, Tlp
from sidelight.plugin import Quota, Window
from sidelight.plugin.metering import MARGIN, ROLLING
from sidelight.store import open_store
from sidelight.store.queue import in_turn
from store.samples import DATABASES

pytest_plugins = ("store.databases",)

FOUR = (Quota(4, Window.MINUTE),)
MINUTE = ROLLING[Window.MINUTE] + MARGIN
ANALYST, ALERT, BATCH = Priority


@pytest.fixture(params=DATABASES)
def store(request, migrated_home, clock):
    url = None if "sqlite" in request.param else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as opened:
        yield opened


def domain(number):
    return Observable(ObservableType.DOMAIN, f"d{number}.example.net")


def errand(number=1, priority=BATCH, holder="", **parts):
    fields = {"provider": "one", "asked_at": START, "observable": domain(number)}
    return Errand(holder=holder, priority=priority, **(fields | parts))


def next_of(store, *busy):
    found = store.queue.next("one", "", busy)
    return found and found.errand.observable


def test_an_errand_comes_back_whole(store):
    told = errand(tlp=Tlp.GREEN, alert_id="alert_1", why="triage", automated=True)
    store.queue.add(told, FOUR)
    standing = store.queue.next("one", "")
    assert (standing.errand, standing.attempts) == (told, 0)


def test_a_line_is_told_where_it_stands_and_when_its_turn_comes(store):
    turns = [store.queue.add(errand(number), FOUR) for number in range(6)]
    assert [each.position for each in turns] == [1, 2, 3, 4, 5, 6]
    assert [each.at for each in turns] == [START] * 4 + [START + MINUTE] * 2


def test_what_one_look_up_costs_counts(store):
    turns = [store.queue.add(errand(number), FOUR, requests=2.0) for number in range(4)]
    assert [each.at for each in turns] == [START] * 2 + [START + MINUTE] * 2


def test_each_observable_stands_in_line_once(store):
    for _ in range(3):
        assert store.queue.add(errand(), FOUR).position == 1
    assert store.queue.lines() == {("one", ""): 1}


def test_a_more_urgent_one_moves_up_and_keeps_its_age(store):
    store.queue.add(errand(1), FOUR)
    store.queue.add(errand(2, ALERT), FOUR)
    assert store.queue.add(errand(1, ALERT), FOUR).position == 1
    assert store.queue.add(errand(1, BATCH), FOUR).position == 1
    assert next_of(store) == domain(1)


def test_the_most_urgent_comes_first_and_every_fourth_time_the_oldest(store):
    for number, priority in enumerate((BATCH, BATCH, ALERT, ANALYST, ANALYST, ANALYST)):
        store.queue.add(errand(number, priority), FOUR)
    order = []
    while (found := store.queue.next("one", "")) is not None:
        order.append(found.errand.observable)
        store.quotas.take("one", "", ())
        store.queue.drop(found.errand)
    assert order == [domain(each) for each in (3, 4, 5, 0, 2, 1)]


def test_what_is_under_way_is_nobodys_turn(store, clock):
    store.queue.add(errand(1), FOUR)
    store.queue.add(errand(2), FOUR)
    assert next_of(store, domain(1)) == domain(2)
    store.leases.take("one", "", domain(1), "worker", 30)
    assert next_of(store) == domain(2)
    clock.move(seconds=31)
    assert next_of(store) == domain(1)


def test_an_answer_takes_its_errand_out_of_the_line(store):
    store.queue.add(errand(1), FOUR)
    store.queue.add(errand(1, holder="ana"), FOUR)
    store.queue.add(errand(2), FOUR)
    report = Report(provider="one", observable=domain(1), state=ReportState.MISS, holder="ana")
    store.save_reports([report])
    assert store.queue.lines() == {("one", ""): 2}
    store.queue.add(errand(1, holder="ana"), FOUR)
    store.save_reports([Report(provider="one", observable=domain(1), state=ReportState.MISS)])
    assert store.queue.lines() == {("one", ""): 1}
    assert store.queue.waiting([domain(1), domain(2)]) == {domain(2)}


def test_one_that_failed_rests_and_keeps_its_place(store, clock):
    store.queue.add(errand(1), FOUR)
    store.queue.add(errand(2), FOUR)
    store.queue.postpone(errand(1), START + timedelta(minutes=1))
    assert next_of(store) == domain(2)
    assert store.queue.waiting([domain(1), domain(2)]) == {domain(2)}
    assert store.queue.lines() == {("one", ""): 2}
    clock.move(minutes=1)
    standing = store.queue.next("one", "")
    assert (standing.errand, standing.attempts) == (errand(1), 1)


def test_no_owner_sees_the_line_of_another(store):
    store.queue.add(errand(1), FOUR)
    other = store.for_owner("other").queue
    assert other.lines() == {}
    assert other.next("one", "") is None
    assert other.waiting([domain(1), IP]) == frozenset()


@given(
    st.lists(st.tuples(st.integers(0, 2), st.text("abcdef", min_size=4)), unique_by=lambda e: e[1]),
    st.integers(0, 3),
)
def test_everybody_has_one_turn_and_nobody_starves(line, calls):
    order = list(in_turn(line, calls))
    assert sorted(order) == sorted(each for _, each in line)
    ages = sorted(order)
    for place, each in enumerate(order):
        assert place < 4 * (ages.index(each) + 1)


def test_a_batch_of_a_morning_is_done_though_analysts_keep_coming(store, clock):
    for number in range(10):
        store.queue.add(errand(number), FOUR)
    served = 0
    for number in range(100, 140):
        clock.move(seconds=1)
        store.queue.add(errand(number, ANALYST), FOUR)
        found = store.queue.next("one", "").errand
        store.quotas.take("one", "", ())
        store.queue.drop(found)
        served += found.priority is BATCH
    assert served == 10
    assert timedelta(0) < clock.now() - START
