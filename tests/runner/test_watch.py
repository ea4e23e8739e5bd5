"""What happens because time has passed."""

from datetime import timedelta

import anyio
import pytest

from runs_world import LOST, Team
from sidelight.model import (
    ActionState,
    Approval,
    InvalidInput,
    NotReady,
    Observable,
    ObservableType,
    RunStatus,
)
from sidelight.runner import Order, execute
from sidelight.runner.watch import KEPT, LEFT, Watch
from sidelight.store import open_store

pytest_plugins = ("store.databases",)
pytestmark = pytest.mark.anyio
EVIL = Observable(ObservableType.DOMAIN, "evil.example")
HOUR = timedelta(hours=1)


@pytest.fixture
def team(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        yield Team(store, clock=clock)


@pytest.fixture
def watch(team):
    return watch_of(team)


def watch_of(team, start_due=lambda *_: None):
    return Watch(
        store=team.store, crew_of=lambda _: team.crew, start_due=start_due, clock=team.clock
    )


async def block(team, key="order-1", **parts):
    fields = {"reason": "bad", "author": "ann", "approval": Approval.AUTO, "ttl": HOUR}
    order = Order(key=key, action="dns.block", target=EVIL, **(fields | parts))
    [record] = await team.desk.order(order)
    return record


async def test_it_wakes_what_sleeps_when_its_time_has_come(team, watch):
    team.playbook("- {sleep: 1h}\n- {conclude: open, summary: over}")
    run = team.alert("evil.example")
    [(_, record)] = team.store.runs.claim("w", 1)
    await execute(team.crew, record)
    assert await watch.look() == 0
    team.clock.move(hours=1)
    assert await watch.look() == 1
    assert team.store.runs.get(run.id).status is RunStatus.PENDING


async def test_it_ends_what_nobody_answers(team, watch):
    team.playbook('- {id: s, ask: "Sure?", options: ["yes", "no"], default: "no", timeout: 5m}')
    team.alert("evil.example")
    [(_, record)] = team.store.runs.claim("w", 1)
    await execute(team.crew, record)
    team.clock.move(minutes=5)
    assert await watch.look() == 1
    assert team.store.runs.counts()[RunStatus.PENDING] == 1


async def test_it_takes_actions_back_when_their_time_is_up(team, watch):
    done = await block(team)
    team.clock.move(minutes=59)
    await watch.look()
    assert team.world.blocked == {"evil.example"}
    team.clock.move(minutes=1)
    await watch.look()
    await watch.look()
    assert team.store.ledger.get(done.id).state is ActionState.UNDONE
    assert team.world.asked == [("PUT", "evil.example"), ("DELETE", "evil.example")]
    lines = team.store.ledger.lines(done.id)
    assert [each.author for each in lines if each.what == ActionState.UNDOING] == ["ttl"]


async def test_of_many_watches_one_takes_it_back(team):
    await block(team)
    team.clock.move(hours=1)
    async with anyio.create_task_group() as group:
        for _ in range(6):
            group.start_soon(watch_of(team).look)
    assert team.world.asked.count(("DELETE", "evil.example")) == 1


async def test_it_tries_again_what_could_not_be_taken_back(team, watch):
    done = await block(team)
    team.world.fails = [LOST, LOST]
    team.clock.move(hours=1)
    await watch.look()
    assert team.store.ledger.get(done.id).state is ActionState.UNDOING
    team.clock.move(minutes=1)
    await watch.look()
    assert team.world.asked.count(("DELETE", "evil.example")) == 1
    for _ in range(2):
        team.clock.move(minutes=3)
        await watch.look()
    assert team.store.ledger.get(done.id).state is ActionState.UNDONE
    assert team.world.blocked == set()


async def test_it_goes_on_beside_an_action_that_nobody_is_bound_to_any_more(team, watch):
    await block(team)
    team.desk._bench.bound["dns.block"] = ()
    team.clock.move(hours=1)
    assert await watch.look() == 0


async def test_it_clears_up_what_was_left_in_the_middle(team, watch):
    order = Order(key="k", action="dns.block", target=EVIL, reason="r", author="a")
    [(actuator, _)] = team.desk._bench.actuators(order)
    record = team.draft(order, actuator, ActionState.INTENDED)
    left, _ = team.store.ledger.order(record, "a")
    await watch.look()
    assert team.store.ledger.get(left.id).state is ActionState.INTENDED
    team.clock.move(minutes=1)
    team.clock.moment += LEFT
    await watch.look()
    assert team.store.ledger.get(left.id).state is ActionState.FAILED


async def test_it_starts_what_is_scheduled(team):
    team.store.playbooks.keep("daily", "d" * 64, "", b"body", "ann")
    due = team.clock.now() + HOUR
    team.store.playbooks.publish(
        "daily", "d" * 64, "plan", "ann", schedule="0 * * * *", next_at=due
    )
    started = []

    def start(owner, published, moment):
        started.append((owner, published.name, moment))
        return "run_1"

    watch = watch_of(team, start)
    assert await watch.look() == 0
    team.clock.move(hours=1)
    assert await watch.look() == 1
    assert started == [("default", "daily", due)]


async def test_one_that_cannot_be_started_holds_nothing_up(team, caplog):
    team.store.playbooks.keep("daily", "d" * 64, "", b"body", "ann")
    team.store.playbooks.publish(
        "daily", "d" * 64, "plan", "ann", schedule="0 * * * *", next_at=team.clock.now()
    )
    done = await block(team)
    team.clock.move(hours=1)

    def start(owner, published, moment):
        raise InvalidInput("it calls a playbook that is gone")

    assert await watch_of(team, start).look() == 0
    assert "playbook daily is not started: it calls a playbook that is gone" in caplog.text
    assert team.store.ledger.get(done.id).state is ActionState.UNDONE


async def test_it_drops_what_is_long_over(team, watch):
    team.playbook("- {conclude: closed, summary: over}")
    run = team.alert("evil.example")
    [(_, record)] = team.store.runs.claim("w", 1)
    await execute(team.crew, record)
    team.clock.move(hours=2)
    await watch.look()
    assert team.store.runs.get(run.id) is not None
    team.clock.moment += KEPT
    await watch.look()
    assert team.store.runs.get(run.id) is None


async def test_a_store_that_is_away_does_not_end_it(team, watch, monkeypatch, caplog):
    seen = anyio.Event()
    monkeypatch.setattr("sidelight.runner.watch.LOOK", 0)
    looks = iter([NotReady("locked"), None])

    async def look():
        await anyio.lowlevel.checkpoint()
        if error := next(looks, None):
            raise error
        return 1

    monkeypatch.setattr(watch, "look", look)
    async with anyio.create_task_group() as group:
        group.start_soon(watch.run, seen.set)
        await seen.wait()
        group.cancel_scope.cancel()
    assert "the watch waits: locked" in caplog.text
