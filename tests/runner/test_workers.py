"""A worker: what it claims, what it takes over, and what it does when the store goes away."""

import anyio
import anyio.lowlevel
import pytest

from runs_world import Team
from sidelight.model import CaseStatus, NotReady, RunStatus
from sidelight.runner import workers
from sidelight.runner.workers import AT_ONCE, MOST_ATTEMPTS, RunWorker
from sidelight.store import open_store

pytest_plugins = ("store.databases",)
pytestmark = pytest.mark.anyio
SHORT = "- {enrich: alert.observables}\n- {conclude: closed, summary: over}"


class Engine:
    """Keeps what it was told to start, until the test has it done; `told` is all it was told."""

    def __init__(self):
        self.waiting = []
        self.told = []
        self.perform = None
        self.fails = 0

    async def launch(self, perform):
        self.told.append("launch")
        self.perform = perform

    async def close(self):
        self.told.append("close")

    async def start(self, segments):
        await anyio.lowlevel.checkpoint()
        if self.fails:
            self.fails -= 1
            raise NotReady("the engine is away")
        self.told += [("start", segment, attempt) for _, _, segment, attempt in segments]
        self.waiting += segments

    async def sweep(self, before):
        self.told.append(("sweep", before))

    async def work(self, worker):
        """Do all that waits."""
        waiting, self.waiting = self.waiting, []
        for each in waiting:
            await worker.perform(*each)


@pytest.fixture
def team(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        team = Team(store, clock=clock)
        team.playbook(SHORT)
        yield team


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def worker(team, engine):
    return worker_of(team, engine, "w1")


def worker_of(team, engine, name):
    return RunWorker(
        name=name,
        runs=team.store.runs,
        durable=engine,
        crew_of=lambda _: team.crew,
        clock=team.clock,
    )


def alive(team, *names):
    for name in names:
        team.store.runs.beat(name, team.clock.now())


def away(monkeypatch, team, times):
    """Let the store be away so many times that a run is about to end."""
    finish = type(team.store.runs).finish

    def failing(*arguments, **named):
        nonlocal times
        if times:
            times -= 1
            raise NotReady("the database was locked for 30 s")
        finish(*arguments, **named)

    monkeypatch.setattr(type(team.store.runs), "finish", failing)


async def test_it_claims_what_is_pending_as_much_as_there_is_room_for(team, engine, worker):
    for number in range(AT_ONCE + 2):
        team.alert("fine.example", uid=str(number))
    assert await worker.claim() == AT_ONCE
    assert await worker.claim() == 0
    await engine.work(worker)
    assert await worker.claim() == 2
    await engine.work(worker)
    assert team.store.runs.counts()[RunStatus.SUCCEEDED] == AT_ONCE + 2


async def test_what_another_one_holds_is_left_alone(team, engine, worker):
    run = team.alert("fine.example")
    await worker.claim()
    team.store.runs.take_over(run.id, "w2", "w1")
    await engine.work(worker)
    held = team.store.runs.get(run.id)
    assert (held.status, held.worker) == (RunStatus.RUNNING, "w2")
    assert await worker.take_over() == 1  # w2 shows no sign of life


async def test_an_attempt_that_comes_back_is_not_done(team, engine, worker):
    run = team.alert("fine.example")
    team.store.runs.claim("w1", 1)
    team.store.runs.take_over(run.id, "w1", "w1")
    await worker.perform("default", run.id, 1, 0)
    assert team.looked == []
    await worker.perform("default", run.id, 1, 1)
    assert team.store.runs.get(run.id).status is RunStatus.SUCCEEDED


async def test_what_a_dead_worker_left_is_taken_over_once(team, engine, worker):
    team.alert("fine.example")
    team.store.runs.claim("dead", 1)
    alive(team, "dead", "w1", "w2")
    assert await worker.take_over() == 0
    team.clock.move(seconds=21)
    alive(team, "w1", "w2")
    other = worker_of(team, Engine(), "w2")
    assert await worker.take_over() == 1
    assert await other.take_over() == 0
    assert engine.told == [("start", 1, 1)]
    await engine.work(worker)
    assert team.store.runs.counts()[RunStatus.SUCCEEDED] == 1


async def test_what_it_left_itself_is_taken_over_before_the_engine_looks(team, engine, worker):
    run = team.alert("fine.example")
    team.store.runs.claim("w1", 1)
    alive(team, "w1")
    async with anyio.create_task_group() as group:
        group.start_soon(worker.run)
        while len(engine.told) < 2:
            await anyio.lowlevel.checkpoint()
        assert engine.told[:2] == ["launch", ("start", 1, 1)]
        assert team.store.runs.get(run.id).attempts == 1
        group.cancel_scope.cancel()
    assert engine.told[-1] == "close"


async def test_what_no_worker_survives_is_ended_with_the_reason(team, engine, worker):
    run = team.alert("fine.example")
    team.store.runs.claim("dead", 1)
    for number in range(MOST_ATTEMPTS):
        team.store.runs.take_over(run.id, f"dead-{number}")
    await worker.take_over()
    ended = team.store.runs.get(run.id)
    assert ended.status is RunStatus.FAILED
    assert ended.problem == "5 workers died, or lost the store, while they did it"
    case = team.store.case(run.case_id)
    assert case.status is CaseStatus.OPEN
    assert "failed and a person decides" in case.summary
    assert engine.told == []


async def test_what_was_lost_because_the_store_was_away_is_gone_on_with(
    team, engine, worker, monkeypatch
):
    run = team.alert("fine.example")
    away(monkeypatch, team, 2)
    alive(team, "w1")
    await worker.claim()
    await engine.work(worker)
    assert team.store.runs.get(run.id).status is RunStatus.RUNNING
    for attempt in (1, 2):
        assert await worker.take_over() == 1
        assert engine.told[-1] == ("start", 1, attempt)
        await engine.work(worker)
    assert await worker.take_over() == 0
    assert team.store.runs.get(run.id).status is RunStatus.SUCCEEDED
    assert len(team.looked) == 1


async def test_what_is_lost_again_and_again_is_ended_with_the_reason(
    team, engine, worker, monkeypatch
):
    run = team.alert("fine.example")
    away(monkeypatch, team, MOST_ATTEMPTS + 1)
    alive(team, "w1")
    await worker.claim()
    for _ in range(MOST_ATTEMPTS + 1):
        await engine.work(worker)
        await worker.take_over()
    assert "or lost the store" in team.store.runs.get(run.id).problem


async def test_what_is_under_way_here_is_not_taken_over_from_itself(team, engine, worker):
    team.alert("fine.example")
    alive(team, "w1")
    await worker.claim()
    team.clock.move(seconds=60)  # no sign of life was left, yet it lives
    assert await worker.take_over() == 0
    assert engine.told == [("start", 1, 0)]


async def test_one_that_kills_its_workers_does_not_take_others_down(team, engine):
    runs = [team.alert("fine.example", uid=str(number)) for number in range(6)]
    poison = runs[2].id
    for _ in range(MOST_ATTEMPTS + 8):
        team.store.runs.forget("w1")  # it died, with all that it had under way
        worker = worker_of(team, engine, "w1")
        engine.waiting = []
        await worker.take_over()
        alive(team, "w1")
        await worker.claim()
        while engine.waiting:
            each = engine.waiting.pop(0)
            if each[1] == poison:
                break
            await worker.perform(*each)
            await worker.take_over()
    ends = {run.id: team.store.runs.get(run.id).status for run in runs}
    assert ends.pop(poison) is RunStatus.FAILED
    assert set(ends.values()) == {RunStatus.SUCCEEDED}


async def test_of_suspects_one_is_done_at_a_time(team, engine, worker):
    runs = [team.alert("fine.example", uid=str(number)) for number in range(3)]
    team.store.runs.claim("dead", 3)
    for run in runs:
        for _ in range(2):
            team.store.runs.take_over(run.id, "dead")
    alive(team, "w1")
    for left in (2, 1, 0):
        assert await worker.take_over() == 1
        assert await worker.take_over() == 0
        await engine.work(worker)
        assert team.store.runs.counts()[RunStatus.RUNNING] == left


async def test_what_could_not_be_started_is_started_at_the_next_beat(team, engine, worker):
    runs = [team.alert("fine.example", uid=str(number)) for number in range(3)]
    alive(team, "w1")
    engine.fails = 1
    with pytest.raises(NotReady):
        await worker.claim()
    assert await worker.take_over() == len(runs)
    await engine.work(worker)
    assert team.store.runs.counts()[RunStatus.SUCCEEDED] == len(runs)


async def test_it_claims_at_once_when_it_is_woken(team, engine, worker, monkeypatch):
    monkeypatch.setattr(workers, "IDLE", 3600)
    async with anyio.create_task_group() as group:
        group.start_soon(worker.run)
        while "launch" not in engine.told:
            await anyio.lowlevel.checkpoint()
        team.alert("fine.example")
        with anyio.fail_after(10):
            while not engine.waiting:
                worker.wake()
                await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()


async def test_a_store_that_is_away_does_not_end_it(team, engine, worker, monkeypatch, caplog):
    monkeypatch.setattr(workers, "IDLE", 0)
    claim, failures = worker.claim, iter([NotReady("locked"), NotReady("locked")])
    claimed = anyio.Event()

    async def failing():
        await anyio.lowlevel.checkpoint()
        if error := next(failures, None):
            raise error
        claimed.set()
        return await claim()

    monkeypatch.setattr(worker, "claim", failing)
    async with anyio.create_task_group() as group:
        group.start_soon(worker.run)
        await claimed.wait()
        group.cancel_scope.cancel()
    assert "runs wait: locked" in caplog.text


async def test_the_traces_of_the_engine_are_dropped_by_the_hour(team, engine, worker):
    await worker._sweep()
    team.clock.move(minutes=61)
    await worker._sweep()
    await worker._sweep()
    assert engine.told == [("sweep", "2026-11-23T13:01:00+00:00")]


async def test_what_was_lost_and_looks_like_an_orphan_is_taken_over_once(
    team, engine, worker, monkeypatch
):
    run = team.alert("fine.example")
    away(monkeypatch, team, 1)
    alive(team, "w1")
    await worker.claim()
    await engine.work(worker)
    team.clock.move(seconds=60)  # while the store was away no sign of life was left either
    assert await worker.take_over() == 1
    assert engine.told[-1] == ("start", 1, 1)
    await engine.work(worker)
    assert team.store.runs.get(run.id).status is RunStatus.SUCCEEDED
