"""`sidelight lookup`: what is known about a value, and what we conclude."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.options import Deep, FailOn, Json, Offline, TlpOption
from sidelight.model import InvalidInput, Observable, Tlp

if TYPE_CHECKING:
    from sidelight.service import Answer


def lookup(  # noqa: PLR0913 - the options of a command
    values: Annotated[
        list[str],
        typer.Argument(
            metavar="VALUE...",
            help="Hashes, URLs, domains, addresses, defanged or not; `-` reads one a line.",
        ),
    ],
    *,
    json: Json = False,
    offline: Offline = False,
    deep: Deep = False,
    tlp: TlpOption = None,
    fail_on: FailOn = None,
) -> None:
    """Say what is known about values, how bad they are, and why."""
    import anyio

    from sidelight.cli.output import write_lines
    from sidelight.service.shapes import answer_shape
    from sidelight.verdicts import at_least

    answers = anyio.run(_answers, _observables(values), offline, deep, tlp)
    if json:
        write_lines(answer_shape(answer) for answer in answers)
    else:
        _show(answers)
    if fail_on and any(at_least(answer.verdict, fail_on) for answer in answers):
        raise typer.Exit(1)


def _observables(values: Sequence[str]) -> list[Observable]:
    """Return the observables; all values are read before the first is looked up."""
    from sidelight.extraction import parse_observable

    lines = [
        line.strip()
        for value in values
        for line in (sys.stdin.read().splitlines() if value == "-" else [value])
    ]
    if not any(lines):
        raise InvalidInput("there is no value to look up: give one a line on stdin")
    return [parse_observable(line) for line in lines if line]


async def _answers(
    observables: Sequence[Observable], offline: bool, deep: bool, tlp: Tlp | None
) -> "tuple[Answer, ...]":
    from sidelight.cli.session import opened
    from sidelight.enrichment import Depth, Request
    from sidelight.service import lookup as look_up

    async with opened(offline=offline) as app:
        requests = [
            Request(
                observable=observable,
                tlp=tlp or app.tlp,
                depth=Depth.ALL if deep else Depth.NEEDED,
                why="look-up on the command line",
            )
            for observable in observables
        ]
        return await look_up(app, requests)


def _show(answers: "Sequence[Answer]") -> None:
    from sidelight.cli.cards import answer_card
    from sidelight.cli.output import console

    screen = console()
    for answer in answers:
        screen.print(answer_card(answer))
