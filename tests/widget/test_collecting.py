import anyio
import pytest

from sidelight.model import NotReady
from sidelight.widget.collecting import MOST, SOON, Collector, Kept, Subject
from vt_world import DOMAIN, IP
from widget_world import EMPTY, PLAIN


def subject(observable, owner="default"):
    return Subject(owner, None, observable)


async def test_what_a_look_up_brought_is_kept_for_a_while(house, clock):
    collector = Collector(clock)
    assert collector.recent(subject(PLAIN)) is None
    kept = await collector.collect(house.apps["default"], subject(PLAIN))
    assert collector.recent(subject(PLAIN)) == kept
    assert collector.recent(subject(PLAIN, "other")) is None
    clock.move(minutes=11)
    assert collector.recent(subject(PLAIN)) is None


async def test_what_nobody_knows_is_asked_again_soon(house, clock):
    collector = Collector(clock)
    kept = await collector.collect(house.apps["default"], subject(EMPTY))
    assert kept.lasts == SOON
    clock.move(seconds=SOON + 1)
    assert collector.recent(subject(EMPTY)) is None


async def test_related_values_have_the_verdict_of_what_is_held(house, clock):
    collector, app = Collector(clock), house.apps["default"]
    await collector.collect(app, subject(IP))
    house.worlds["default"].told.clear()
    kept = await collector.collect(app, subject(DOMAIN))
    assert IP in kept.verdicts
    assert house.worlds["default"].told == [DOMAIN]  # nobody was asked about the others


async def test_a_look_up_under_way_is_known_as_such(house, clock):
    collector, app = Collector(clock), house.apps["slow"]
    with anyio.move_on_after(2):
        async with anyio.create_task_group() as group:
            group.start_soon(collector.collect, app, subject(EMPTY))
            await anyio.wait_all_tasks_blocked()
            assert collector.is_under_way(subject(EMPTY))
            group.cancel_scope.cancel()
    assert not collector.is_under_way(subject(EMPTY))


async def test_a_look_up_that_fails_is_an_error_and_not_for_ever_pending(house, clock, monkeypatch):
    async def broken(*_, **__):
        raise NotReady("the store is being moved")

    monkeypatch.setattr("sidelight.widget.collecting.contexts_of", broken)
    kept = await Collector(clock).collect(house.apps["default"], subject(PLAIN))
    assert kept == Kept(None, {}, clock.monotonic())
    assert kept.lasts == SOON


@pytest.mark.parametrize("number", [MOST + 5])
async def test_not_more_is_kept_than_memory_allows(house, clock, number, monkeypatch):
    collector = Collector(clock)

    async def found(*_):
        return Kept(None, {}, clock.monotonic())

    monkeypatch.setattr(collector, "_found", found)
    for n in range(number):
        await collector.collect(house.apps["default"], subject(PLAIN, f"team-{n}"))
    assert collector.recent(subject(PLAIN, "team-0")) is None
    assert collector.recent(subject(PLAIN, f"team-{number - 1}"))
