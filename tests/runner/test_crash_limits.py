"""What cannot go on is ended, with the reason: nothing hangs, and nothing waits for ever."""

from datetime import timedelta

import anyio
import pytest

from runs_world import Team
from sidelight.model import CaseStatus, RunStatus
from sidelight.runner import execute, execution
from sidelight.runner.watch import Watch
from sidelight.store import open_store

pytest_plugins = ("store.databases",)
pytestmark = pytest.mark.anyio
LOOK = "- {id: look, enrich: alert.observables}\n- {conclude: closed, summary: over}"


@pytest.fixture
def team(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        yield Team(store, clock=clock)


@pytest.fixture
def watch(team):
    return Watch(
        store=team.store,
        crew_of=lambda _: team.crew,
        start_due=lambda *_: None,
        clock=team.clock,
    )


async def never(observables, deep):
    """Look up at a provider that never answers."""
    await anyio.sleep_forever()


async def end(team, steps, head=""):
    """Do a run as far as it goes, and return it."""
    team.playbook(steps, head)
    run = team.alert("evil.example")
    [(_, record)] = team.store.runs.claim("w1", 1)
    await execute(team.crew, record)
    return team.store.runs.get(run.id)


async def test_a_provider_that_never_answers_ends_the_step_in_its_time(team):
    team._enrich = never
    ended = await end(team, "- {id: look, timeout: 1s, enrich: alert.observables}")
    assert ended.status is RunStatus.FAILED
    assert ended.problem == "step 'look' failed: it took longer than 1s, the limit `timeout`"


async def test_a_provider_that_never_answers_ends_the_run_where_no_step_has_a_limit(
    team, monkeypatch
):
    monkeypatch.setattr(execution, "LONGEST", timedelta(seconds=0.2))
    team._enrich = never
    ended = await end(team, LOOK)
    assert ended.status is RunStatus.FAILED
    assert ended.problem == "it worked longer than 0:00:00.200000, and was ended"
    case = team.store.case(ended.case_id)
    assert case.status is CaseStatus.OPEN
    assert "a person decides" in case.summary


@pytest.mark.parametrize(
    ("steps", "head", "why"),
    [
        (
            "- {id: spin, while: 'true', max: 7, steps: [{enrich: alert.observables}]}",
            "",
            "step 'spin' failed: its condition still holds after 7 rounds, the limit `max`",
        ),
        (
            "- {id: spin, while: 'true', max: 100, steps: [{enrich: alert.observables}]}",
            "limits: {steps: 20}",
            "reached the limit `limits.steps`: 20 at most",
        ),
    ],
)
async def test_a_playbook_that_never_stops_is_stopped(team, steps, head, why):
    ended = await end(team, steps, head)
    assert ended.status is RunStatus.FAILED
    assert why in ended.problem


async def test_a_loop_that_pauses_each_time_is_stopped_too(team, watch):
    steps = "- {id: spin, while: 'true', max: 5, steps: [{sleep: 1d}]}"
    run = await end(team, steps)
    for _ in range(5):
        assert run.status is RunStatus.WAITING
        team.clock.move(days=1)
        await watch.look()
        [(_, record)] = team.store.runs.claim("w1", 1)
        await execute(team.crew, record)
        run = team.store.runs.get(run.id)
    assert "after 5 rounds, the limit `max`" in run.problem


ASKS = """
- {id: sure, ask: "Sure?", options: ["yes", "no"]}
- {when: "steps.sure.answer == 'yes'", conclude: closed, summary: "yes"}
- {conclude: open, summary: "nobody said anything"}
"""
ORDERS = """
- {for_each: alert.observables, do: dns.block, target: "${item}", reason: r}
- {conclude: open, summary: "went on"}
"""


@pytest.mark.parametrize(
    ("steps", "summary"), [(ASKS, "nobody said anything"), (ORDERS, "went on")]
)
async def test_what_nobody_answers_does_not_wait_for_ever(team, watch, steps, summary):
    run = await end(team, steps)
    assert run.status is RunStatus.WAITING
    assert run.wait.until is not None
    team.clock.move(days=91)
    assert await watch.look() == 1
    [(_, record)] = team.store.runs.claim("w1", 1)
    await execute(team.crew, record)
    ended = team.store.runs.get(run.id)
    assert (ended.status, ended.outcome.summary) == (RunStatus.SUCCEEDED, summary)
    assert team.world.asked == []


async def test_playbooks_that_call_each_other_in_a_circle_end(team):
    team.playbook("- {call: inner}", name="other")
    team.playbooks["inner"] = team.playbooks["other"]
    ended = await end(team, "- {id: c, call: inner}")
    assert ended.status is RunStatus.FAILED
    assert "8 levels deep: a circle?" in ended.problem
