"""`sidelight match`: log files against every list that we hold."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sidelight.cli.options import Json
from sidelight.model import Claim, InvalidInput

if TYPE_CHECKING:
    import polars as pl
    from rich.text import Text

    from sidelight.service.bulk import Progress, Tally

STYLES = {
    Claim.MALICIOUS: "bold red",
    Claim.SUSPICIOUS: "bold yellow",
    Claim.NOISE: "bold blue",
    Claim.CLEAN: "green",
    Claim.KNOWN_GOOD: "green",
}


class Alarm(StrEnum):
    """What a list may say that makes the command fail."""

    MALICIOUS = "malicious"
    SUSPICIOUS = "suspicious"


ACCUSING = (Claim.MALICIOUS, Claim.SUSPICIOUS, Claim.NOISE)
"""What is searched for by default: half of a log is on some list of popular or shared names."""

ALARMS = {
    Alarm.MALICIOUS: {Claim.MALICIOUS},
    Alarm.SUSPICIOUS: {Claim.MALICIOUS, Claim.SUSPICIOUS},
}


def match(  # noqa: PLR0913 - the options of a command
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Parquet, CSV, TSV, Zeek, JSON Lines or text, also packed; `-` reads stdin.",
        ),
    ],
    *,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="A column to search; those that fit are found without."),
    ] = None,
    feed: Annotated[
        list[str] | None,
        typer.Option("--feed", help="A feed to match, whatever it says; all of them without."),
    ] = None,
    claim: Annotated[
        list[Claim] | None,
        typer.Option(
            "--claim", help="What a list must say; by default that a value is bad, or noise."
        ),
    ] = None,
    text: Annotated[
        bool, typer.Option("--text", help="Search the text of the files and not their columns.")
    ] = False,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="CSV on stdout, nothing else there.")] = False,
    unique: Annotated[
        bool, typer.Option("--unique", help="Each match once, with the number of its rows.")
    ] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Only how often each list was met.")
    ] = False,
    fail_on: Annotated[
        Alarm | None,
        typer.Option("--fail-on", help="Leave with 1 when a list says this or worse of a value."),
    ] = None,
) -> None:
    """Find listed values in log files of any size.

    Matches them against every list that we hold, or the lists of some feeds.
    """
    if json and csv:
        raise InvalidInput("choose --json or --csv")
    from sidelight.service.bulk import Hunt, Tally, hunt

    wanted = Hunt(
        files=files,
        indexes=_indexes(feed or []),
        columns=column or (),
        claims=claim or ((*Claim,) if feed else ACCUSING),
        as_text=text,
    )
    machine = json or csv
    write = _Writer(json=json, csv=csv)
    tally = Tally()
    streams = not (unique or summary)
    with _progress(files, shown=machine or not streams) as progress:
        for matches in hunt(wanted, progress):
            if streams:
                write(matches)
            if not streams or not machine or fail_on:
                tally.add(matches)
    if unique and not summary:
        write(tally.unique())
    if summary or not machine:
        _summarise(tally, json=json, csv=csv)
    if fail_on and tally.listed(ALARMS[fail_on]):
        raise typer.Exit(1)


def _indexes(feeds: list[str]) -> list[Path]:
    """Return the index files; embedded knowledge that was never compiled is compiled first."""
    import anyio

    from sidelight.cli.session import compile_due
    from sidelight.service.bulk import serving_files
    from sidelight.wiring import Feeds, load_settings
    from sidelight.wiring.feeds import FOLDER

    settings = load_settings(os.environ)
    known = Feeds(settings)
    if due := known.due():
        anyio.run(compile_due, known, due)
    return serving_files(settings.home / FOLDER, feeds)


@contextmanager
def _progress(files: list[str], *, shown: bool) -> "Iterator[Progress]":
    """Yield what takes the progress; the bar is on stderr, and only where it disturbs nothing."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    screen = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeElapsedColumn(),
    )
    quiet = not (screen.is_terminal and (shown or not sys.stdout.isatty()))
    with Bars(*columns, console=screen, disable=quiet) as bars:
        tasks = {name: bars.add_task(name, total=None, rows=0, start=False) for name in files}

        def show(name: str, rows: int, done: float | None) -> None:
            bars.start_task(tasks[name])
            bars.update(tasks[name], rows=rows, completed=done or 0, total=done and 1)

        yield show


class _Writer:
    """Writes matches on stdout as they come: JSON Lines, CSV, or lines for a person."""

    def __init__(self, *, json: bool, csv: bool) -> None:
        self._json = json
        self._csv = csv
        self._headed = False

    def __call__(self, matches: "pl.DataFrame") -> None:
        if self._csv:
            matches.write_csv(sys.stdout.buffer, include_header=not self._headed)
            self._headed = True
        elif self._json:
            matches.write_ndjson(sys.stdout.buffer)
        else:
            self._show(matches)
        sys.stdout.buffer.flush()

    def _show(self, matches: "pl.DataFrame") -> None:
        from sidelight.cli.output import console

        screen = console()
        for line in matches.iter_rows(named=True):
            screen.print(_line(line), soft_wrap=True)


def _line(match: Mapping[str, Any]) -> "Text":
    """Return `file:row column value  claim  list (label), by what matched, rows`."""
    from rich.text import Text

    claim = Claim(match["claim"])
    column = f" {match['column']}" if match["column"] else ""
    label = f" ({match['label']})" if match["label"] else ""
    covers = (
        "" if match["exact"] else f", {'hint from' if match['hint'] else 'by'} {match['matched']}"
    )
    rows = f", {match['rows']:,} rows" if match.get("rows", 1) > 1 else ""
    return Text.assemble(
        (f"{match['file']}:{match['row']}{column} ", "dim"),
        (match["value"], "bold"),
        "  ",
        (claim.replace("_", " "), "" if match["hint"] else STYLES.get(claim, "")),
        f"  {match['feed']}/{match['list']}{label}{covers}{rows}",
    )


def _summarise(tally: "Tally", *, json: bool, csv: bool) -> None:
    from sidelight.cli.output import console, write_lines

    counts = tally.counts()
    if json:
        write_lines(counts)
        return
    if csv:
        tally.counted().write_csv(sys.stdout.buffer)
        return
    if not counts:
        console().print("nothing matched")
        return
    from rich.table import Table

    table = Table("feed", "list", "says")
    for heading in ("rows", "values", "hints"):
        table.add_column(heading, justify="right")
    for each in counts:
        claim = each.claim.replace("_", " ")
        numbers = (f"{number:,}" for number in (each.rows, each.values, each.hints))
        table.add_row(each.feed, each.list, claim, *numbers)
    console().print(table)
