"""`sidelight approvals`: what people are asked, and their answers."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.author import Author
from sidelight.cli.options import Json, Limit
from sidelight.model import ApprovalState, InvalidInput

if TYPE_CHECKING:
    from sidelight.model import ApprovalRequest
    from sidelight.service.approvals import Reply, Shown

approvals = typer.Typer(
    help="What waits for people: see it, answer it, hand it over.", no_args_is_help=True
)

ApprovalId = Annotated[str, typer.Argument(metavar="ID", help="As `approvals list` shows it.")]


@approvals.command("list")
def list_(
    *,
    state: Annotated[
        ApprovalState | None,
        typer.Option("--state", help="Only those that stand so; open ones by default."),
    ] = ApprovalState.OPEN,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """List the questions, newest first."""
    from sidelight.cli.callers import kept
    from sidelight.cli.output import console, write_lines

    with kept() as store:
        asked = None if everything else state
        found = store.approvals.page(state=asked, limit=limit).approvals
    if json:
        write_lines(found)
        return
    from sidelight.cli.tables import listing, minute
    from sidelight.cli.tables import state as shown_state

    rows = [
        (
            each.id,
            shown_state(each.state),
            each.question,
            f"{len(each.answers)} of {each.needed}",
            minute(each.expires_at),
        )
        for each in found
    ]
    heads = ("id", "state", "question", "answers", "until")
    nothing = "nobody is asked" if asked is ApprovalState.OPEN else "there are no such questions"
    console().print(listing(heads, rows, nothing))


@approvals.command()
def show(approval_id: ApprovalId, *, json: Json = False) -> None:
    """Show a question with what to judge it by."""
    import msgspec

    from sidelight.cli.callers import kept
    from sidelight.cli.output import write_lines
    from sidelight.service.approvals import shown
    from sidelight.service.orders import action_shape

    with kept() as store:
        found = shown(store, approval_id)
    if found is None:
        raise _missing(approval_id)
    if json:
        acts = [action_shape(each) for each in found.actions]
        write_lines([{**msgspec.to_builtins(found.approval), "actions": acts}])
    else:
        _print(found)


@approvals.command()
def answer(  # noqa: PLR0913 - the options of a command
    approval_id: ApprovalId,
    answer: Annotated[
        str, typer.Argument(metavar="ANSWER", help="One of the options, such as approve.")
    ],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; it goes into the record.")] = "",
    behalf: Annotated[
        str | None, typer.Option("--behalf", help="The colleague who handed it over.")
    ] = None,
    author: Author = None,
    json: Json = False,
) -> None:
    """Answer a question; who ordered something does not approve it."""
    import anyio

    from sidelight.cli.output import write_lines
    from sidelight.service.approvals import Reply

    reply = Reply(answer=answer, reason=reason, behalf=behalf)
    found = anyio.run(_answered, approval_id, reply, author)
    if json:
        write_lines([found])
    elif found.state is ApprovalState.OPEN:
        typer.echo(f"{found.id} has {len(found.answers)} of {found.needed} answers")
    else:
        typer.echo(f"{found.id} is {found.state}: {found.answer}")


@approvals.command("hand-over")
def hand_over(
    to: Annotated[str, typer.Argument(metavar="NAME", help="Who answers in your place.")],
    *,
    until: Annotated[
        str, typer.Option("--until", metavar="7d", help="For how long, or the last day.")
    ],
    author: Author = None,
) -> None:
    """Let a colleague answer for you, until a moment."""
    from sidelight.cli.callers import kept, principal_of
    from sidelight.cli.tables import minute
    from sidelight.service.approvals import hand_over as delegate
    from sidelight.wiring.clock import SystemClock

    clock = SystemClock()
    with kept() as store:
        moment = _moment(until, clock.now())
        delegate(store, clock, principal_of(store, author), to, moment)
    typer.echo(f"{to} answers in your place until {minute(moment)} UTC")


@approvals.command("take-back")
def take_back(
    to: Annotated[str, typer.Argument(metavar="NAME", help="Who answered in your place.")],
    *,
    author: Author = None,
) -> None:
    """End what you have handed over."""
    from sidelight.cli.callers import kept, principal_of
    from sidelight.service.approvals import take_back as end

    with kept() as store:
        if not end(store, principal_of(store, author), to):
            raise InvalidInput(f"you have handed nothing over to {to!r}")
    typer.echo(f"{to} no longer answers in your place")


async def _answered(approval_id: str, reply: "Reply", author: str | None) -> "ApprovalRequest":
    from sidelight.cli.callers import principal_of
    from sidelight.cli.session import opened
    from sidelight.service.approvals import Answering

    async with opened(offline=False) as app:
        answering = Answering(app.store, app.clock, app.desk)
        found = await answering.give(principal_of(app.store, author), approval_id, reply)
    if found is None:
        raise _missing(approval_id)
    return found


def _moment(text: str, now: datetime) -> datetime:
    """Return the moment that a span or a day names; a day counts to its end."""
    from datetime import timedelta

    from sidelight.workflow.durations import parse_duration

    try:
        return now + parse_duration(text)
    except ValueError:
        pass
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput(f"--until {text!r} is not like 7d, 12h or 2026-12-31") from None
    return day + timedelta(days=1)


def _missing(approval_id: str) -> InvalidInput:
    return InvalidInput(f"there is no approval {approval_id!r}: see `sidelight approvals list`")


def _print(found: "Shown") -> None:
    from sidelight.cli.output import console
    from sidelight.cli.tables import fields, minute, state, table

    asked, out = found.approval, console()
    out.print(
        fields(
            [
                ("question", asked.question),
                ("id", asked.id),
                ("state", state(asked.state)),
                ("answers", ", ".join(asked.options)),
                ("policy", asked.policy),
                ("asked by", asked.author),
                ("until", minute(asked.expires_at)),
                ("else", asked.default or ""),
                ("answer", asked.answer or ""),
                ("run", asked.run_id or ""),
                ("case", asked.case_id or ""),
            ]
        )
    )
    for fact in asked.facts:
        out.print(f"  - {fact}", markup=False)
    if asked.answers:
        rows = [(e.author, e.behalf or "", e.answer, minute(e.at), e.reason) for e in asked.answers]
        out.print(table(("by", "for", "answer", "at", "reason"), rows, title="Answers"))
