"""The desk: orders, the people who agree to them, and what a crash leaves of both."""

from datetime import timedelta

import anyio
import msgspec
import pytest

from runs_world import LOST, Team
from sidelight.model import (
    ActionState,
    Approval,
    ApprovalAnswer,
    ApprovalState,
    InvalidInput,
    NotReady,
    Observable,
    ObservableType,
    Unavailable,
)
from sidelight.runner import Order
from sidelight.runner.acting import key_of
from sidelight.runner.asking import WAIT
from sidelight.runner.guards import Refusal
from sidelight.store import Conflict, open_store

pytest_plugins = ("store.databases",)
pytestmark = pytest.mark.anyio
EVIL = Observable(ObservableType.DOMAIN, "evil.example")


@pytest.fixture
def team(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        yield Team(store, clock=clock, hand=("host.contain",))


def order(action="dns.block", target=EVIL, **parts):
    fields = {"key": "order-1", "reason": "bad", "author": "ann", "approval": Approval.AUTO}
    return Order(action=action, target=target, **(fields | parts))


def answer(team, approval_id, text, author="bob"):
    said = ApprovalAnswer(answer=text, author=author, reason="seen", at=team.clock.now())
    return team.store.approvals.answer(approval_id, said)


async def test_a_preview_alters_nothing(team):
    [shown] = await team.desk.preview(order())
    assert (shown.actuator, shown.plan.text) == ("firewall", "block evil.example")
    team.refuse = lambda _: Refusal("popular", "it is popular")
    [refused] = await team.desk.preview(order())
    assert (refused.plan, refused.refusal.guard) == (None, "popular")
    assert team.world.asked == []
    assert team.store.ledger.page().actions == ()


async def test_the_same_order_twice_is_once(team):
    [first] = await team.desk.order(order(ttl=timedelta(hours=1)))
    [second] = await team.desk.order(order(ttl=timedelta(hours=1)))
    assert first == second
    assert first.state is ActionState.VERIFIED
    assert team.world.asked == [("PUT", "evil.example")]


async def test_the_same_order_at_the_same_moment_is_once(team):
    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(team.desk.order, order())
    assert team.world.asked.count(("PUT", "evil.example")) == 1
    [action] = team.store.ledger.page().actions
    assert action.state is ActionState.VERIFIED


async def test_one_that_failed_may_be_ordered_again(team):
    team.world.fails = [LOST]
    [failed] = await team.desk.order(order())
    assert failed.state is ActionState.FAILED
    [done] = await team.desk.order(order())
    assert (done.id, done.state) == (failed.id, ActionState.VERIFIED)


async def test_a_person_agrees(team):
    [waiting] = await team.desk.order(order(approval=Approval.REQUIRED))
    assert waiting.state is ActionState.WAITING
    asked = team.store.approvals.get(waiting.approval_id)
    assert asked.facts == ("would: block evil.example", "touches: 1 domain")
    assert asked.expires_at == team.clock.now() + WAIT
    assert (await team.desk.settle(waiting.id)).state is ActionState.WAITING
    answer(team, asked.id, "approve")
    done = await team.desk.settle(waiting.id)
    assert (done.state, done.approvers) == (ActionState.VERIFIED, ("bob",))
    assert await team.desk.settle(waiting.id) == done
    assert team.world.asked == [("PUT", "evil.example")]


async def test_of_two_that_carry_an_approved_order_out_one_does(team):
    [waiting] = await team.desk.order(order(approval=Approval.REQUIRED))
    answer(team, waiting.approval_id, "approve")
    ended = []

    async def settle():
        try:
            ended.append((await team.desk.settle(waiting.id)).state)
        except Conflict as error:
            ended.append(type(error))

    async with anyio.create_task_group() as group:
        group.start_soon(settle)
        group.start_soon(settle)
    assert ActionState.VERIFIED in ended
    assert team.world.asked == [("PUT", "evil.example")]


@pytest.mark.parametrize("end", ["decline", "expired"])
async def test_nobody_agrees(team, end):
    [waiting] = await team.desk.order(order(approval=Approval.REQUIRED))
    if end == "decline":
        answer(team, waiting.approval_id, "decline")
    else:
        team.clock.move(days=91)
        team.store.approvals.expire_due(team.clock.now())
    done = await team.desk.settle(waiting.id)
    assert done.state is ActionState.DECLINED
    assert (
        done.text
        == {
            "decline": "declined: seen",
            "expired": "declined: the question is expired",
        }[end]
    )
    assert team.world.asked == []


async def test_what_a_person_does_by_hand_is_applied_when_he_says_so(team):
    [waiting] = await team.desk.order(order("host.contain", None))
    assert waiting.actuator == "by-hand"
    answer(team, waiting.approval_id, "approve")
    assert (await team.desk.settle(waiting.id)).text == "done by hand, says bob"
    undone = await team.desk.undo(waiting.id, author="ann", reason="over")
    assert (undone.state, undone.text) == (
        ActionState.UNDONE,
        "taken back by hand, says ann: over",
    )


async def test_an_actuator_that_is_not_ready_is_no_fault_of_the_store(team, monkeypatch):
    async def missing(effect, manifest, secrets):
        raise NotReady("the program is not installed")

    driver = team.desk._bench.driver
    monkeypatch.setattr(driver, "_transports", dict.fromkeys(driver._transports, missing))
    with pytest.raises(Unavailable, match="not installed"):
        await team.desk.order(order())


def kept(team, state, **parts):
    """An action as a crash left it."""
    record = team.draft(order(**parts), team.desk._bench.bound["dns.block"][0], state)
    made, _ = team.store.ledger.order(record, "ann")
    return made


async def test_a_crash_between_an_order_and_its_question_is_mended_by_the_same_order(team):
    left = kept(team, ActionState.WAITING, approval=Approval.REQUIRED)
    [waiting] = await team.desk.order(order(approval=Approval.REQUIRED))
    assert waiting.id == left.id
    assert team.store.approvals.get(waiting.approval_id).state is ApprovalState.OPEN


async def test_one_that_nobody_was_asked_about_does_not_wait_for_ever(team):
    left = kept(team, ActionState.WAITING, approval=Approval.REQUIRED)
    ended = await team.desk.resolve(left)
    assert (ended.state, ended.text) == (ActionState.DECLINED, "not done: nobody was asked")


async def test_what_was_decided_when_nobody_came_is_carried_out(team):
    [waiting] = await team.desk.order(order(approval=Approval.REQUIRED))
    assert (await team.desk.resolve(waiting)).state is ActionState.WAITING
    answer(team, waiting.approval_id, "approve")
    team.clock.move(minutes=3)
    left = team.store.ledger.unsettled(team.clock.now())
    assert [each.id for _, each in left] == [waiting.id]
    assert (await team.desk.resolve(left[0][1])).state is ActionState.VERIFIED


async def test_the_orders_of_a_run_that_was_cancelled_do_not_wait_for_ever(team):
    team.playbook("- {sleep: 1h}")
    run = team.alert("evil.example")
    parts = {"approval": Approval.REQUIRED, "run_id": run.id, "place": "1", "step": "s"}
    [waiting] = await team.desk.order(order(**parts))
    assert (await team.desk.resolve(waiting)).state is ActionState.WAITING
    team.store.runs.request_cancel(run.id, "ann", "no need")
    assert team.store.approvals.get(waiting.approval_id).state is ApprovalState.WITHDRAWN
    team.clock.move(minutes=3)
    assert [each.id for _, each in team.store.ledger.unsettled(team.clock.now())] == [waiting.id]
    ended = await team.desk.resolve(waiting)
    assert (ended.state, ended.text) == (ActionState.DECLINED, "not done: its run has ended")


async def test_the_intent_of_a_run_that_goes_on_is_left_to_it(team):
    team.playbook("- {sleep: 1h}")
    run = team.alert("evil.example")
    left = kept(team, ActionState.INTENDED, run_id=run.id)
    assert await team.desk.resolve(left) == left


async def test_a_strange_action_is_told(team):
    with pytest.raises(InvalidInput, match="no action 'action_1'"):
        await team.desk.undo("action_1", author="ann", reason="r")


async def test_the_key_names_the_order_the_target_and_the_actuator(team):
    [(actuator, _)] = team.desk._bench.actuators(order())
    assert key_of(order(), actuator) == "order-1|dns.block|domain:evil.example|firewall"
    by_hand = msgspec.structs.replace(order(), target=None)
    assert key_of(by_hand, None) == "order-1|dns.block|-|by-hand"
