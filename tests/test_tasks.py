"""Work that a task does on its loop, and the places that threads and tasks share."""

import asyncio
import threading
from contextvars import ContextVar
from functools import partial

import anyio
import pytest

from sidelight.tasks import Semaphore, do_here, in_task, unhurried, waited_for

pytestmark = pytest.mark.anyio
setting: ContextVar[str] = ContextVar("setting", default="")


async def answer(value, pause=0.0):
    await anyio.sleep(pause)
    return value


async def failing():
    await anyio.lowlevel.checkpoint()
    raise ValueError("the other side")


async def test_work_is_done_on_the_loop_with_its_arguments_and_context():
    setting.set("ours")

    def work(one, *, other):
        return one, other, setting.get(), threading.get_ident(), in_task()

    assert await do_here(work, 1, other=2) == (1, 2, "ours", threading.get_ident(), True)
    assert not in_task()


async def test_work_that_waits_for_nothing_is_done_at_once():
    order = []

    async def other():
        order.append("other")

    async with anyio.create_task_group() as group:
        group.start_soon(other)
        await do_here(order.append, "work")
    assert order == ["work", "other"]


async def test_the_task_waits_for_what_the_work_waits_for():
    def work():
        return waited_for(answer(1)) + waited_for(answer(2, 0.01))

    assert await do_here(work) == 3


async def test_others_go_on_meanwhile():
    order = []

    def work(name, pause):
        order.append((name, waited_for(answer("begun"))))
        waited_for(anyio.sleep(pause))
        order.append((name, "done"))

    async with anyio.create_task_group() as group:
        group.start_soon(do_here, work, "slow", 0.05)
        group.start_soon(do_here, work, "quick", 0.0)
    assert order[-2:] == [("quick", "done"), ("slow", "done")]


async def test_what_fails_fails_in_the_work_which_may_live_with_it():
    def bold():
        waited_for(failing())

    def careful():
        try:
            bold()
        except ValueError as error:
            return waited_for(answer(f"caught {error}"))

    with pytest.raises(ValueError, match="the other side"):
        await do_here(bold)
    assert await do_here(careful) == "caught the other side"


async def test_what_was_begun_is_done_to_its_end():
    order = []

    def work():
        waited_for(anyio.sleep(0.02))
        order.append("done")

    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(do_here, work)
            await anyio.sleep(0.01)
            scope.cancel()
    assert order == ["done"]


async def test_what_is_cancelled_before_is_not_begun():
    order = []
    with anyio.CancelScope() as scope:
        scope.cancel()
        await do_here(order.append, "begun")
    assert order == []


async def test_a_task_that_is_cancelled_by_force_ends_its_work():
    order = []

    def work():
        try:
            waited_for(anyio.sleep_forever())
        finally:
            order.append("cleared up")

    task = asyncio.ensure_future(do_here(work))
    await anyio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert order == ["cleared up"]


async def test_what_blocks_is_done_by_a_thread_while_the_loop_goes_on():
    ticks = []

    async def tick():
        while True:
            ticks.append(1)
            await anyio.sleep(0.001)

    blocked = threading.Event()

    def work():
        return unhurried(lambda: (blocked.wait(0.05), threading.get_ident())[1])

    async with anyio.create_task_group() as group:
        group.start_soon(tick)
        assert await do_here(work) != threading.get_ident()
        group.cancel_scope.cancel()
    assert len(ticks) > 5


def test_outside_of_a_task_what_blocks_blocks_and_nothing_else_is_waited_for():
    assert unhurried(threading.get_ident) == threading.get_ident()
    waiting = answer(1)
    with pytest.raises(RuntimeError, match="no work that a task does"):
        waited_for(waiting)
    waiting.close()


async def test_tasks_get_their_places_in_turn():
    places = Semaphore(2)
    inside, most, order = set(), [], []

    def work(number):
        with places:
            inside.add(number)
            most.append(len(inside))
            waited_for(anyio.sleep(0.005))
            inside.discard(number)
            order.append(number)

    async with anyio.create_task_group() as group:
        for number in range(6):
            group.start_soon(do_here, work, number)
    assert max(most) == 2
    assert order == sorted(order)


async def test_tasks_of_several_loops_share_places():
    places = Semaphore(1)
    order = []

    def work(name):
        with places:
            order.append(name)
            waited_for(anyio.sleep(0.02))
            order.append(name)

    async with anyio.create_task_group() as group:
        group.start_soon(do_here, work, "here")
        await anyio.sleep(0.005)
        group.start_soon(anyio.to_thread.run_sync, anyio.run, partial(do_here, work, "there"))
    assert order == ["here", "here", "there", "there"]


async def test_who_no_longer_waits_is_passed_over():
    places = Semaphore(1)
    order = []

    def hold():
        with places:
            waited_for(anyio.sleep(0.03))

    def work(name):
        with places:
            order.append(name)

    async with anyio.create_task_group() as group:
        group.start_soon(do_here, hold)
        await anyio.sleep(0.005)
        gone = asyncio.ensure_future(do_here(work, "gone"))
        await anyio.sleep(0.005)
        group.start_soon(do_here, work, "next")
        await anyio.sleep(0.005)
        gone.cancel()
    await do_here(work, "last")
    assert order == ["next", "last"]
