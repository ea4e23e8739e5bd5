"""`sidelight runs`: the runs of playbooks, what they wait for, and stopping or repeating them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.author import Author
from sidelight.cli.options import Json, Limit
from sidelight.model import InvalidInput, RunStatus

if TYPE_CHECKING:
    from sidelight.model import Principal, RunRecord
    from sidelight.service.runs import ShownRun
    from sidelight.store import Store

runs = typer.Typer(
    help="The runs of playbooks: follow them, stop them, repeat them.", no_args_is_help=True
)

RunId = Annotated[str, typer.Argument(metavar="ID", help="As `runs list` shows it.")]


@runs.command("list")
def list_(
    *,
    status: Annotated[
        RunStatus | None, typer.Option("--status", help="Only those that stand so.")
    ] = None,
    playbook: Annotated[
        str | None, typer.Option("--playbook", help="Only those of one playbook.")
    ] = None,
    alert: Annotated[str | None, typer.Option("--alert", help="Only those of one alert.")] = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """List the runs, newest first."""
    from sidelight.cli.callers import kept
    from sidelight.cli.output import console, write_lines

    with kept() as store:
        found = store.runs.page(status, playbook, alert, None, limit).runs
    if json:
        write_lines(found)
        return
    from sidelight.cli.tables import listing, state

    rows = [
        (
            each.id,
            state(each.status),
            f"{each.playbook} ({each.mode})",
            each.wait.text if each.wait else _ended(each),
        )
        for each in found
    ]
    console().print(listing(("id", "status", "playbook", ""), rows, "there are no such runs"))


@runs.command()
def show(run_id: RunId, *, json: Json = False) -> None:
    """Show a run: its steps, what it waits for, its actions and questions."""
    from sidelight.cli.callers import kept
    from sidelight.cli.output import write_lines
    from sidelight.service.runs import run_shape, shown

    with kept() as store:
        found = shown(store, run_id)
    if found is None:
        raise _missing(run_id)
    if json:
        write_lines([run_shape(found)])
    else:
        _print(found)


@runs.command()
def cancel(
    run_id: RunId,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    author: Author = None,
    json: Json = False,
) -> None:
    """End a run; what it has done stays."""
    from sidelight.service.runs import cancel as end

    _change(run_id, author, json, lambda store, caller: end(store, caller, run_id, reason))


@runs.command()
def pause(run_id: RunId, *, author: Author = None, json: Json = False) -> None:
    """Let a run rest before its next step."""
    from sidelight.service.runs import pause as rest

    _change(run_id, author, json, lambda store, caller: rest(store, caller, run_id))


@runs.command()
def resume(run_id: RunId, *, author: Author = None, json: Json = False) -> None:
    """Let a paused run go on."""
    from sidelight.service.runs import resume as go_on

    _change(run_id, author, json, lambda store, caller: go_on(store, caller, run_id))


@runs.command()
def retry(
    run_id: RunId,
    *,
    from_place: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="PLACE", help="From this place on, as `runs show` names it."
        ),
    ] = None,
    author: Author = None,
    json: Json = False,
) -> None:
    """Repeat a run that failed or was cancelled, from where it stopped; what is done stays done."""
    from sidelight.service.runs import retry as repeat

    _change(run_id, author, json, lambda store, caller: repeat(store, caller, run_id, from_place))


def _change(
    run_id: str,
    author: str | None,
    json: bool,
    change: "Callable[[Store, Principal], RunRecord | None]",
) -> None:
    from sidelight.cli.callers import kept, principal_of
    from sidelight.cli.output import write_lines

    with kept() as store:
        found = change(store, principal_of(store, author))
    if found is None:
        raise _missing(run_id)
    if json:
        write_lines([found])
    else:
        typer.echo(f"{found.id} is {_standing(found)}")


def _standing(run: "RunRecord") -> str:
    if run.status is RunStatus.RUNNING and run.cancelling:
        return "running, and ends as soon as its worker looks"
    if run.pausing:
        return f"{run.status}, and rests before its next step"
    return run.status


def _ended(run: "RunRecord") -> str:
    return run.problem or (run.outcome.summary if run.outcome else "")


def _missing(run_id: str) -> InvalidInput:
    return InvalidInput(f"there is no run {run_id!r}: see `sidelight runs list`")


def _print(found: "ShownRun") -> None:
    from sidelight.cli.output import console
    from sidelight.cli.tables import fields, minute, second, state, table

    run, out = found.run, console()
    out.print(
        fields(
            [
                ("run", run.id),
                ("playbook", run.playbook),
                ("status", state(run.status)),
                ("mode", run.mode),
                ("alert", run.alert_id),
                ("case", run.case_id),
                ("retry of", run.root if run.root != run.id else ""),
                ("began", minute(run.started_at)),
                ("ended", minute(run.ended_at)),
                ("waits for", run.wait.text if run.wait else ""),
                ("until", minute(run.wait.until) if run.wait else ""),
                ("outcome", run.outcome.summary if run.outcome else ""),
                ("problem", run.problem),
            ]
        )
    )
    steps = [(e.place, e.step, e.kind, second(e.at), e.text) for e in found.journal]
    out.print(table(("place", "step", "kind", "at", ""), steps, title="Steps"))
    if found.actions:
        rows = [
            (e.id, e.action, e.target.value if e.target else "", state(e.state), e.text)
            for e in found.actions
        ]
        out.print(table(("id", "action", "target", "state", ""), rows, title="Actions"))
    if found.approvals:
        asked = [(e.id, state(e.state), e.question, e.answer or "") for e in found.approvals]
        out.print(table(("id", "state", "question", "answer"), asked, title="Questions"))
