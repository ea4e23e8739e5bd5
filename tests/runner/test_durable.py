"""The engine: a segment is done once, on our loop, and its traces go."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio
import pytest
from dbos import DBOS

from sidelight.runner.durable import Durable
from sidelight.store.engine import engine_on
from sidelight.wiring.clock import SystemClock

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def launched(home, perform, worker="w0"):
    durable = Durable(None, home, worker)
    await durable.launch(perform)
    try:
        yield durable
    finally:
        await durable.close()


class Performing:
    """Keeps what it was asked to perform, and on which loop."""

    def __init__(self, wanted=1):
        self.done = []
        self.loops = set()
        self.wanted = wanted
        self.enough = anyio.Event()

    async def __call__(self, owner, run_id, segment, attempt):
        self.loops.add(asyncio.get_running_loop())
        self.done.append((owner, run_id, segment, attempt))
        if len(self.done) >= self.wanted:
            self.enough.set()


async def test_a_segment_is_started_once(tmp_path):
    performing = Performing(wanted=2)
    async with launched(tmp_path, performing) as durable:
        for _ in range(3):
            await durable.start([("default", "run_1", 1, 0)])
        await durable.start([("default", "run_1", 2, 0)])
        with anyio.fail_after(20):
            await performing.enough.wait()
    assert sorted(performing.done) == [("default", "run_1", 1, 0), ("default", "run_1", 2, 0)]
    assert performing.loops == {asyncio.get_running_loop()}


async def test_what_was_under_way_is_taken_up_at_the_next_start_on_our_loop(tmp_path):
    begun = anyio.Event()

    async def never(owner, run_id, segment, attempt):
        begun.set()
        await anyio.sleep_forever()

    async with launched(tmp_path, never) as durable:
        await durable.start([("default", "run_1", 1, 0)])
        with anyio.fail_after(20):
            await begun.wait()
    still_pending(tmp_path)
    performing = Performing()
    async with launched(tmp_path, performing):
        with anyio.fail_after(20):
            await performing.enough.wait()
    assert performing.done == [("default", "run_1", 1, 0)]
    assert performing.loops == {asyncio.get_running_loop()}


def still_pending(home):
    """Write into the file of the engine what a process leaves there that was killed."""
    engine = engine_on(f"sqlite:///{home / 'engine.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE workflow_status SET status = 'PENDING'")
    engine.dispose()


async def test_segments_that_start_together_are_done_side_by_side_whatever_becomes_of_one(
    tmp_path,
):
    together = anyio.Event()
    done = []

    async def perform(_owner, run_id, _segment, _attempt):
        if run_id == "run_2":
            raise RuntimeError("a fault")
        if run_id == "run_1":
            await together.wait()
        done.append(run_id)
        together.set()

    async with launched(tmp_path, perform) as durable:
        await durable.start([("default", f"run_{number}", 1, 0) for number in (1, 2, 3)])
        with anyio.fail_after(20), pytest.raises(Exception, match="a fault"):
            await (await DBOS.retrieve_workflow_async("run_1.1.0")).get_result()
    assert done == ["run_3", "run_1"]


async def test_what_a_worker_left_that_never_came_back_is_dropped(tmp_path):
    performing = Performing()
    async with launched(tmp_path, performing) as durable:
        await durable.start([("default", "run_1", 1, 0)])
        with anyio.fail_after(20):
            await performing.enough.wait()
    still_pending(tmp_path)
    async with launched(tmp_path, Performing(), "w1") as durable:
        assert await durable.sweep((SystemClock().now() - timedelta(hours=1)).isoformat()) == 0
        [left] = await DBOS.list_workflows_async()
        assert left.status == "PENDING"
        assert await durable.sweep((SystemClock().now() + timedelta(hours=1)).isoformat()) == 1
        assert await DBOS.list_workflows_async() == []


async def test_the_traces_of_what_is_over_are_dropped(tmp_path):
    performing = Performing()
    async with launched(tmp_path, performing) as durable:
        await durable.start([("default", "run_1", 1, 0)])
        with anyio.fail_after(20):
            await performing.enough.wait()
            handle = await DBOS.retrieve_workflow_async("run_1.1.0")
            await handle.get_result()
        assert await durable.sweep((SystemClock().now() - timedelta(hours=1)).isoformat()) == 0
        assert await durable.sweep((SystemClock().now() + timedelta(hours=1)).isoformat()) == 1
        assert await DBOS.list_workflows_async() == []
