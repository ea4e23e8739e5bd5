"""`sidelight actions`: what was ordered and how it stands, orders by hand, and the ledger."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.author import Author
from sidelight.cli.options import Json, Limit
from sidelight.model import ActionState, Approval, InvalidInput, SidelightError

if TYPE_CHECKING:
    from sidelight.model import ActionRecord
    from sidelight.runner import Preview
    from sidelight.service.orders import NewOrder, Told

actions = typer.Typer(
    help="What was done about targets: list it, prove it, take it back.", no_args_is_help=True
)

NOT_FINISHED = 3
NOT_DONE = {ActionState.FAILED, ActionState.UNKNOWN, ActionState.INEFFECTIVE}
"""How an action stands that has not, or may not have, the effect that was asked for."""

ActionId = Annotated[str, typer.Argument(metavar="ID", help="As `actions list` shows it.")]


@actions.command("list")
def list_(
    *,
    state: Annotated[
        ActionState | None, typer.Option("--state", help="Only those that stand so.")
    ] = None,
    action: Annotated[
        str | None, typer.Option("--action", help="Only one action, such as ip.block.")
    ] = None,
    target: Annotated[str | None, typer.Option("--target", help="Only those on a value.")] = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """List what was ordered, newest first."""
    from sidelight.cli.callers import kept
    from sidelight.cli.output import console, write_lines
    from sidelight.service.orders import action_shape, target_of

    value = target_of(target) if target is not None else None
    with kept() as store:
        found = store.ledger.page(state=state, action=action, target=value, limit=limit).actions
    if json:
        write_lines(action_shape(each) for each in found)
        return
    from sidelight.cli.tables import listing, minute
    from sidelight.cli.tables import state as shown

    rows = [
        (
            each.id,
            each.action,
            each.target.value if each.target else "",
            shown(each.state),
            minute(each.expires_at),
        )
        for each in found
    ]
    heads = ("id", "action", "target", "state", "until")
    console().print(listing(heads, rows, "there are no such actions"))


@actions.command()
def show(action_id: ActionId, *, json: Json = False) -> None:
    """Show an action with every line that the ledger has of it."""
    from sidelight.cli.callers import kept
    from sidelight.cli.output import write_lines
    from sidelight.service.orders import action_shape, line_shape, told

    with kept() as store:
        found = told(store, action_id)
    if found is None:
        raise _missing(action_id)
    if json:
        lines = [line_shape(each) for each in found.lines]
        write_lines([{**action_shape(found.action), "ledger": lines}])
    else:
        _print(found)


@actions.command()
def order(  # noqa: PLR0913 - the options of a command
    action: Annotated[str, typer.Argument(metavar="ACTION", help="Such as ip.block.")],
    target: Annotated[
        str | None, typer.Argument(metavar="[TARGET]", help="The value to act on.")
    ] = None,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; it goes into the ledger.")],
    ttl: Annotated[
        str | None, typer.Option("--ttl", metavar="7d", help="After which it is taken back.")
    ] = None,
    argument: Annotated[
        list[str] | None,
        typer.Option("--argument", metavar="NAME=VALUE", help="What the action takes besides."),
    ] = None,
    approval: Annotated[
        Approval, typer.Option("--approval", help="Who else has to agree.")
    ] = Approval.AUTO,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")
    ] = False,
    author: Author = None,
    json: Json = False,
) -> None:
    """Act on a target now; guards say no to what many people need."""
    import anyio

    from sidelight.service.orders import NewOrder

    new = NewOrder(
        action=action,
        target=target,
        reason=reason,
        ttl=ttl,
        arguments=_arguments(argument or ()),
        approval=approval,
        dry_run=dry_run,
    )
    if dry_run:
        _show_plans(anyio.run(_previewed, new, author), json=json)
    else:
        _tell(anyio.run(_placed, new, author), json=json)


@actions.command()
def undo(
    action_id: ActionId,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; it goes into the ledger.")],
    author: Author = None,
    json: Json = False,
) -> None:
    """Take an action back."""
    import anyio

    _tell([anyio.run(_undone, action_id, reason, author)], json=json)


@actions.command()
def verify(action_id: ActionId, *, author: Author = None, json: Json = False) -> None:
    """Probe whether an action has its effect."""
    import anyio

    _tell([anyio.run(_verified, action_id, author)], json=json)


@actions.command()
def ledger(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Verify the chain; leaves with 3 where it is broken.")
    ] = False,
    after: Annotated[int, typer.Option("--after", min=0, help="From the line behind this.")] = 0,
    limit: Limit = 100,
    json: Json = False,
) -> None:
    """Show the lines of the ledger, or verify that none was altered."""
    from sidelight.cli.callers import kept
    from sidelight.cli.output import console, write_lines
    from sidelight.service.orders import line_shape

    with kept() as store:
        if check:
            broken = store.ledger.broken()
            if json:
                write_lines([{"intact": broken is None, "broken_at": broken}])
            if broken is not None:
                raise SidelightError(f"the ledger is altered: line {broken} does not fit")
            if not json:
                typer.echo("the ledger is intact")
            return
        lines = store.ledger.lines(None, after=after, limit=limit)
    if json:
        write_lines(line_shape(each) for each in lines)
        return
    from sidelight.cli.tables import listing, minute, state

    rows = [
        (str(e.number), minute(e.at), e.action_id, state(e.what), e.author, e.hash[:8])
        for e in lines
    ]
    heads = ("line", "at", "action", "state", "by", "hash")
    console().print(listing(heads, rows, "there are no such lines"))


async def _previewed(new: "NewOrder", author: str | None) -> "Sequence[Preview]":
    from sidelight.cli.callers import acting, principal_of
    from sidelight.service.orders import preview

    async with acting() as (app, desk):
        return await preview(app.store, desk, principal_of(app.store, author), new)


async def _placed(new: "NewOrder", author: str | None) -> "Sequence[ActionRecord]":
    from sidelight.cli.callers import acting, principal_of
    from sidelight.service.orders import place

    async with acting() as (app, desk):
        return await place(app.store, desk, principal_of(app.store, author), new)


async def _undone(action_id: str, reason: str, author: str | None) -> "ActionRecord":
    from sidelight.cli.callers import acting, principal_of
    from sidelight.service.orders import undo as take_back

    async with acting() as (app, desk):
        caller = principal_of(app.store, author)
        found = await take_back(app.store, desk, caller, action_id, reason)
    if found is None:
        raise _missing(action_id)
    return found


async def _verified(action_id: str, author: str | None) -> "ActionRecord":
    from sidelight.cli.callers import acting, principal_of
    from sidelight.service.orders import verify as probe

    async with acting() as (app, desk):
        found = await probe(app.store, desk, principal_of(app.store, author), action_id)
    if found is None:
        raise _missing(action_id)
    return found


def _arguments(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise InvalidInput(f"--argument {pair!r} is not like name=value")
        found[name] = value
    return found


def _tell(records: "Sequence[ActionRecord]", *, json: bool) -> None:
    from sidelight.cli.output import write_lines
    from sidelight.service.orders import action_shape

    if json:
        write_lines(action_shape(each) for each in records)
    for each in () if json else records:
        on = f" {each.target.value}" if each.target else ""
        typer.echo(f"{each.id} {each.action}{on} by {each.actuator}: {each.state}; {each.text}")
    if any(each.state in NOT_DONE for each in records):
        raise typer.Exit(NOT_FINISHED)


def _show_plans(plans: "Sequence[Preview]", *, json: bool) -> None:
    from sidelight.cli.output import write_lines

    if json:
        write_lines(plans)
        return
    for each in plans:
        if each.refusal is not None:
            text = f"refused by the guard {each.refusal.guard}: {each.refusal.text}"
        else:
            text = each.plan.text if each.plan else ""
        typer.echo(f"{each.actuator} would: {text}")


def _missing(action_id: str) -> InvalidInput:
    return InvalidInput(f"there is no action {action_id!r}: see `sidelight actions list`")


def _print(found: "Told") -> None:
    from sidelight.cli.output import console
    from sidelight.cli.tables import fields, minute, second, state, table

    action, out = found.action, console()
    radius = action.blast_radius
    count = "unknown" if radius is None or radius.count is None else str(radius.count)
    out.print(
        fields(
            [
                ("action", f"{action.action} by {action.actuator}"),
                ("id", action.id),
                ("target", action.target.value if action.target else ""),
                ("state", state(action.state)),
                ("how", action.text),
                ("reason", action.reason),
                ("ordered by", action.author),
                ("approved by", ", ".join(action.approvers)),
                ("touches", f"{count} {radius.unit}" if radius else ""),
                ("guard", action.guard or ""),
                ("until", minute(action.expires_at)),
                ("run", action.run_id or ""),
                ("case", action.case_id or ""),
            ]
        )
    )
    rows = [(str(e.number), second(e.at), state(e.what), e.author) for e in found.lines]
    out.print(table(("line", "at", "state", "by"), rows, title="Ledger"))
