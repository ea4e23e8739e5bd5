"""`sidelight lookup`: what is known about a value, and what we conclude."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.exports import Export, ExportOption
from sidelight.cli.options import Deep, FailOn, Json, Offline, TlpOption
from sidelight.model import InvalidInput, Observable, Tlp

if TYPE_CHECKING:
    from sidelight.enrichment import Request
    from sidelight.enrichment.planning import Step
    from sidelight.service import Answer, App


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
    relations: Annotated[
        bool, typer.Option("--relations", help="Show all facts, relations and the timeline too.")
    ] = False,
    explain_plan: Annotated[
        bool, typer.Option("--explain-plan", help="Show whom it would ask, in order; ask nobody.")
    ] = False,
    export: ExportOption = None,
    tlp: TlpOption = None,
    fail_on: FailOn = None,
) -> None:
    """Say what is known about values, how bad they are, and why."""
    import anyio

    from sidelight.verdicts import at_least

    observables = _observables(values)
    order = _Order(observables, offline=offline, deep=deep, tlp=tlp)
    if explain_plan:
        _show_plans(observables, anyio.run(order.plans), json=json)
        return
    answers = anyio.run(order.answers)
    if export:
        _export(answers, export, order.tlp)
    elif json:
        _write(answers)
    else:
        _show(answers, relations=relations)
    if fail_on and any(at_least(answer.verdict, fail_on) for answer in answers):
        raise typer.Exit(1)


class _Order:
    """What the user wants to know, and how far to go for it."""

    def __init__(
        self, observables: Sequence[Observable], *, offline: bool, deep: bool, tlp: Tlp | None
    ) -> None:
        self.observables = observables
        self.offline = offline
        self.deep = deep
        self.tlp = tlp

    async def answers(self) -> "tuple[Answer, ...]":
        from sidelight.cli.session import opened
        from sidelight.service import lookup as look_up

        async with opened(offline=self.offline) as app:
            return await look_up(app, self._requests(app))

    async def plans(self) -> "list[tuple[Step, ...]]":
        from sidelight.cli.session import opened
        from sidelight.service.deepening import explain_plan

        async with opened(offline=self.offline) as app:
            return [await explain_plan(app, each) for each in self._requests(app)]

    def _requests(self, app: "App") -> "list[Request]":
        from sidelight.enrichment import Depth, Request

        self.tlp = self.tlp or app.tlp
        return [
            Request(
                observable=observable,
                tlp=self.tlp,
                depth=Depth.ALL if self.deep else Depth.NEEDED,
                why="look-up on the command line",
            )
            for observable in self.observables
        ]


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


def _write(answers: "Sequence[Answer]") -> None:
    from sidelight.cli.output import write_lines
    from sidelight.service.shapes import answer_shape

    write_lines(answer_shape(answer) for answer in answers)


def _export(answers: "Sequence[Answer]", form: Export, tlp: Tlp | None) -> None:
    from sidelight.cli.exports import exported, now, write
    from sidelight.service.context import context_of

    contexts = [context_of(answer) for answer in answers]
    write(exported(contexts, form, tlp=tlp or Tlp.AMBER, now=now()))


def _show(answers: "Sequence[Answer]", *, relations: bool) -> None:
    from sidelight.cli.cards import answer_card
    from sidelight.cli.contexts import facts_table, relations_table, timeline_table
    from sidelight.cli.output import console
    from sidelight.service.context import context_of

    screen = console()
    for answer in answers:
        screen.print(answer_card(answer))
        if relations:
            context = context_of(answer)
            for table in (facts_table, relations_table, timeline_table):
                if (drawn := table(context)).row_count:
                    screen.print(drawn)


def _show_plans(
    observables: Sequence[Observable], plans: "Sequence[tuple[Step, ...]]", *, json: bool
) -> None:
    from sidelight.cli.contexts import plan_table
    from sidelight.cli.output import console, write_lines
    from sidelight.service.shapes import observable_shape

    if json:
        write_lines(
            {"observable": observable_shape(each), "plan": plan}
            for each, plan in zip(observables, plans, strict=True)
        )
        return
    for observable, plan in zip(observables, plans, strict=True):
        console().print(plan_table(observable, plan))
