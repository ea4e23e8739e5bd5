"""`sidelight playbook backtest`: what a playbook would have made of the alerts of the past."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.options import Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import timedelta

    from sidelight.service import App
    from sidelight.service.intake import Received
    from sidelight.service.playbooks.backtest_figures import Backtest

SINCE = "30d"
MOST_LINES = 10  # of each kind on a terminal; JSON and the page have more
ENDS = (
    ("taken by the playbook", "taken"),
    ("closed by itself", "closed"),
    ("left open", "open"),
    ("with a block by itself", "blocked"),
    ("that need a person", "asked"),
    ("failed", "failed"),
)


def backtest(
    name: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="A playbook, NAME@VERSION, or a file.")
    ],
    *,
    since: Annotated[
        str, typer.Option("--since", metavar="AGE", help="The oldest stored alerts: 30d, 12h.")
    ] = SINCE,
    alerts: Annotated[
        list[str] | None,
        typer.Option("--alerts", metavar="FILE", help="Also the alerts of this file; repeatable."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT", help="Write a page with plots.")
    ] = None,
    json: Json = False,
) -> None:
    """Replay stored alerts with what is known already; nobody outside is asked.

    Compares with the version that is live, and with what analysts found of the cases.
    """
    import anyio

    from sidelight.cli.output import write_file, write_lines
    from sidelight.workflow.durations import parse_duration

    try:
        age = parse_duration(since)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from None
    test = anyio.run(_tested, name, age, alerts or [])
    if html is not None:
        from sidelight.service.playbooks.backtest_page import page

        files = "".join(f" --alerts {each}" for each in alerts or [])
        command = f"sidelight playbook backtest {name} --since {since}{files}"
        write_file(html, page(test, command))
    if json:
        write_lines([test])
    else:
        _show(test)


async def _tested(name: str, age: "timedelta", files: list[str]) -> "Backtest":
    from sidelight.cli.naming import candidate
    from sidelight.cli.session import opened
    from sidelight.service.playbooks.backtest import backtest as tested

    async with opened(offline=True) as app:
        with _progress() as told:
            return await tested(
                app,
                candidate(app, name),
                since=app.clock.now() - age,
                files=_alerts(app, files),
                told=told,
            )


def _alerts(app: "App", files: list[str]) -> "Iterator[Received]":
    from sidelight.cli.reading import read_input
    from sidelight.service.intake import read_alerts

    for file in files:
        yield from read_alerts(read_input(file), file, app.sources)


@contextmanager
def _progress() -> "Iterator[Callable[[int], None]]":
    """Lend what is told the number of alerts; a terminal on stderr shows it."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("replaying {task.completed:,} alerts"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def told(alerts: int) -> None:
            progress.update(task, completed=alerts)

        yield told


def _show(test: "Backtest") -> None:
    from rich.text import Text

    from sidelight.cli.output import console
    from sidelight.cli.tables import table

    screen = console()
    title = f"{test.playbook} {test.digest[:12]}, {test.alerts:,} alerts in {test.seconds:.1f} s"
    columns = ("", "tested", "live") if test.live else ("", "tested")
    rows = [
        (name, *(f"{getattr(each, part):,}" for each in (test.ends, test.live) if each))
        for name, part in ENDS
    ]
    screen.print(table(columns, rows, title=title))
    orders = [
        (each.action, f"{each.auto:,}", f"{each.required:,}", f"{each.two_person:,}")
        for each in test.orders
    ]
    screen.print(table(("order", "by itself", "one person", "two people"), orders))
    for style, line in _lines(test):
        screen.print(Text(line, style=style))


def _lines(test: "Backtest") -> "Iterator[tuple[str, str]]":
    """Yield what stands below the tables, each line with its style."""
    if test.reviewed:
        wrong = test.wrong_closed + test.wrong_blocked
        told = f"{test.reviewed:,} alerts were judged by analysts: "
        told += f"{test.wrong_closed:,} true positives would have been closed, "
        told += f"{test.wrong_blocked:,} harmless values blocked"
        yield ("bold red" if wrong else "green"), told
    else:
        yield "dim", "no analyst judged one of these alerts"
    for each in test.wrong[:MOST_LINES]:
        yield "red", f"  {each.kind}: {each.title} ({each.alert_id}): {each.what}"
    calls = ", ".join(f"{each.provider} {each.calls:,}" for each in test.quota)
    deeper = f"{test.deep:,} of {test.observables:,} values would have been looked up deeper"
    yield "dim", f"{deeper}; at most so many calls: {calls or 'none'}"
    if test.against:
        yield "", f"{test.differing:,} alerts would end otherwise than with {test.against[:12]}"
    for difference in test.differences[:MOST_LINES]:
        yield "", f"  {difference.title}: {difference.now} -> {difference.then}"
    for problem in test.problems[:MOST_LINES]:
        yield "red", f"  failed {problem.times:,} times: {problem.text} ({problem.alert_id})"
