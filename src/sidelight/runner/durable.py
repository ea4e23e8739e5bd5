"""Durable runs: each segment of a run is a workflow of DBOS.

The workflow carries the names of the run alone. What the run has done stands in our own journal,
and that is what its next attempt goes by: so a playbook, and this program, may change under a run
that waits, and no step of a workflow has to stay where it was.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar

from anyio import to_thread
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID

from sidelight.store.engine import engine_explained, engine_on

NAME = "sidelight"
ABI = "segments-1"
"""The version of the workflow below: it changes when its arguments do, and never otherwise."""

ENGINE_FILE = "engine.db"  # DBOS names its tables as it likes, so it has a file of its own
ENGINE_LOG = "dbos"
ENDED = ["SUCCESS", "ERROR", "CANCELLED"]
SWEPT_AT_ONCE = 500

Perform = Callable[[str, str, int, int], Awaitable[None]]
"""Does the segment of a run: its owner, its identifier, the segment, the attempt."""


class Durable:
    """The engine of this process; there is one at a time, as DBOS allows."""

    performing: ClassVar[Perform | None] = None
    home_loop: ClassVar[asyncio.AbstractEventLoop | None] = None

    def __init__(self, url: str | None, home: Path, worker: str) -> None:
        """Take the PostgreSQL database, None for a file in `home`, and who we are."""
        self._url = url or f"sqlite:///{home / ENGINE_FILE}"
        self._worker = worker

    async def launch(self, perform: Perform) -> None:
        """Begin to work."""
        Durable.performing = perform
        Durable.home_loop = asyncio.get_running_loop()
        config = DBOSConfig(
            name=NAME,
            log_level="CRITICAL",
            application_version=ABI,
            executor_id=self._worker,
            system_database_url=self._url,
            serializer=DBOSPortableJSONSerializer(),  # the default one is pickle
            sys_db_idle_transaction_timeout_sec=10.0,  # a process that was stopped holds no lock
        )
        if (engine := engine_on(self._url)) is not None:
            config["system_database_engine"] = engine
        logging.getLogger(ENGINE_LOG).handlers.clear()  # it writes to a stderr of its own choice
        DBOS(config=config)
        await to_thread.run_sync(DBOS.launch)

    async def close(self) -> None:
        """Stop; what is under way is taken up at the next start."""
        await to_thread.run_sync(DBOS.destroy)
        Durable.performing = None

    async def start(self, owner: str, run_id: str, segment: int, attempt: int) -> None:
        """Have a segment done; one that was started already is not started again."""
        with engine_explained(), SetWorkflowID(_name(run_id, segment, attempt)):
            await DBOS.start_workflow_async(perform_segment, owner, run_id, segment, attempt)

    async def forget(self, run_id: str, segment: int, attempt: int) -> None:
        """Have an attempt that somebody took over not come back."""
        with engine_explained():
            await DBOS.cancel_workflow_async(_name(run_id, segment, attempt))

    async def sweep(self, before: str) -> int:
        """Drop the traces of segments that ended before a moment (RFC 3339); return how many."""
        with engine_explained():
            ended = await DBOS.list_workflows_async(
                status=ENDED,
                completed_before=before,
                limit=SWEPT_AT_ONCE,
                load_input=False,
                load_output=False,
            )
            if ended:
                await DBOS.delete_workflows_async([each.workflow_id for each in ended])
        return len(ended)


@DBOS.workflow()
async def perform_segment(owner: str, run_id: str, segment: int, attempt: int) -> None:
    """Do a segment, on the loop that the clients and the store of this process belong to.

    What a crash left is taken up by DBOS on a loop of its own.
    """
    perform, home = Durable.performing, Durable.home_loop
    if perform is None or home is None:
        raise RuntimeError("a workflow came before the engine was launched")
    if asyncio.get_running_loop() is home:
        await perform(owner, run_id, segment, attempt)
        return

    async def there() -> None:
        await perform(owner, run_id, segment, attempt)

    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(there(), home))


def _name(run_id: str, segment: int, attempt: int) -> str:
    return f"{run_id}.{segment}.{attempt}"
