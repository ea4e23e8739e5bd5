"""`sidelight history`: the verdicts on a value, and what changed from one to the next."""

from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.options import Json
from sidelight.cli.reading import observable_of
from sidelight.model import InvalidInput, Observable

if TYPE_CHECKING:
    from rich.table import Table

    from sidelight.service.history import Step


def history(
    value: Annotated[str, typer.Argument(help="A value that was looked up before.")],
    *,
    limit: Annotated[int, typer.Option(min=1, help="The most verdicts to show.")] = 20,
    json: Json = False,
) -> None:
    """Show how the verdict on a value changed, newest first, and why."""
    import anyio

    from sidelight.cli.output import console, write_lines

    observable = observable_of(value)
    steps = anyio.run(_steps, observable, limit)
    if not steps:
        raise InvalidInput(f"{observable.value} was never looked up here")
    if json:
        write_lines(steps)
    else:
        console().print(_table(observable.value, steps))


async def _steps(observable: Observable, limit: int) -> "tuple[Step, ...]":
    from sidelight.cli.session import opened
    from sidelight.service.history import history as past

    async with opened(offline=True) as app:
        return past(app, observable, limit)


def _table(value: str, steps: "tuple[Step, ...]") -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from sidelight.cli.appearance import badge, probability

    table = Table(
        "since",
        "until",
        "verdict",
        "probability",
        "what changed",
        title=value,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="dim",
        expand=True,
    )
    for step in steps:
        changes = Text(overflow="fold")
        for sign, texts, style in (("+", step.gained, "red"), ("-", step.lost, "green")):
            for text in texts:
                changes.append(f"{sign} {text}\n", style=style)
        if step.model_changed:
            changes.append("other weights\n", style="dim")
        table.add_row(
            f"{step.since:%Y-%m-%d %H:%M}",
            f"{step.until:%Y-%m-%d %H:%M}",
            badge(step.class_),
            probability(step.probability),
            changes,
        )
    return table
