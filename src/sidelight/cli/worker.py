"""`sidelight worker`: does runs, and the look-ups that wait for quota."""

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import anyio
import typer

from sidelight.cli.loop import run


def worker(
    *,
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="Leave when nothing is to be done any more.")
    ] = False,
) -> None:
    """Do runs, and the look-ups that wait for quota, until stopped.

    Any number of workers may run on one database.
    """
    with _logged():
        run(_work, until_empty)


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
    import os

    from sidelight.wiring import load_settings
    from sidelight.wiring.build import household
    from sidelight.wiring.runs import Running, worker_name
    from sidelight.wiring.server import serve_lines

    settings = load_settings(os.environ)
    with worker_name(settings.home) as name:
        async with household(settings) as installed, anyio.create_task_group() as group:
            running = Running(installed)
            worker = running.worker(name, settings.database_url, settings.home)
            group.start_soon(_stop_on_signal, group.cancel_scope)
            group.start_soon(running.work, worker)
            await serve_lines(installed, until_empty=until_empty)
            await running.done()
            group.cancel_scope.cancel()


async def _stop_on_signal(scope: anyio.CancelScope) -> None:
    """End the work at SIGTERM and Ctrl-C: what is under way is asked again by the next worker."""
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async for _ in signals:
            scope.cancel()
            return
