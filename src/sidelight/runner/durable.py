"""Durable runs: the segments that a worker claims in one go are a workflow of DBOS.

The workflow carries the names of the runs alone. What a run has done stands in our own journal,
and that is what its next attempt goes by: so a playbook, and this program, may change under a run
that waits, and no step of a workflow has to stay where it was.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from anyio import to_thread
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID

from sidelight.store.engine import engine_explained, engine_on

NAME = "sidelight"
ABI = "segments-2"
"""The version of the workflow below: it changes when its arguments do, and never otherwise."""

ENGINE_FILE = "engine.db"  # DBOS names its tables as it likes, so it has a file of its own
ENGINE_LOG = "dbos"
PENDING = "PENDING"
ENDED = ["SUCCESS", "ERROR", "CANCELLED"]
SWEPT_AT_ONCE = 500

Segment = tuple[str, str, int, int]
"""A segment of a run: its owner, the identifier of the run, the segment, the attempt."""

Perform = Callable[[str, str, int, int], Awaitable[None]]
"""Does a segment, unless it is no longer ours."""


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

    async def start(self, segments: Sequence[Segment]) -> None:
        """Have segments done, side by side; those that were started already are not again."""
        _, run_id, segment, attempt = segments[0]
        with engine_explained(), SetWorkflowID(f"{run_id}.{segment}.{attempt}"):
            await DBOS.start_workflow_async(perform_segments, list(segments))

    async def sweep(self, before: str) -> int:
        """Drop the traces of what ended before a moment (RFC 3339); return how many.

        What began before it and is not over is nobody's: another worker has done its segments.
        """
        with engine_explained():
            if left := await _found(status=PENDING, end_time=before):
                await DBOS.cancel_workflows_async(left)
            if ended := await _found(status=ENDED, completed_before=before):
                await DBOS.delete_workflows_async(ended)
        return len(ended)


async def _found(**which: Any) -> list[str]:
    """Return the names of some workflows."""
    found = await DBOS.list_workflows_async(
        **which, limit=SWEPT_AT_ONCE, load_input=False, load_output=False
    )
    return [each.workflow_id for each in found]


@DBOS.workflow()
async def perform_segments(segments: list[Segment]) -> None:
    """Do segments, on the loop that the clients and the store of this process belong to.

    What a crash left is taken up by DBOS on a loop of its own.
    """
    perform, home = Durable.performing, Durable.home_loop
    if perform is None or home is None:
        raise RuntimeError("a workflow came before the engine was launched")
    if asyncio.get_running_loop() is home:
        await _all(perform, segments)
        return
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_all(perform, segments), home))


async def _all(perform: Perform, segments: Sequence[Segment]) -> None:
    """Do segments side by side, each to its end whatever becomes of the others."""
    ends = await asyncio.gather(*(perform(*each) for each in segments), return_exceptions=True)
    for end in ends:
        if end is not None:
            raise end
