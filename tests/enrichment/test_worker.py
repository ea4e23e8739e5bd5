from datetime import timedelta

import anyio
import pytest

from enrichment.counted import Counted, House, domain
from house import START
from sidelight.enrichment import Request
from sidelight.enrichment.request import Depth
from sidelight.enrichment.worker import side_by_side
from sidelight.model import (
    BadAnswer,
    Errand,
    OverQuota,
    Priority,
    Refused,
    ReportState,
    Tlp,
    Unavailable,
)
from sidelight.plugin import Quota, Secret, Window
from sidelight.store import open_store

pytest_plugins = ("store.databases",)


@pytest.fixture
def store(migrated_home, clock):
    with open_store(None, migrated_home, clock) as opened:
        yield opened


@pytest.fixture
def house(store, clock):
    return House(store, clock)


def line_up(house, number, provider="one", priority=Priority.BATCH, **parts):
    errand = Errand(
        provider=provider,
        holder="",
        observable=domain(number),
        priority=priority,
        asked_at=START,
        **parts,
    )
    house.store.queue.add(errand, house.crew.gate.limits(Counted().manifest))


def names(*numbers):
    return [domain(number).value for number in numbers]


async def test_everybody_in_line_is_served_in_turn_and_in_time(house, clock):
    for number in range(9):
        line_up(house, number)
    assert await house.worker.run(until_empty=True) == frozenset()
    assert house.vendor.values == names(*range(9))
    assert (clock.now() - START).total_seconds() == 120.5
    assert house.store.queue.lines() == {}
    assert house.store.cached_reports(domain(8), ["one"])["one"].state is ReportState.HIT


async def test_a_person_comes_before_a_pile(house):
    for number in range(4):
        line_up(house, number)
    for number in (7, 8):
        line_up(house, number, priority=Priority.ANALYST)
    await house.worker.run(until_empty=True)
    assert house.vendor.values == names(7, 8, 0, 1, 2, 3)


async def test_who_waits_for_some_leaves_when_they_are_answered(house):
    for number in range(99):
        line_up(house, number)
    assert await house.worker.run(wanted=[domain(2)]) == frozenset()
    assert house.vendor.values[:3] == names(0, 1, 2)
    assert house.store.queue.lines() != {}


async def test_a_vendor_that_blocks_the_key_is_waited_for(house, clock):
    house.vendor.error = OverQuota("over quota at One (HTTP 429)", retry_after=300)
    line_up(house, 1)

    async def sleep(seconds):
        house.vendor.error = None
        clock.move(seconds=seconds)

    house.worker._sleep = sleep
    await house.worker.run(until_empty=True)
    first, second = (moment for moment, _ in house.vendor.asked)
    assert (second - first).total_seconds() == 300


async def test_a_provider_that_is_down_for_hours_is_waited_for(house, clock):
    async def http(effect, card, secrets):
        if clock.now() - START < timedelta(hours=5):
            raise Unavailable("down")
        return await house.vendor.http(effect, card, secrets)

    async def sleep(seconds):
        clock.move(seconds=max(seconds, 60))

    house.worker._sleep = sleep
    house.enricher._driver._transports = dict.fromkeys(house.enricher._driver._transports, http)
    for number in range(3):
        line_up(house, number)
    await house.worker.run(until_empty=True)
    assert sorted(house.vendor.values) == names(0, 1, 2)


async def test_what_never_succeeds_is_rarely_tried_and_dropped_in_the_end(house, clock, caplog):
    async def http(effect, card, secrets):
        answer = await house.vendor.http(effect, card, secrets)
        if effect.path["value"] == domain(1).value:
            raise BadAnswer("$.x", "changed")
        return answer

    async def sleep(seconds):
        clock.move(seconds=max(seconds, 600))

    house.worker._sleep = sleep
    house.enricher._driver._transports = dict.fromkeys(house.enricher._driver._transports, http)
    for number in (1, 2, 3):
        line_up(house, number)
    await house.worker.run(until_empty=True)
    assert house.vendor.values[:3] == names(1, 2, 3)
    assert 7 * 24 <= len(house.vendor.values) < 7 * 24 + 20
    assert "d1.example.net is dropped" in caplog.text


async def test_who_waits_does_not_wait_for_what_failed(house):
    house.vendor.error = BadAnswer("$.x", "changed")
    house.worker._sleep = anyio.sleep
    line_up(house, 1)
    assert await house.worker.run(wanted=[domain(1)]) == frozenset()
    assert len(house.vendor.asked) == 1
    assert house.store.queue.lines() == {("one", ""): 1}


async def test_what_may_not_be_told_any_more_is_dropped(house, caplog):
    house = House(house.store, house.clock, Counted(max_tlp=Tlp.GREEN))
    line_up(house, 1, tlp=Tlp.RED)
    await house.worker.run(until_empty=True)
    assert house.vendor.asked == []
    assert "may not be asked any more" in caplog.text


async def test_a_line_with_a_refused_key_or_of_nobody_is_stuck_and_stays(store, clock, caplog):
    from enrichment.test_gate import OneKey

    house = House(store, clock, Counted(secrets={"api_key": Secret("x-apikey")}), keyring=OneKey())
    house.vendor.error = Refused("HTTP 401")
    for number in range(3):
        line_up(house, number)
    line_up(house, 1, provider="gone")
    assert await house.worker.run(wanted=[domain(1)]) == {domain(1)}
    await house.worker.run(until_empty=True)
    assert len(house.vendor.asked) == 1
    assert store.queue.lines() == {("gone", ""): 1, ("one", ""): 3}
    assert "HTTP 401" in caplog.text
    assert "no provider of that name" in caplog.text


async def test_look_ups_of_several_requests_get_through_a_small_quota(store, clock):
    house = House(store, clock, Counted(requests=3))
    for number in range(3):
        await house.enricher.enrich(Request(observable=domain(number), depth=Depth.ALL))
    await house.worker.run(until_empty=True)
    for number in range(3):
        assert store.cached_reports(domain(number), ["one"])["one"].state is ReportState.HIT


async def test_a_worker_that_is_stopped_leaves_the_rest_in_line(house):
    for number in range(9):
        line_up(house, number)
    house.worker._sleep = anyio.sleep
    with anyio.move_on_after(0.5):
        await house.worker.run()
    assert len(house.vendor.asked) == 4
    assert house.store.queue.lines() == {("one", ""): 5}
    assert house.store.leases.take("one", "", None, "another", 30)


def test_where_the_quota_allows_many_some_go_side_by_side():
    assert side_by_side(()) == 8
    assert side_by_side((Quota(1000, Window.MINUTE), Quota(9, Window.DAY))) == 8
    assert side_by_side((Quota(120, Window.MINUTE),)) == 2
