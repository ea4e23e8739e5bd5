"""`sidelight validate`: how good the verdicts are, measured on labelled data."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.options import Json

if TYPE_CHECKING:
    from rich.table import Table

    from sidelight.validation.harness import Figures
    from sidelight.validation.run import Run

DATA = "../shared/data"
SAMPLE = 1_000


def validate(  # noqa: PLR0913 - the options of a command
    *,
    data: Annotated[
        Path, typer.Option("--data", envvar="SIDELIGHT_DATA", help="Folder of the labelled data.")
    ] = Path(DATA),
    sample: Annotated[
        int, typer.Option("--sample", min=0, help="Values of each feed and type; 0 is all.")
    ] = SAMPLE,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the report, with its plots, here.")
    ] = None,
    fit: Annotated[
        Path | None,
        typer.Option("--fit", help="Propose weights, as YAML, into this file; none takes effect."),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", help="Try this weights file, not the shipped one.")
    ] = None,
    json: Json = False,
) -> None:
    """Measure the verdicts on labelled data: recall, false alarms, outages, calibration."""
    from sidelight.cli.output import console, write_lines
    from sidelight.validation.writing import write_report

    with _started(data, sample, weights) as run:
        figures = run.measure()
        command = f"sidelight validate --sample {sample}"
        if fit is not None:
            _propose(run, fit, f"{command} --fit FILE")
    if out is not None:
        write_report(out, figures, f"{command} --out {out}")
    if json:
        write_lines([figures])
        return
    console().print(_table(figures))
    if out is None:
        console().print("give --out DIR for the whole report", style="dim")


def _started(data: Path, sample: int, weights: Path | None) -> "AbstractContextManager[Run]":
    import anyio

    from sidelight.cli.reading import read_input
    from sidelight.cli.session import compile_due
    from sidelight.validation.material import gather_material
    from sidelight.validation.run import loaded
    from sidelight.verdicts import parse_policy
    from sidelight.wiring import Feeds, load_settings
    from sidelight.wiring.build import verdict_policy
    from sidelight.wiring.clock import SystemClock

    policy = parse_policy(read_input(str(weights)).decode()) if weights else verdict_policy()
    material = gather_material(data)
    feeds = Feeds(load_settings(os.environ))
    if due := feeds.due():
        anyio.run(compile_due, feeds, due)
    return loaded(
        material, feeds.indexes.match, policy, SystemClock(), sample=sample, progress=_told()
    )


def _told() -> Callable[[str], None]:
    """Return what names each stage on stderr."""
    from rich.console import Console

    screen = Console(stderr=True, highlight=False)
    return lambda stage: screen.print(f"… {stage}", style="dim")


def _propose(run: "Run", file: Path, command: str) -> None:
    from sidelight.cli.output import write_file
    from sidelight.validation.fragment import write_fragment

    write_file(file, write_fragment(run.fit(), command))


def _table(figures: "Figures") -> "Table":
    from rich.table import Table

    table = Table("gate", "measured", "at most", "values", "", box=None, header_style="dim")
    for gate in figures.gates:
        mark = "[green]✓ holds[/]" if gate.passed else "[bold red]✗ fails[/]"
        parts = (f"{gate.measured:.4g}", f"{gate.most:g}", f"{gate.values:,}")
        table.add_row(gate.name, *parts, mark)
    return table
