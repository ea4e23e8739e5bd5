"""Signs of life: by them the others know that a worker goes on with its runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio

from sidelight.model import Clock
from sidelight.store import RunStore
from sidelight.tasks import do_here

BEAT = 3.0  # seconds between two signs of life
DEAD = timedelta(seconds=20)  # without a sign of life a worker counts as dead


@asynccontextmanager
async def alive(runs: RunStore, worker: str, clock: Clock) -> AsyncIterator[None]:
    """Show that a worker is alive as long as the context lasts: no other takes its runs over."""

    async def beat() -> None:
        while True:
            await do_here(runs.beat, worker, clock.now())
            await anyio.sleep(BEAT)

    await do_here(runs.beat, worker, clock.now())
    async with anyio.create_task_group() as group:
        group.start_soon(beat)
        yield
        group.cancel_scope.cancel()
    await do_here(runs.forget, worker)
