"""`sidelight worker`: carries out the look-ups that wait for quota."""

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import anyio
import typer


def worker(
    *,
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="Leave when nobody waits any more.")
    ] = False,
) -> None:
    """Carry out the look-ups that wait for quota, until stopped.

    Any number of workers may run on one database.
    """
    with _logged():
        anyio.run(_work, until_empty)


@contextmanager
def _logged() -> Iterator[None]:
    """Write what Sidelight logs to stdout, as JSON Lines."""
    from sidelight.cli.logs import JsonLines

    ours = logging.getLogger("sidelight")
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(JsonLines())
    ours.addHandler(lines)
    ours.setLevel(logging.INFO)
    ours.propagate = False  # not in short on stderr too
    try:
        yield
    finally:
        ours.removeHandler(lines)
        ours.propagate = True
        ours.setLevel(logging.NOTSET)


async def _work(until_empty: bool) -> None:
    from sidelight.cli.session import opened
    from sidelight.wiring.crew import worker_of

    async with opened(offline=False) as app, anyio.create_task_group() as group:
        group.start_soon(_stop_on_signal, group.cancel_scope)
        await worker_of(app).run(until_empty=until_empty)
        group.cancel_scope.cancel()


async def _stop_on_signal(scope: anyio.CancelScope) -> None:
    """End the work at SIGTERM and Ctrl-C: what is under way is asked again by the next worker."""
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _ in signals:
            scope.cancel()
            return
