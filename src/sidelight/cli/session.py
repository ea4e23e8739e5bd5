"""What every command that asks something needs: settings, compiled feeds, a built Sidelight."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from sidelight.plugin import Feed
from sidelight.service import App
from sidelight.wiring import Feeds, build, load_settings

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@asynccontextmanager
async def opened(*, offline: bool) -> AsyncIterator[App]:
    """Yield a Sidelight of this user; at the first start its embedded knowledge is compiled."""
    settings = load_settings(os.environ)
    feeds = Feeds(settings)
    if due := feeds.due():
        await compile_due(feeds, due)
    async with build(settings, offline=offline, feeds=feeds) as app:
        yield app


async def compile_due(feeds: Feeds, due: Sequence[Feed]) -> None:
    """Compile feeds, with a progress bar on stderr."""
    from rich.console import Console
    from rich.progress import (
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,} entries"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        for feed in due:
            task = progress.add_task(f"compiling {feed.manifest.title}", total=None)
            count = await feeds.compile(feed, partial(_show, progress, task))
            progress.update(task, completed=count, total=count)


def _show(progress: "Progress", task: "TaskID", done: int) -> None:
    progress.update(task, completed=done)
