from datetime import timedelta

import pytest

from enrichment.counted import Counted, House, domain
from house import START
from sidelight.enrichment.line import join, on_the_clock
from sidelight.model import Errand, Health, Priority
from sidelight.store import open_store

pytest_plugins = ("store.databases",)


@pytest.fixture
def house(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        yield House(store, clock)


def errand(number):
    return Errand(
        provider="one",
        holder="",
        observable=domain(number),
        priority=Priority.BATCH,
        asked_at=START,
    )


async def test_who_joins_a_line_is_told_his_place_and_time(house, clock):
    card = Counted().manifest
    for number in range(4):
        house.store.quotas.take("one", "", card.quota)
        await join(house.crew.queue, house.crew.gate, clock, card, errand(number))
    why, wait = await join(house.crew.queue, house.crew.gate, clock, card, errand(9))
    assert why == "queued: over quota at One, 5th in line, expected 12:02:00 UTC"
    assert wait == 120.5


async def test_a_provider_that_asked_for_a_pause_is_not_expected_before(house, clock):
    until = START + timedelta(minutes=10)
    house.store.health.update("one", "", lambda _: Health(wait_until=until))
    card = Counted().manifest
    why, wait = await join(house.crew.queue, house.crew.gate, clock, card, errand(1))
    assert why.endswith("1st in line, expected 12:10:00 UTC")
    assert wait == 600


def test_another_day_is_named():
    assert on_the_clock(START, START) == "12:00:00 UTC"
    assert on_the_clock(START + timedelta(hours=12), START) == "2026-11-25 00:00:00 UTC"
