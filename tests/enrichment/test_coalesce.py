import anyio
import pytest

from sidelight.enrichment.coalesce import Coalescer


async def test_equal_calls_share_one_result():
    calls = []
    results = []
    gate = anyio.Event()
    shared = Coalescer()

    async def call():
        calls.append(1)
        await gate.wait()
        return "answer"

    async def ask():
        results.append(await shared.run("key", call))

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        gate.set()
    assert results == ["answer"] * 5
    assert calls == [1]


async def test_when_the_first_is_cancelled_a_waiting_one_calls_itself():
    shared = Coalescer()
    results = []

    async def never():
        await anyio.sleep_forever()

    async def now():
        return "second"

    async def wait():
        results.append(await shared.run("key", now))

    scope = anyio.CancelScope()

    async def first():
        with scope:
            await shared.run("key", never)

    async with anyio.create_task_group() as group:
        group.start_soon(first)
        await anyio.wait_all_tasks_blocked()
        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        scope.cancel()
    assert results == ["second"]


async def test_a_failure_is_the_callers_own():
    shared = Coalescer()

    async def fail():
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the type is the point
        await shared.run("key", fail)

    async def fine():
        return 1

    assert await shared.run("key", fine) == 1
