"""Runs on the journal, to their end: what a crash, a wait and a person do to them."""

from datetime import timedelta

import msgspec
import pytest

from runs_world import LOST, Team
from sidelight.model import (
    ActionState,
    ApprovalAnswer,
    CaseStatus,
    RunMode,
    RunStatus,
    WaitKind,
)
from sidelight.runner import execute
from sidelight.runner.guards import Refusal
from sidelight.store import open_store

pytestmark = pytest.mark.anyio

BLOCK = """
- {id: look, enrich: alert.observables}
- for_each: steps.look.bad
  id: block
  do: dns.block
  target: ${item}
  reason: ${item.reason}
  approval: auto
  ttl: 7d
- {conclude: open, summary: "bad: ${steps.look.bad}"}
"""
ASKED = BLOCK.replace("approval: auto", "approval: required")


@pytest.fixture
def team(tmp_path, clock):
    with open_store(None, tmp_path, clock) as store:
        yield Team(store, clock=clock, verdicts={"evil.example": "malicious"})


async def go(team, worker="w1"):
    """Do every run that is pending and return how each stands."""
    claimed = team.store.runs.claim(worker, 10)
    return [await execute(team.crew, record) for _, record in claimed]


def answer(team, approval, text, author="ann"):
    said = ApprovalAnswer(answer=text, author=author, reason="seen", at=team.clock.now())
    return team.store.approvals.answer(approval.id, said)


def asked(team):
    return team.store.approvals.page(state=None).approvals


async def test_a_run_looks_up_acts_and_ends(team):
    team.playbook(BLOCK)
    run = team.alert("evil.example", "fine.example")
    assert await go(team) == [RunStatus.SUCCEEDED]
    assert team.world.blocked == {"evil.example"}
    [action] = team.store.ledger.of_run(run.id)
    assert action.state is ActionState.VERIFIED
    assert action.expires_at == team.clock.now() + timedelta(days=7)
    case = team.store.case(run.case_id)
    assert (case.status, case.summary) == (CaseStatus.OPEN, "bad: evil.example")
    assert [each.action for each in case.plan] == ["dns.block"]
    ended = team.store.runs.get(run.id)
    assert (ended.status, ended.segment) == (RunStatus.SUCCEEDED, 1)
    assert [each.kind for each in team.store.runs.journal(run.id).values()] == ["enrich", "act"]


async def test_a_plan_touches_nothing(team):
    team.playbook(BLOCK)
    run = team.alert("evil.example", mode=RunMode.PLAN)
    assert await go(team) == [RunStatus.SUCCEEDED]
    assert team.world.asked == []
    assert team.store.ledger.of_run(run.id) == ()
    assert [each.target for each in team.store.case(run.case_id).plan] == ["evil.example"]


async def test_an_order_waits_for_approval_over_a_month(team):
    team.playbook(ASKED)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.WAITING]
    waiting = team.store.runs.get(run.id)
    assert waiting.wait.kind is WaitKind.APPROVAL
    assert "waits for approval" in team.store.case(run.case_id).summary
    assert team.world.asked == []
    team.clock.move(days=30)
    [approval] = asked(team)
    assert approval.facts[0] == "would: block evil.example"
    answer(team, approval, "approve")
    assert await go(team, "w2") == [RunStatus.SUCCEEDED]
    assert team.world.asked == [("PUT", "evil.example")]
    assert len(team.looked) == 1
    [action] = team.store.ledger.of_run(run.id)
    assert (action.state, action.approvers) == (ActionState.VERIFIED, ("ann",))
    assert action.expires_at == team.clock.now() + timedelta(days=7)  # of the deed, not the order


async def test_an_alert_that_changes_meanwhile_does_not_break_its_run(team):
    team.playbook(ASKED)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.WAITING]
    stored = team.store.alert(run.alert_id)
    changed = msgspec.structs.replace(stored.alert, title="graver than it was", observables=())
    assert not team.store.record_alert(changed, b"{}").new
    answer(team, asked(team)[0], "approve")
    assert await go(team, "w2") == [RunStatus.SUCCEEDED]
    assert team.world.asked == [("PUT", "evil.example")]


async def test_orders_are_asked_for_together(team):
    team.verdicts = {"a.example": "malicious", "b.example": "malicious"}
    team.playbook(ASKED)
    run = team.alert("a.example", "b.example")
    assert await go(team) == [RunStatus.WAITING]
    first, second = sorted(asked(team), key=lambda each: each.question)
    answer(team, first, "approve")
    assert await go(team) == [RunStatus.WAITING]
    assert team.world.blocked == {"a.example"}
    answer(team, second, "decline")
    assert await go(team) == [RunStatus.SUCCEEDED]
    assert team.world.blocked == {"a.example"}
    states = {each.target.value: each.state for each in team.store.ledger.of_run(run.id)}
    assert states == {"a.example": ActionState.VERIFIED, "b.example": ActionState.DECLINED}


async def test_two_persons_have_to_agree(team):
    team.playbook(BLOCK.replace("approval: auto", "approval: two_person"))
    team.alert("evil.example")
    assert await go(team) == [RunStatus.WAITING]
    [approval] = asked(team)
    answer(team, approval, "approve", "ann")
    assert await go(team) == []
    answer(team, approval, "approve", "bob")
    assert await go(team) == [RunStatus.SUCCEEDED]
    assert team.world.blocked == {"evil.example"}


async def test_a_guard_is_no_failure(team):
    team.refuse = lambda target: Refusal("popular", f"{target.value} is popular")
    team.playbook(BLOCK)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.SUCCEEDED]
    assert team.world.asked == []
    [action] = team.store.ledger.of_run(run.id)
    assert (action.state, action.guard) == (ActionState.REFUSED, "popular")
    assert "refuses (popular)" in team.store.case(run.case_id).plan[0].reason


async def test_what_fails_is_told_and_goes_to_a_person(team):
    team.world.fails = [LOST]
    team.playbook(BLOCK)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.FAILED]
    ended = team.store.runs.get(run.id)
    assert "step 'block' failed" in ended.problem
    assert "a person decides" in team.store.case(run.case_id).summary
    [action] = team.store.ledger.of_run(run.id)
    assert action.state is ActionState.FAILED


async def test_an_answer_that_got_lost_is_cleared_up_by_the_probe(team):
    team.world.after = [LOST]
    team.playbook(BLOCK)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.SUCCEEDED]
    [action] = team.store.ledger.of_run(run.id)
    assert action.state is ActionState.VERIFIED
    assert "no answer" in action.text
    assert team.world.asked == [("PUT", "evil.example")]


async def test_on_error_takes_a_failure(team):
    team.world.fails = [LOST]
    steps = """
- id: block
  for_each: alert.observables
  do: dns.block
  target: ${item}
  reason: r
  approval: auto
  on_error: [{conclude: open, summary: "told: ${error.step}"}]
"""
    team.playbook(steps)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.SUCCEEDED]
    assert team.store.case(run.case_id).summary == "told: block"


async def test_a_question_is_answered(team):
    steps = """
- {id: sure, ask: "Sure?", options: ["yes", "no"]}
- {conclude: open, summary: "said ${steps.sure.answer}"}
"""
    team.playbook(steps)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.WAITING]
    [question] = asked(team)
    answer(team, question, "yes")
    assert await go(team) == [RunStatus.SUCCEEDED]
    assert team.store.case(run.case_id).summary == "said yes"


async def test_a_question_that_nobody_answers_has_its_default(team):
    steps = """
- {id: sure, ask: "Sure?", options: ["yes", "no"], default: "no", timeout: 30m}
- {conclude: open, summary: "said ${steps.sure.answer}"}
"""
    team.playbook(steps)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.WAITING]
    team.clock.move(minutes=29)
    assert team.store.approvals.expire_due(team.clock.now()) == []
    team.clock.move(minutes=1)
    assert len(team.store.approvals.expire_due(team.clock.now())) == 1
    assert await go(team) == [RunStatus.SUCCEEDED]
    assert team.store.case(run.case_id).summary == "said no"


async def test_a_pause_leaves_the_worker(team):
    team.playbook("- {sleep: 1h}\n- {conclude: open, summary: over}")
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.WAITING]
    assert team.store.runs.get(run.id).wait.kind is WaitKind.TIME
    assert team.store.runs.wake_due(team.clock.now()) == 0
    team.clock.move(hours=1)
    assert team.store.runs.wake_due(team.clock.now()) == 1
    assert await go(team) == [RunStatus.SUCCEEDED]


async def test_branches_keep_their_places(team):
    steps = """
- parallel:
  - - {enrich: alert.observables}
    - {sleep: 1h}
    - {enrich: alert.observables, deep: true}
  - - {id: sure, ask: "Sure?", options: ["yes", "no"]}
- {conclude: open, summary: over}
"""
    team.playbook(steps)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.WAITING]
    [question] = asked(team)
    team.clock.move(hours=1)
    answer(team, question, "yes")
    while team.store.runs.get(run.id).status is not RunStatus.SUCCEEDED:
        team.store.runs.wake_due(team.clock.now())
        await go(team)
    assert set(team.store.runs.journal(run.id)) == {"1.1.1", "1.1.2", "1.2.1", "1.1.3"}
    assert len(team.looked) == 2


async def test_cancelling_ends_it_at_the_next_step(team):
    team.playbook(BLOCK)
    run = team.alert("evil.example")
    [(_, record)] = team.store.runs.claim("w1", 1)
    team.store.runs.request_cancel(run.id, "ann", "no need")
    assert await execute(team.crew, record) is RunStatus.CANCELLED
    assert team.world.asked == []
    assert "ann" in team.store.runs.get(run.id).problem


async def test_another_playbook_under_a_run_is_noticed(team):
    team.playbook(ASKED)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.WAITING]
    team.playbook("- {enrich: alert.observables, deep: true}\n- {conclude: open, summary: x}")
    answer(team, asked(team)[0], "approve")
    assert await go(team) == [RunStatus.FAILED]
    assert "asked for something else before" in team.store.runs.get(run.id).problem


async def test_one_that_was_taken_over_writes_nothing(team):
    team.playbook(BLOCK)
    run = team.alert("evil.example")
    [(_, record)] = team.store.runs.claim("w1", 1)
    taken = team.store.runs.take_over(run.id, "w2", "w1")
    assert await execute(team.crew, record) is RunStatus.RUNNING
    assert team.world.asked == []
    assert await execute(team.crew, taken) is RunStatus.SUCCEEDED
    assert team.world.asked == [("PUT", "evil.example")]


async def test_a_retry_does_nothing_twice(team):
    team.verdicts = {"a.example": "malicious", "b.example": "malicious"}
    team.playbook(BLOCK)
    run = team.alert("a.example", "b.example")
    team.world.fails = [None, LOST]
    assert await go(team) == [RunStatus.FAILED]
    *_, last = team.store.runs.journal(run.id)
    again = team.store.runs.retry(run.id, "ann", last)
    assert (again.root, again.author) == (run.id, "ann")
    assert await go(team) == [RunStatus.SUCCEEDED]
    assert team.world.asked == [("PUT", "a.example"), ("PUT", "b.example"), ("PUT", "b.example")]
    assert team.world.blocked == {"a.example", "b.example"}
    assert len(team.looked) == 1


async def test_what_nobody_can_clear_up_is_unknown_and_stays_so(team):
    team.playbook("- {do: ticket.open, reason: r, approval: auto}\n- {conclude: open, summary: x}")
    run = team.alert("evil.example")
    team.world.after = [LOST]
    assert await go(team) == [RunStatus.FAILED]
    team.store.runs.retry(run.id, "ann", "1")
    assert await go(team) == [RunStatus.FAILED]
    [action] = team.store.ledger.of_run(run.id)
    assert action.state is ActionState.UNKNOWN
    assert "cannot be looked up" in action.text
    assert len(team.world.asked) == 1


async def test_a_fault_in_the_program_ends_one_run_and_is_told(team):
    team.playbook(BLOCK)

    async def broken(observables, deep):
        raise ZeroDivisionError("oh")

    team._enrich = broken
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.FAILED]
    assert "ZeroDivisionError" in team.store.runs.get(run.id).problem


async def test_what_nobody_is_bound_to_is_done_by_hand(tmp_path, clock):
    with open_store(None, tmp_path, clock) as store:
        team = Team(store, clock=clock, hand=("host.contain",))
        steps = (
            "- {do: host.contain, with: {host: pc-7}, reason: r}\n- {conclude: open, summary: x}"
        )
        team.playbook(steps)
        run = team.alert("evil.example")
        assert await go(team) == [RunStatus.WAITING]
        [approval] = asked(team)
        assert "by hand" in approval.question
        assert "with host: pc-7" in approval.facts
        answer(team, approval, "approve")
        assert await go(team) == [RunStatus.SUCCEEDED]
        [action] = store.ledger.of_run(run.id)
        assert (action.state, action.actuator) == (ActionState.APPLIED, "by-hand")


async def test_what_was_withdrawn_is_asked_again_where_the_run_is_repeated(team):
    team.playbook(ASKED)
    run = team.alert("evil.example")
    assert await go(team) == [RunStatus.WAITING]
    team.store.runs.request_cancel(run.id, "ann", "later")
    [action] = team.store.ledger.of_run(run.id)
    assert (await team.desk.settle(action.id)).state is ActionState.DECLINED
    team.store.runs.retry(run.id, "ann", "2")
    assert await go(team) == [RunStatus.WAITING]
    newest, _ = asked(team)
    answer(team, newest, "approve")
    assert await go(team) == [RunStatus.SUCCEEDED]
    assert team.world.asked == [("PUT", "evil.example")]
