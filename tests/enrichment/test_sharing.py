from pathlib import Path

import anyio
import pytest
from anyio import lowlevel

from house import IP
from sidelight.enrichment import Sharing, sharing
from sidelight.model import Observable, ObservableType, Report, ReportState
from sidelight.store import open_store
from sidelight.wiring.settings import Settings

pytest_plugins = ("store.databases",)

REPORT = Report(provider="one", observable=IP, state=ReportState.HIT)


@pytest.fixture(params=["sqlite", "postgres"])
def processes(request, migrated_home, clock):
    """Two processes, as far as the store can tell."""
    url = None if request.param == "sqlite" else request.getfixturevalue("migrated_postgres")
    with open_store(url, migrated_home, clock) as one, open_store(url, migrated_home, clock) as two:
        yield Sharing(one.leases), Sharing(two.leases)


async def test_two_processes_make_one_call(processes):
    calls, made = [], []
    begun, gate = anyio.Event(), anyio.Event()

    async def call():
        calls.append(1)
        begun.set()
        await gate.wait()
        made.append(REPORT)
        return REPORT

    reports = []

    async def ask(process):
        found = lambda: made[0] if made else None  # noqa: E731 - shorter than a function
        reports.append(await process.run("one", "", IP, call=call, found=found))

    async with anyio.create_task_group() as group:
        for process in processes:
            group.start_soon(ask, process)
        await begun.wait()
        await anyio.sleep(0.1)
        gate.set()
    assert (calls, reports) == ([1], [REPORT, REPORT])


async def test_when_the_first_has_no_answer_the_second_asks_himself(processes):
    calls = []

    async def call():
        calls.append(1)
        return REPORT

    for process in processes:
        await process.run("one", "", IP, call=call, found=lambda: None)
    assert len(calls) == 2


async def test_a_dead_holder_is_not_waited_for_longer_than_his_lease(processes, clock):
    mine, yours = processes
    assert mine._leases.take("one", "", IP, "dead", sharing.SECONDS)
    asked = []

    async def call():
        asked.append(clock.now())
        return REPORT

    async def pass_time():
        await anyio.sleep(0.1)
        assert asked == []
        clock.move(seconds=sharing.SECONDS)

    async with anyio.create_task_group() as group:
        group.start_soon(pass_time)
        await yours.run("one", "", IP, call=call, found=lambda: None)
    assert len(asked) == 1


async def test_who_fails_or_is_cancelled_gives_his_lease_up(processes):
    mine, yours = processes

    async def fail():
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the type is the point
        await mine.run("one", "", IP, call=fail, found=lambda: None)
    with anyio.move_on_after(0.05):
        await mine.run("one", "", IP, call=anyio.sleep_forever, found=lambda: None)
    assert yours._leases.take("one", "", IP, "yours", 30)


async def test_a_line_is_served_as_long_as_somebody_says_so(processes, clock):
    mine, yours = processes
    await mine.serve("one", "")
    assert not yours._leases.take("one", "", None, "yours", 30)
    await mine.leave("one", "")
    assert yours._leases.take("one", "", None, "yours", 30)


async def test_who_is_cancelled_while_he_takes_his_lease_gives_it_up(processes):
    """Those of one batch as well: the first takes the leases of all."""
    mine, yours = processes
    things = [Observable(ObservableType.DOMAIN, f"a{number}.example") for number in range(20)]

    async def ask(thing):
        await mine.run("one", "", thing, call=anyio.sleep_forever, found=lambda: None)

    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            for each in things:
                group.start_soon(ask, each)
            await lowlevel.checkpoint()
            await lowlevel.checkpoint()
            scope.cancel()
    assert all(yours._leases.take("one", "", each, "yours", 30) for each in things)


def test_a_dead_look_up_leaves_the_next_one_most_of_its_time():
    assert Settings(home=Path()).budget > 2 * sharing.SECONDS
    assert 2 * sharing.RENEWAL < sharing.SECONDS
