"""Start runs of a playbook from the terminal, and follow each until it ends or waits."""

from datetime import timedelta
from typing import TYPE_CHECKING

import anyio
import typer

if TYPE_CHECKING:
    from sidelight.model import RunRecord
    from sidelight.service import App

POLL = 0.3  # seconds between two looks
ALIVE = timedelta(seconds=60)  # a worker whose last beat is older is taken for gone
WAITS = {"waiting", "succeeded", "failed", "cancelled"}


async def started(  # noqa: PLR0913, PLR0917 - anyio.run hands arguments over by their place
    name: str,
    file: str,
    given: list[str],
    act: bool,
    author: str | None,
    json: bool,
) -> None:
    """Store the alerts of a file with a run of the playbook each, and follow the runs."""
    from sidelight.cli.author import author_of
    from sidelight.cli.naming import inputs_of
    from sidelight.cli.output import write_lines
    from sidelight.cli.reading import name_of, read_input
    from sidelight.cli.session import opened
    from sidelight.model import RunMode
    from sidelight.service.starting import start_runs

    content = read_input(file)
    mode = RunMode.ACT if act else RunMode.PLAN
    async with opened(offline=True) as app:
        runs = await start_runs(
            app,
            content,
            name_of(file),
            name,
            mode=mode,
            author=author_of(author),
            read_inputs=lambda version: inputs_of(version, given),
        )
        for run_id in runs:
            record = await _followed(app, run_id)
            if json:
                write_lines([record])
            else:
                _show(record)


async def _followed(app: "App", run_id: str) -> "RunRecord":
    """Tell what a run does until it ends or waits; one that nobody takes up is left."""
    told = 0
    while True:
        record = app.store.runs.get(run_id)
        assert record is not None  # noqa: S101 - we made it, and nobody deletes what is new
        entries = list(app.store.runs.journal(run_id).values())
        for entry in entries[told:]:
            typer.echo(f"· {entry.step}: {entry.text}", err=True)
        told = len(entries)
        if record.status in WAITS:
            return record
        if not _alive(app):
            typer.echo(
                "· no worker is running: start `sidelight serve` or `sidelight worker`", err=True
            )
            return record
        await anyio.sleep(POLL)


def _alive(app: "App") -> bool:
    now = app.clock.now()
    return any(now - beat < ALIVE for beat in app.store.runs.workers().values())


def _show(record: "RunRecord") -> None:
    said = record.problem
    if record.outcome:
        said = record.outcome.summary
    elif record.wait:
        said = record.wait.text
    typer.echo(f"{record.id}: {record.status}" + (f", {said}" if said else ""))
    typer.echo(f"see it: sidelight runs show {record.id}")
