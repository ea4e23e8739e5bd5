"""Progress on long work, on stderr, so that stdout stays what was asked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

Told = Callable[[int], None]
"""Told the number of entries taken so far."""
Bytes = Callable[[], tuple[int, int]]
"""Says how many bytes of how many were read; zero of zero where nobody knows."""


@contextmanager
def shown() -> Iterator["Progress"]:
    """Yield a display of several tasks; it clears nothing, so that a log of it reads well."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[entries]:,} entries"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield progress


def task(progress: "Progress", title: str, read: Bytes = lambda: (0, 0)) -> Told:
    """Add a task and return what it is to be told; its bar is the bytes that were read."""
    number = progress.add_task(title, total=None, entries=0)

    def told(entries: int) -> None:
        done, total = read()
        progress.update(number, completed=done, total=total or None, entries=entries)

    return told


def finish(progress: "Progress") -> None:
    """Fill every bar."""
    for each in progress.tasks:
        progress.update(each.id, completed=each.total or 1, total=each.total or 1)
