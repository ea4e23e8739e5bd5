"""Tables for people: plain ones, and how runs and actions stand, as shape, word and colour."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich import box
from rich.table import Table
from rich.text import Text

MARKS = {
    "pending": ("·", "dim"),
    "running": ("▶", "bold blue"),
    "waiting": ("◷", "bold yellow"),
    "succeeded": ("✓", "bold green"),
    "failed": ("✗", "bold red"),
    "cancelled": ("⊘", "dim"),
    "intended": ("▶", "bold blue"),
    "applied": ("●", "green"),
    "verified": ("✓", "bold green"),
    "ineffective": ("✗", "bold red"),
    "unknown": ("?", "bold yellow"),
    "refused": ("⊘", "bold red"),
    "declined": ("⊘", "dim"),
    "undoing": ("▶", "bold blue"),
    "undone": ("↶", "dim"),
    "open": ("◷", "bold yellow"),
    "answered": ("✓", "green"),
    "expired": ("⊘", "dim"),
    "withdrawn": ("⊘", "dim"),
}
"""State -> its shape and style."""

WHOLE = {"id", "action", "state", "status", "until", "since"}


def state(name: str) -> Text:
    """Return `✓ succeeded` in its colour."""
    mark, style = MARKS.get(name, ("·", ""))
    return Text(f"{mark} {name}", style=style, no_wrap=True)


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str | Text]], title: str | None = None
) -> Table:
    """Return a table without lines between its rows; texts from outside are no markup.

    What is under `id` stays whole on one line, so that it can be copied.
    """
    made = Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="dim",
        pad_edge=False,
    )
    for name in columns:
        made.add_column(name, overflow="fold", no_wrap=name in WHOLE)
    for row in rows:
        made.add_row(*(each if isinstance(each, Text) else Text(each) for each in row))
    return made


def listing(
    columns: Sequence[str], rows: Sequence[Sequence[str | Text]], nothing: str
) -> Table | Text:
    """Return a table, or the sentence that there is nothing in it."""
    return table(columns, rows) if rows else Text(nothing, style="dim")


def fields(rows: Iterable[tuple[str, str | Text]]) -> Table:
    """Return names with values beside them; those without a value are left out."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in rows:
        if value:
            made.add_row(name, value if isinstance(value, Text) else Text(value))
    return made


def second(moment: datetime) -> str:
    """Return a moment to the second.

    >>> second(datetime(2026, 11, 24, 12, 5, 9))
    '2026-11-24 12:05:09'
    """
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def minute(moment: datetime | None) -> str:
    """Return a moment to the minute; nothing for none.

    >>> minute(datetime(2026, 11, 24, 12, 5))
    '2026-11-24 12:05'
    """
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
