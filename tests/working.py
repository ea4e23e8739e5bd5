"""A worker for servers of tests: does what is pending, without the engine underneath."""

import anyio
import msgspec
from anyio import to_thread

from ordering import desk_of
from sidelight.runner import execute
from sidelight.service.routing import Routes
from sidelight.service.running import crew_of


def working(app):
    """Return what does the runs of an app until it is cancelled."""

    async def work():
        acting = (
            app if app.desk else msgspec.structs.replace(app, desk=desk_of(app.store, app.clock))
        )
        crew = crew_of(acting, Routes(acting))
        while True:
            for _, record in await to_thread.run_sync(app.store.runs.claim, "test", 8):
                await execute(crew, record)
            await anyio.sleep(0.02)

    return work
