"""`sidelight triage`: the main job; an alert in, context, a verdict and a plan out."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from sidelight.cli.author import User, user_of
from sidelight.cli.options import FailOn, Json, Offline, PapOption, TlpOption, WouldSend
from sidelight.model import Pap, Tlp, VerdictClass

if TYPE_CHECKING:
    from sidelight.plugin import Source
    from sidelight.service import App, Triage
    from sidelight.service.disclosures import Telling
    from sidelight.service.intake import Received


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
    act: Annotated[
        bool, typer.Option("--act", help="Carry out what the playbook orders, not only plan it.")
    ] = False,
    would_send: WouldSend = False,
    tlp: TlpOption = None,
    pap: PapOption = None,
    user: User = None,
    fail_on: FailOn = None,
) -> None:
    """Judge alerts and plan what to do about them.

    Finds their observables, judges each, runs a playbook. Nothing is acted on without `--act`.
    """
    import anyio

    from sidelight.cli.reading import name_of, read_input

    given = _Given(
        content=read_input(file),
        name=name_of(file),
        source=source,
        map=read_input(map_file) if map_file else None,
        map_name=map_file or "",
    )
    labels = _Labels(tlp=tlp, pap=pap, user=user_of(user))
    if would_send:
        from sidelight.cli.disclosures import show_tellings

        show_tellings(anyio.run(partial(_tellings, given, labels, offline=offline)), json=json)
        return

    async def run() -> bool:
        handled = _acted if act else _triages
        triages = handled(given, playbook, labels, offline=offline)
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


class _Labels(msgspec.Struct, frozen=True):
    """What binds besides the labels of the alerts, and whose keys are used."""

    tlp: Tlp | None
    pap: Pap | None
    user: str | None


async def _triages(
    given: _Given, playbook: str, labels: _Labels, *, offline: bool
) -> "AsyncGenerator[Triage, None]":
    from sidelight.cli.session import opened
    from sidelight.service import triage as triage_alert

    async with opened(offline=offline) as app:
        for received in _received(given, app):
            yield await triage_alert(
                app,
                received,
                playbook=playbook,
                tlp=labels.tlp,
                pap=labels.pap,
                user=labels.user,
            )


async def _acted(
    given: _Given, playbook: str, labels: _Labels, *, offline: bool
) -> "AsyncGenerator[Triage, None]":
    import os

    from sidelight.cli.author import author_of
    from sidelight.cli.session import opened
    from sidelight.runner.liveness import alive
    from sidelight.service.acting import act_on
    from sidelight.service.routing import Routes
    from sidelight.wiring import load_settings
    from sidelight.wiring.runs import worker_name

    with worker_name(load_settings(os.environ).home) as worker:
        async with opened(offline=offline) as app, alive(app.store.runs, worker, app.clock):
            routes = Routes(app)
            for received in _received(given, app):
                yield await act_on(
                    app,
                    routes,
                    received,
                    worker=worker,
                    playbook=playbook,
                    tlp=labels.tlp,
                    pap=labels.pap,
                    author=labels.user or author_of(None),
                )


async def _tellings(given: _Given, labels: _Labels, *, offline: bool) -> "list[Telling]":
    """Return what a triage might tell whom; nothing is stored or sent."""
    from sidelight.cli.session import opened
    from sidelight.service.disclosures import requests_of, what_would_be_sent

    tellings: list[Telling] = []
    async with opened(offline=offline) as app:
        for received in _received(given, app):
            requests = await requests_of(
                app, received, tlp=labels.tlp, pap=labels.pap, user=labels.user
            )
            tellings.extend(await what_would_be_sent(app, requests))
    return tellings


def _received(given: _Given, app: "App") -> "Iterator[Received]":
    from sidelight.service.intake import read_alerts
    from sidelight.sources.generic_json import mapped_source, parse_map

    sources: list[Source] = []
    wanted = given.source
    if given.map is not None:
        sources.append(mapped_source(parse_map(given.map, given.map_name)))
        wanted = wanted or sources[0].manifest.name
    sources.extend(app.sources)
    return read_alerts(given.content, given.name, sources, source=wanted)


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
