"""`sidelight triage`: the main job; an alert in, context, a verdict and a plan out."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from sidelight.cli.options import FailOn, Json, Offline, TlpOption
from sidelight.model import Tlp, VerdictClass

if TYPE_CHECKING:
    from sidelight.plugin import Source
    from sidelight.service import Triage


def triage(  # noqa: PLR0913 - the options of a command
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-",
            help="JSON, JSON Lines, an array, a mail (.eml) or text; `-` is stdin.",
        ),
    ],
    *,
    json: Json = False,
    offline: Offline = False,
    source: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The product that raised it; found out when not given."),
    ] = None,
    map_file: Annotated[
        str | None,
        typer.Option(
            "--map", metavar="FILE", help="How to read this JSON, as docs/sources.md says."
        ),
    ] = None,
    playbook: Annotated[
        str, typer.Option(metavar="NAME", help="The playbook to plan with.")
    ] = "quick-triage",
    tlp: TlpOption = None,
    fail_on: FailOn = None,
) -> None:
    """Judge alerts and plan what to do about them.

    Finds their observables, judges each, runs a playbook. Nothing is acted on.
    """
    import anyio

    from sidelight.cli.reading import read_input

    given = _Given(
        content=read_input(file),
        name="stdin" if file == "-" else file,
        source=source,
        map=read_input(map_file) if map_file else None,
        map_name=map_file or "",
    )

    async def run() -> bool:
        triages = _triages(given, playbook, offline=offline, tlp=tlp)
        return await _report(triages, fail_on, as_json=json)

    if anyio.run(run):
        raise typer.Exit(1)


class _Given(msgspec.Struct, frozen=True):
    """What the command was given to read, and how."""

    content: bytes
    name: str
    source: str | None
    map: bytes | None
    map_name: str


async def _triages(
    given: _Given, playbook: str, *, offline: bool, tlp: Tlp | None
) -> "AsyncGenerator[Triage, None]":
    from sidelight.cli.session import opened
    from sidelight.service import triage as triage_alert
    from sidelight.service.intake import read_alerts
    from sidelight.sources.generic_json import mapped_source, parse_map

    sources: list[Source] = []
    wanted = given.source
    if given.map is not None:
        sources.append(mapped_source(parse_map(given.map, given.map_name)))
        wanted = wanted or sources[0].manifest.name
    async with opened(offline=offline) as app:
        sources.extend(app.sources)
        for received in read_alerts(given.content, given.name, sources, source=wanted):
            yield await triage_alert(app, received, playbook=playbook, tlp=tlp)


async def _report(
    triages: "AsyncGenerator[Triage, None]", fail_on: VerdictClass | None, *, as_json: bool
) -> bool:
    """Print each triage as soon as it is there; return whether one is as bad as `fail_on`."""
    from sidelight.cli.output import console, write_lines
    from sidelight.service.shapes import triage_shape
    from sidelight.verdicts import at_least

    reached = False
    async with aclosing(triages):  # closed in this task, also when the reader of our output stops
        async for each in triages:
            if as_json:
                write_lines([triage_shape(each)])
            else:
                from sidelight.cli.cards import triage_card

                console().print(triage_card(each))
            reached = reached or (fail_on is not None and at_least(each.verdict, fail_on))
    return reached
