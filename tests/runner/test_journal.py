"""A Run that remembers: its places, its waits, its deadlines, and what is never done again."""

from datetime import timedelta

import anyio
import anyio.lowlevel
import pytest

from runs_world import Team
from sidelight.model import (
    Approval,
    ApprovalAnswer,
    NotReady,
    Observable,
    ObservableType,
    PolicyDenied,
    RunMode,
    WaitKind,
)
from sidelight.runner.journal import JournaledRun
from sidelight.runner.kept import Cancelled, Lost, Parked, Remembered, Strayed
from sidelight.store import Conflict, open_store

pytest_plugins = ("store.databases",)
pytestmark = pytest.mark.anyio
A, B = (Observable(ObservableType.DOMAIN, f"{name}.example") for name in "ab")
HOUR = timedelta(hours=1)


@pytest.fixture
def team(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        team = Team(store, clock=clock)
        team.playbook("- {enrich: alert.observables}")
        yield team


@pytest.fixture
def claimed(team):
    team.alert("a.example")
    [(_, record)] = team.store.runs.claim("w1", 1)
    return record


def again(team, record):
    """The run as the next segment, or another worker, begins it."""
    return JournaledRun(
        record=record,
        journal=team.store.runs.journal(record.id),
        store=team.store,
        desk=team.desk,
        enrich=team._enrich,
        playbook_of=lambda name: team.playbooks[name],
        clock=team.clock,
    )


async def test_what_was_looked_up_is_remembered(team, claimed):
    first = await again(team, claimed).enrich([A, B])
    run = again(team, claimed)
    assert await run.enrich([A, B]) == first
    assert run.verdicts == dict(zip([A, B], first, strict=True))
    assert team.looked == [("a.example", "b.example")]


async def test_a_playbook_that_asks_for_something_else_is_noticed(team, claimed):
    await again(team, claimed).enrich([A])
    with pytest.raises(Strayed, match="place 1 the run asked for something else"):
        await again(team, claimed).enrich([B])
    with pytest.raises(Strayed):
        await again(team, claimed).enrich([A], deep=True)


async def test_a_failure_is_remembered_in_its_words(team, claimed):
    async def denied(observables, deep):
        raise PolicyDenied("not outside")

    run = again(team, claimed)
    run._enrich = denied
    with pytest.raises(Remembered, match="not outside"):
        await run.enrich([A])
    with pytest.raises(Remembered, match="not outside"):
        await again(team, claimed).enrich([A])
    assert team.looked == []


@pytest.mark.parametrize("error", [NotReady("locked"), Conflict("somebody was first")])
async def test_what_is_no_fault_of_the_playbook_is_not_written_down(team, claimed, error):
    async def away(observables, deep):
        raise error

    run = again(team, claimed)
    run._enrich = away
    with pytest.raises(Lost):
        await run.enrich([A])
    assert team.store.runs.journal(claimed.id) == {}


async def test_a_store_that_is_away_when_it_is_written_down_loses_the_run(
    team, claimed, monkeypatch
):
    def away(*arguments, **named):
        raise NotReady("locked")

    monkeypatch.setattr(type(team.store.runs), "write", away)
    with pytest.raises(Lost, match="locked"):
        await again(team, claimed).enrich([A])


async def test_one_that_lost_the_run_writes_nothing(team, claimed):
    run = again(team, claimed)
    team.store.runs.take_over(claimed.id, "w2", "w1")
    with pytest.raises(Lost):
        await run.enrich([A])


async def test_one_that_lost_the_run_orders_nothing(team, claimed):
    run = again(team, claimed)
    team.store.runs.take_over(claimed.id, "w2", "w1")
    with pytest.raises(Lost):
        await run.act("dns.block", A, step="s", reason="r", approval=Approval.AUTO)
    assert team.store.ledger.of_run(claimed.id) == ()
    assert team.world.asked == []


async def test_it_heeds_who_wants_it_to_end_or_to_rest(team, claimed):
    team.store.runs.request_pause(claimed.id)
    with pytest.raises(Parked) as parked:
        await again(team, claimed).enrich([A])
    assert parked.value.wait.kind is WaitKind.PAUSE
    team.store.runs.request_cancel(claimed.id, "ann", "no need")
    run = again(team, claimed)
    await run.enrich([A])
    with pytest.raises(Cancelled):
        await run.enrich([B])


async def test_an_order_is_carried_out_once(team, claimed):
    for _ in range(2):
        run = again(team, claimed)
        await run.act("dns.block", A, step="s", reason="bad", approval=Approval.AUTO, ttl=HOUR)
        assert [each.target for each in run.plan] == ["a.example"]
    assert team.world.asked == [("PUT", "a.example")]
    [action] = team.store.ledger.of_run(claimed.id)
    assert action.key == f"{claimed.id}/1|dns.block|domain:a.example|firewall"


async def test_what_concludes_the_case_is_planned_alone(team, claimed):
    run = again(team, claimed)
    await run.act("case.open", None, step="s", reason="r", approval=Approval.AUTO)
    assert team.store.ledger.of_run(claimed.id) == ()
    assert [each.action for each in run.plan] == ["case.open"]


async def test_a_plan_orders_nothing(team):
    team.alert("a.example", mode=RunMode.PLAN)
    [(_, record)] = team.store.runs.claim("w1", 1)
    await again(team, record).act("dns.block", A, step="s", reason="r", approval=Approval.AUTO)
    assert team.world.asked == []


async def test_an_order_that_waits_is_waited_for_before_the_next_request(team, claimed):
    run = again(team, claimed)
    await run.act("dns.block", A, step="s", reason="r")
    await run.act("dns.block", B, step="s", reason="r")
    with pytest.raises(Parked) as parked:
        await run.enrich([A])
    assert parked.value.wait.kind is WaitKind.APPROVAL
    for approval in team.store.approvals.page().approvals:
        said = ApprovalAnswer(answer="approve", author="ann", reason="r", at=team.clock.now())
        team.store.approvals.answer(approval.id, said)
    await run.settle()
    await run.enrich([A])
    assert team.world.blocked == {"a.example", "b.example"}
    assert list(team.store.runs.journal(claimed.id)) == ["1", "2", "1.0", "2.0", "3"]


async def test_branches_count_their_own_places(team, claimed):
    async def look(run, *values):
        for value in values:
            await run.enrich([value])

    run = again(team, claimed)
    await run.together([lambda: look(run, A, B), lambda: look(run, B)])
    await run.enrich([A])
    assert sorted(team.store.runs.journal(claimed.id)) == ["1.1.1", "1.1.2", "1.2.1", "2"]


async def test_a_branch_that_waits_is_heeded_before_one_that_failed(team, claimed):
    async def fails():
        await anyio.lowlevel.checkpoint()
        raise PolicyDenied("no")

    run = again(team, claimed)
    with pytest.raises(Parked):
        await run.together([fails, lambda: run.sleep(HOUR)])


async def test_a_pause_ends_at_the_moment_that_it_was_begun_for(team, claimed):
    with pytest.raises(Parked) as parked:
        await again(team, claimed).sleep(HOUR)
    assert parked.value.wait.until == team.clock.now() + HOUR
    team.clock.move(minutes=59)
    with pytest.raises(Parked):
        await again(team, claimed).sleep(HOUR)
    team.clock.move(minutes=1)
    await again(team, claimed).sleep(HOUR)


async def test_a_deadline_cuts_a_pause_off(team, claimed):
    async def bounded():
        run = again(team, claimed)
        with run.within(timedelta(minutes=10)):
            await run.sleep(HOUR)

    with pytest.raises(Parked) as parked:
        await bounded()
    assert parked.value.wait.until == team.clock.now() + timedelta(minutes=10)
    team.clock.move(minutes=10)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await bounded()


async def test_a_deadline_ends_a_question(team, claimed):
    async def bounded():
        run = again(team, claimed)
        with run.within(timedelta(minutes=10)), run.within(HOUR):
            await run.ask("Sure?", options=("yes", "no"), step="s")

    with pytest.raises(Parked):
        await bounded()
    [asked] = team.store.approvals.page().approvals
    assert asked.expires_at == team.clock.now() + timedelta(minutes=10)
    team.clock.move(minutes=10)
    team.store.approvals.expire_due(team.clock.now())
    with pytest.raises(TimeoutError):
        await bounded()


async def test_a_request_that_takes_too_long_is_late_for_ever(team, claimed):
    async def never(observables, deep):
        await anyio.sleep_forever()

    for _ in range(2):
        run = again(team, claimed)
        run._enrich = never
        with pytest.raises(TimeoutError), run.within(timedelta(0)):
            await run.enrich([A])
    [entry] = team.store.runs.journal(claimed.id).values()
    assert entry.text == "took longer than its limit"


async def test_a_question_shows_what_a_person_judges_by(team, claimed):
    run = again(team, claimed)
    await run.enrich([A])
    with pytest.raises(Parked):
        await run.ask("Sure?", options=("yes", "no"), step="s")
    [asked] = team.store.approvals.page().approvals
    assert asked.facts == ("a.example: unknown (p = 0.99), it is unknown",)
    assert asked.author == "playbook test"
