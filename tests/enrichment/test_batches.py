import anyio
import pytest

from sidelight.enrichment.batches import Batches
from sidelight.tasks import waited_for


class Slow:
    """Doubles numbers, when it is let; keeps the batches it was given."""

    def __init__(self):
        self.batches = []
        self.begun = anyio.Event()
        self.free = anyio.Event()

    def __call__(self, rows):
        self.batches.append(list(rows))
        self.begun.set()
        waited_for(self.free.wait())
        if 13 in rows:
            raise ValueError("unlucky")
        return [2 * row for row in rows]


async def gathered(batches, slow, rows):
    """Return the results of rows that are added while the first of them is being done."""
    results = {}

    async def add(row):
        try:
            results[row] = await batches.add(row)
        except ValueError as error:
            results[row] = str(error)

    async with anyio.create_task_group() as group:
        group.start_soon(add, rows[0])
        await slow.begun.wait()
        for row in rows[1:]:
            group.start_soon(add, row)
        await anyio.wait_all_tasks_blocked()
        slow.free.set()
    return results


async def test_what_comes_while_a_batch_is_done_is_done_together():
    slow = Slow()
    assert await gathered(Batches(slow), slow, [1, 2, 3, 4]) == {1: 2, 2: 4, 3: 6, 4: 8}
    assert slow.batches == [[1], [2, 3, 4]]


async def test_an_error_is_that_of_every_row_of_its_batch_and_of_no_other():
    slow = Slow()
    batches = Batches(slow)
    results = await gathered(batches, slow, [1, 13, 3])
    assert results == {1: 2, 13: "unlucky", 3: "unlucky"}
    assert await batches.add(5) == 10


async def test_who_is_cancelled_leaves_the_others_their_result():
    slow = Slow()
    batches = Batches(slow)
    scope = anyio.CancelScope()
    results = []

    async def leader():
        with scope:
            await batches.add(2)

    async def follower():
        results.append(await batches.add(3))

    async with anyio.create_task_group() as group:
        group.start_soon(batches.add, 1)
        await slow.begun.wait()
        group.start_soon(leader)
        await anyio.wait_all_tasks_blocked()
        group.start_soon(follower)
        await anyio.wait_all_tasks_blocked()
        scope.cancel()
        slow.free.set()
    assert results == [6]
    assert slow.batches == [[1], [2, 3]]


async def test_a_batch_under_way_ends_for_all_though_its_leader_is_cancelled():
    slow = Slow()
    batches = Batches(slow)
    scope = anyio.CancelScope()
    results = []

    async def leader():
        with scope:
            await batches.add(1)

    async def follower():
        results.append(await batches.add(2))

    async with anyio.create_task_group() as group:
        group.start_soon(leader)
        await slow.begun.wait()
        group.start_soon(follower)
        await anyio.wait_all_tasks_blocked()
        scope.cancel()
        slow.free.set()
    assert results == [4]
    assert slow.batches == [[1], [2]]


@pytest.mark.parametrize("count", [1, 50])
async def test_results_come_back_to_their_rows(count):
    batches = Batches(lambda rows: [str(row) for row in rows])
    results = {}

    async def add(row):
        results[row] = await batches.add(row)

    async with anyio.create_task_group() as group:
        for row in range(count):
            group.start_soon(add, row)
    assert results == {row: str(row) for row in range(count)}
