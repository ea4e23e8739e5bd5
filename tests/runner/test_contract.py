"""What every way of running promises alike: here, on DBOS with SQLite, on DBOS with PostgreSQL."""

from contextlib import asynccontextmanager

import anyio
import pytest

from runs_world import LOST, Team
from sidelight.model import ActionState, ApprovalAnswer, RunStatus
from sidelight.runner import execute
from sidelight.runner.durable import Durable
from sidelight.runner.workers import RunWorker
from sidelight.store import open_store
from sidelight.wiring.clock import SystemClock

pytest_plugins = ("store.databases",)
pytestmark = pytest.mark.anyio
STILL = {RunStatus.PENDING, RunStatus.RUNNING}
STEPS = """
- {id: look, enrich: alert.observables}
- parallel:
  - - for_each: steps.look.bad
      do: dns.block
      target: ${item}
      reason: ${item.reason}
      approval: auto
  - - {enrich: alert.observables, deep: true}
- {id: sure, ask: "Sure?", options: ["yes", "no"]}
- when: steps.sure.answer == 'yes'
  steps:
  - {id: inner, call: inner}
- {conclude: open, summary: "said ${steps.sure.answer}"}
"""


class Inline:
    """Does what is pending, here."""

    def __init__(self, team, url, home):
        self.team = team

    @asynccontextmanager
    async def running(self):
        yield

    async def rest(self, run_id):
        for _, record in self.team.store.runs.claim("here", 10):
            await execute(self.team.crew, record)


class OnDbos:
    """Has a worker do it."""

    def __init__(self, team, url, home):
        self.worker = RunWorker(
            name="w0",
            runs=team.store.runs,
            durable=Durable(url, home, "w0"),
            crew_of=lambda _: team.crew,
            clock=team.clock,
        )
        self.team = team

    @asynccontextmanager
    async def running(self):
        async with anyio.create_task_group() as group:
            group.start_soon(self.worker.run)
            yield
            group.cancel_scope.cancel()

    async def rest(self, run_id):
        self.worker.wake()
        with anyio.fail_after(20):
            while self.team.store.runs.get(run_id).status in STILL:  # noqa: ASYNC110 - a store tells nobody
                await anyio.sleep(0.02)


@pytest.fixture(params=["inline", "sqlite", "postgres"])
async def engine(request, tmp_path):
    url = None
    if request.param == "postgres":
        url = request.getfixturevalue("migrated_postgres")
    with open_store(url, tmp_path, SystemClock()) as store:
        team = Team(store, clock=SystemClock(), verdicts={"evil.example": "malicious"})
        team.playbook(
            "- {enrich: alert.observables}\n- {conclude: closed, summary: in}", name="inner"
        )
        made = (Inline if request.param == "inline" else OnDbos)(team, url, tmp_path)
        async with made.running():
            yield made


async def answered(engine, run_id, text):
    [question] = engine.team.store.approvals.page(state=None).approvals
    said = ApprovalAnswer(answer=text, author="ann", reason="r", at=engine.team.clock.now())
    engine.team.store.approvals.answer(question.id, said)
    await engine.rest(run_id)


async def test_a_run_goes_through(engine):
    team = engine.team
    team.playbook(STEPS)
    run = team.alert("evil.example", "fine.example")
    await engine.rest(run.id)
    assert team.store.runs.get(run.id).status is RunStatus.WAITING
    assert team.world.asked == [("PUT", "evil.example")]
    await answered(engine, run.id, "yes")
    ended = team.store.runs.get(run.id)
    assert (ended.status, ended.segment) == (RunStatus.SUCCEEDED, 2)
    assert len(team.looked) == 3
    assert team.world.asked == [("PUT", "evil.example")]
    assert team.store.case(run.case_id).summary == "said yes"


async def test_a_failure_is_told(engine):
    team = engine.team
    team.playbook(STEPS)
    team.world.fails = [LOST]
    run = team.alert("evil.example")
    await engine.rest(run.id)
    ended = team.store.runs.get(run.id)
    assert ended.status is RunStatus.FAILED
    assert "the answer never came" in ended.problem
    [action] = team.store.ledger.of_run(run.id)
    assert action.state is ActionState.FAILED


async def test_equal_runs_side_by_side_do_each_thing_once(engine):
    team = engine.team
    team.playbook(
        STEPS.replace("- {id: sure", "- {conclude: open, summary: x}\n#", 1).split("#")[0]
    )
    runs = [team.alert("evil.example", uid=str(number)) for number in range(8)]
    for run in runs:
        await engine.rest(run.id)
    ended = [team.store.runs.get(run.id) for run in runs]
    assert {each.status for each in ended} == {RunStatus.SUCCEEDED}
    assert len(team.world.asked) == len(runs)


async def test_a_short_run(engine):
    team = engine.team
    team.playbook("- {enrich: alert.observables}\n- {conclude: closed, summary: over}")
    run = team.alert("evil.example")
    await engine.rest(run.id)
    assert team.store.runs.get(run.id).status is RunStatus.SUCCEEDED
