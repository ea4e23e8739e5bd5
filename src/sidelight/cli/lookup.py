"""`sidelight lookup`: what is known about a value, and what we conclude."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from sidelight.cli.author import User, user_of
from sidelight.cli.exports import Export, ExportOption
from sidelight.cli.options import Deep, FailOn, Json, Offline, PapOption, TlpOption, WouldSend
from sidelight.cli.reading import observable_of, read_lines
from sidelight.model import InvalidInput, Observable, Pap, Priority, Tlp

if TYPE_CHECKING:
    from sidelight.enrichment import Request
    from sidelight.enrichment.planning import Step
    from sidelight.service import Answer, App
    from sidelight.service.disclosures import Telling

BATCH = 10  # a person who asks about more values than this at once does not wait for each


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
    would_send: WouldSend = False,
    export: ExportOption = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for the answers that a quota has no room for yet.")
    ] = False,
    tlp: TlpOption = None,
    pap: PapOption = None,
    user: User = None,
    fail_on: FailOn = None,
) -> None:
    """Say what is known about values, how bad they are, and why."""
    import anyio

    from sidelight.verdicts import at_least

    observables = _observables(values)
    labels = _Labels(tlp=tlp, pap=pap, user=user_of(user))
    order = _Order(observables, labels, offline=offline, deep=deep, wait=wait)
    if would_send:
        from sidelight.cli.disclosures import show_tellings

        show_tellings(anyio.run(order.tellings), json=json)
        return
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


class _Labels(msgspec.Struct, frozen=True):
    """What binds the values, and whose keys are used; None is what the settings say."""

    tlp: Tlp | None
    pap: Pap | None
    user: str | None


class _Order:
    """What the user wants to know, and how far to go for it."""

    def __init__(
        self,
        observables: Sequence[Observable],
        labels: "_Labels",
        *,
        offline: bool,
        deep: bool,
        wait: bool = False,
    ) -> None:
        self.observables = observables
        self.offline = offline
        self.deep = deep
        self.tlp = labels.tlp
        self.labels = labels
        self.wait = wait

    async def answers(self) -> "tuple[Answer, ...]":
        from sidelight.cli.session import opened
        from sidelight.service import lookup as look_up

        async with opened(offline=self.offline) as app:
            requests = self._requests(app)
            answers = await look_up(app, requests)
            while await self._shall_ask_again(app):
                answers = await look_up(app, requests)
        return answers

    async def _shall_ask_again(self, app: "App") -> bool:
        """Return whether answers came that were waited for; tell of those that wait still."""
        from anyio import to_thread

        from sidelight.wiring.crew import worker_of

        waiting = await to_thread.run_sync(app.store.queue.waiting, self.observables)
        if not waiting:
            return False
        hint = "waiting" if self.wait else "--wait waits for them, `sidelight worker` asks"
        line = f"{len(waiting)} of {len(self.observables)} values stand in line for quota"
        if len(self.observables) > BATCH:
            line += f", behind those who ask for {BATCH} or fewer"
        typer.echo(f"{line}; {hint}", err=True)
        if not self.wait:
            return False
        return await worker_of(app).run(wanted=waiting) != waiting

    async def plans(self) -> "list[tuple[Step, ...]]":
        from sidelight.cli.session import opened
        from sidelight.service.deepening import explain_plan

        async with opened(offline=self.offline) as app:
            return [await explain_plan(app, each) for each in self._requests(app)]

    async def tellings(self) -> "tuple[Telling, ...]":
        from sidelight.cli.session import opened
        from sidelight.service.disclosures import what_would_be_sent

        async with opened(offline=self.offline) as app:
            return await what_would_be_sent(app, self._requests(app))

    def _requests(self, app: "App") -> "list[Request]":
        from sidelight.enrichment import Depth, Request

        self.tlp = self.tlp or app.tlp
        return [
            Request(
                observable=observable,
                tlp=self.tlp,
                pap=self.labels.pap or app.pap,
                user=self.labels.user,
                depth=Depth.ALL if self.deep else Depth.NEEDED,
                priority=Priority.BATCH if len(self.observables) > BATCH else None,
                why="look-up on the command line",
            )
            for observable in self.observables
        ]


def _observables(values: Sequence[str]) -> list[Observable]:
    """Return the observables; all values are read before the first is looked up."""
    lines = [
        line.strip() for value in values for line in (read_lines() if value == "-" else [value])
    ]
    if not any(lines):
        raise InvalidInput("there is no value to look up: give one a line on stdin")
    return [observable_of(line) for line in lines if line]


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
