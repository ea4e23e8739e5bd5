"""One action on its way: what a crash leaves behind at each point, and how it is cleared up."""

from datetime import timedelta

import msgspec
import pytest

from runs_world import LOST, Firewall, Team
from sidelight.model import (
    ActionState,
    Approval,
    InvalidInput,
    Observable,
    ObservableType,
    Unavailable,
)
from sidelight.runner import Actuator, Order
from sidelight.runner.carrying import Carrier, command_of
from sidelight.store import Conflict, open_store
from sidelight.workflow import SecretReference

pytest_plugins = ("store.databases",)
pytestmark = pytest.mark.anyio
EVIL = Observable(ObservableType.DOMAIN, "evil.example")
HOUR = timedelta(hours=1)


@pytest.fixture
def team(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        yield Team(store, clock=clock)


@pytest.fixture
def carrier(team):
    return Carrier(team.desk._bench)


def left(team, action="dns.block", state=ActionState.INTENDED, key="order-1", **parts):
    """What a process wrote before it died."""
    target = EVIL if action == "dns.block" else None
    fields = {"reason": "bad", "author": "ann", "approval": Approval.AUTO, "ttl": HOUR}
    order = Order(key=key, action=action, target=target, **(fields | parts))
    [(actuator, _)] = team.desk._bench.actuators(order)
    made, _ = team.store.ledger.order(team.draft(order, actuator, state), "ann")
    return made


async def test_what_is_in_place_already_is_not_done_again(team, carrier):
    team.world.blocked.add("evil.example")
    done = await carrier.carry_out(left(team))
    assert done.state is ActionState.VERIFIED
    assert "in place after an interruption" in done.text
    assert done.expires_at == team.clock.now() + HOUR
    assert team.world.asked == []


async def test_what_is_not_there_is_done(team, carrier):
    done = await carrier.carry_out(left(team))
    assert done.state is ActionState.VERIFIED
    assert (done.reference, done.undo) == (done.key, {"was": "open"})
    assert team.world.asked == [("PUT", "evil.example")]


async def test_what_may_be_done_once_only_is_unknown_where_no_probe_can_tell(team, carrier):
    done = await carrier.carry_out(left(team, "ticket.open", ttl=None))
    assert done.state is ActionState.UNKNOWN
    assert "the probe cannot tell: tickets cannot be looked up" in done.text
    assert team.world.asked == []


async def test_a_fresh_intent_is_not_probed_first(team, carrier):
    team.world.blocked.add("evil.example")
    await carrier.carry_out(left(team), fresh=True)
    assert team.world.asked == [("PUT", "evil.example")]


async def test_what_is_unknown_ends_in_its_time_all_the_same(team, carrier, monkeypatch):
    team.world.after = [LOST]
    probe_fails(team, monkeypatch)
    done = await carrier.carry_out(left(team), fresh=True)
    assert done.state is ActionState.UNKNOWN
    assert "no answer (the answer never came); the probe had no answer" in done.text
    assert done.expires_at == team.clock.now() + HOUR
    team.clock.move(hours=1)
    [(_, due)] = team.store.ledger.due(team.clock.now(), 10)
    monkeypatch.undo()
    assert (await carrier.undo(due, "ttl", "over")).state is ActionState.UNDONE
    assert team.world.blocked == set()


def probe_fails(team, monkeypatch):
    def told(value):
        raise Unavailable("the probe is away")

    monkeypatch.setattr(team.world, "_told", told)


async def test_a_refusal_is_a_failure(team, carrier):
    team.world.fails = [InvalidInput("no such zone")]
    done = await carrier.carry_out(left(team), fresh=True)
    assert (done.state, done.text) == (ActionState.FAILED, "no such zone")


async def test_what_has_no_effect_is_told(team, carrier, monkeypatch):
    monkeypatch.setattr(team.world, "blocked", Forgetful())
    done = await carrier.carry_out(left(team), fresh=True)
    assert (done.state, done.text) == (ActionState.INEFFECTIVE, "blocked; blocked: False")


class Forgetful(set):
    def add(self, value):
        pass


@pytest.mark.parametrize(
    ("blocked", "state"), [(True, ActionState.VERIFIED), (False, ActionState.FAILED)]
)
async def test_one_that_nobody_goes_on_with_is_cleared_up_and_not_begun(
    team, carrier, blocked, state
):
    if blocked:
        team.world.blocked.add("evil.example")
    ended = await carrier.resolve(left(team))
    assert ended.state is state
    assert ended.text.startswith("interrupted; blocked: ")
    assert team.world.asked == []


async def test_one_that_somebody_went_on_with_is_left_alone(team, carrier):
    found = left(team)
    done = await carrier.carry_out(found)
    await carrier.undo(done, "ann", "over")
    with pytest.raises(Conflict):
        await carrier.resolve(found)
    assert team.store.ledger.get(found.id).state is ActionState.UNDONE


async def test_one_that_nobody_can_clear_up_is_unknown(team, carrier):
    ended = await carrier.resolve(left(team, "ticket.open", ttl=None))
    assert ended.state is ActionState.UNKNOWN


async def test_undoing_is_tried_until_the_other_side_answers(team, carrier):
    done = await carrier.carry_out(left(team))
    team.world.fails = [LOST, LOST]
    undoing = await carrier.undo(done, "ann", "over")
    assert (undoing.state, undoing.text) == (
        ActionState.UNDOING,
        "could not be undone yet: the answer never came",
    )
    team.clock.move(minutes=3)
    [(_, found)] = team.store.ledger.unsettled(team.clock.now() - timedelta(minutes=2))
    assert (await carrier.resolve(found)).state is ActionState.UNDOING
    team.clock.move(minutes=3)
    [(_, found)] = team.store.ledger.unsettled(team.clock.now() - timedelta(minutes=2))
    assert (await carrier.resolve(found)).state is ActionState.UNDONE
    assert team.world.blocked == set()
    undone = team.store.ledger.get(done.id)
    assert await carrier.undo(undone, "ann", "again") == undone


async def test_of_two_that_take_back_what_is_due_one_does(team, carrier):
    done = await carrier.carry_out(left(team))
    team.clock.move(hours=1)
    assert (await carrier.undo(done, "ttl", "over")).state is ActionState.UNDONE
    with pytest.raises(Conflict):
        await carrier.undo(done, "ttl", "over")
    assert team.world.asked == [("PUT", "evil.example"), ("DELETE", "evil.example")]


async def test_of_two_that_try_an_undo_again_one_does(team, carrier):
    done = await carrier.carry_out(left(team))
    team.world.fails = [LOST]
    undoing = await carrier.undo(done, "ann", "over")
    team.clock.move(minutes=3)
    assert (await carrier.resolve(undoing)).state is ActionState.UNDONE
    with pytest.raises(Conflict):
        await carrier.resolve(undoing)
    assert team.world.asked.count(("DELETE", "evil.example")) == 2


async def test_what_another_order_also_put_in_place_stays(team, carrier):
    first = await carrier.carry_out(left(team))
    second = await carrier.carry_out(left(team, key="order-2"))
    undone = await carrier.undo(first, "ann", "over")
    assert (undone.state, undone.text) == (
        ActionState.UNDONE,
        f"stays in place: action {second.id} ordered it too",
    )
    assert team.world.blocked == {"evil.example"}
    await carrier.undo(second, "ann", "over")
    assert team.world.blocked == set()


async def test_a_probe_does_not_make_it_forget_that_it_is_to_be_undone(team, carrier):
    done = await carrier.carry_out(left(team))
    team.world.fails = [LOST]
    undoing = await carrier.undo(done, "ann", "over")
    assert await carrier.verify(undoing, "bob") == undoing


async def test_some_things_cannot_be_undone(team, carrier):
    ticket = await carrier.carry_out(left(team, "ticket.open", ttl=None), fresh=True)
    with pytest.raises(InvalidInput, match="cannot be undone"):
        await carrier.undo(ticket, "ann", "over")
    with pytest.raises(InvalidInput, match="is intended: there is nothing to undo"):
        await carrier.undo(left(team), "ann", "over")


async def test_a_probe_sees_what_somebody_else_took_away(team, carrier):
    done = await carrier.carry_out(left(team))
    team.clock.move(minutes=1)
    team.world.blocked.clear()
    assert (await carrier.verify(done, "ann")).state is ActionState.INEFFECTIVE
    intended = left(team, key="order-2")
    assert await carrier.verify(intended) == intended


async def test_a_step_that_somebody_else_took_meanwhile_is_not_written(team, carrier):
    record = left(team)
    await carrier.carry_out(record)
    with pytest.raises(Conflict):
        await carrier.advance(record, ActionState.FAILED, author="late")


async def test_secrets_reach_the_actuator_and_not_the_ledger(team):
    arguments = {"hook": SecretReference("chat"), "kept": {"secret": "chat"}, "channel": "soc"}
    order = Order(
        key="k", action="dns.block", target=EVIL, reason="r", author="a", arguments=arguments
    )
    firewall = Actuator(Firewall(), {"zone": "dmz"})
    command = command_of(team.desk._draft(order, firewall), firewall, team.desk._bench)
    assert command.arguments == {
        "hook": "text of chat",
        "kept": "text of chat",
        "channel": "soc",
    }
    assert command.until is None
    lasting = msgspec.structs.replace(order, ttl=HOUR)
    timed = command_of(team.desk._draft(lasting, firewall), firewall, team.desk._bench)
    assert timed.until == team.clock.now() + HOUR
