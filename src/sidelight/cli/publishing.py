"""`sidelight playbook list`, `diff`, `publish`, `rollback`, `unpublish`: what is switched on."""

from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.author import Author
from sidelight.cli.options import Json

if TYPE_CHECKING:
    from sidelight.service.playbooks.rehearsal import Rehearsal
    from sidelight.service.playbooks.versions import Found
    from sidelight.store import Published
    from sidelight.workflow.difference import Change

DIFFERENT = 1
SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}
STYLES = {"added": "green", "removed": "red", "changed": "yellow", "moved": "blue"}


def list_(*, json: Json = False) -> None:
    """List the playbooks: shipped, your own and published ones, and which is live."""
    import anyio

    anyio.run(_listed, json)


async def _listed(json: bool) -> None:
    from rich.text import Text

    from sidelight.cli.output import console, write_lines
    from sidelight.cli.session import opened
    from sidelight.cli.tables import minute, table
    from sidelight.service.playbooks.versions import listed
    from sidelight.wiring.playbooks import origin_of

    async with opened(offline=True) as app:
        found = list(listed(app, origin_of))
    if json:
        write_lines(found)
        return
    rows = [
        (
            Text(each.name, no_wrap=True),
            each.origin,
            Text(each.digest[:12], no_wrap=True),
            f"{each.live.number}: {each.live.digest[:12]}, {each.live.mode}" if each.live else "",
            f"{minute(each.live.at)} {each.live.author}" if each.live else "",
        )
        for each in found
    ]
    heads = ("name", "origin", "installed", "live", "since, by")
    console().print(table(heads, rows))


def diff(
    before: Annotated[
        str, typer.Argument(metavar="A", help="NAME, NAME@3, NAME@live, NAME@installed or a file.")
    ],
    after: Annotated[str, typer.Argument(metavar="B", help="The other one, named alike.")],
    *,
    json: Json = False,
) -> None:
    """Show what differs between two versions, step by step; leaves with 1 when something does."""
    import anyio

    if anyio.run(_differing, before, after, json):
        raise typer.Exit(DIFFERENT)


async def _differing(
    before: str,
    after: str,
    json: bool,
) -> bool:
    from sidelight.cli.naming import found
    from sidelight.cli.output import write_lines
    from sidelight.cli.session import opened
    from sidelight.workflow.difference import difference

    async with opened(offline=True) as app:
        old, new = found(app, before), found(app, after)
    changes = difference(old.version.playbook, new.version.playbook)
    if json:
        write_lines(changes)
    else:
        _show(old, new, changes)
    return bool(changes)


def _show(old: "Found", new: "Found", changes: "tuple[Change, ...]") -> None:
    from rich.text import Text

    from sidelight.cli.output import console

    screen = console()
    screen.print(Text(f"A: {old.label}\nB: {new.label}", style="dim"))
    for each in changes:
        style = STYLES[each.kind]
        name = f"{each.where}: {each.part}" if each.part else each.where
        screen.print(Text(f"{SIGNS[each.kind]} {each.kind} {name}", style=style))
        if each.before:
            screen.print(Text(f"    - {each.before}"), soft_wrap=True)
        if each.after:
            screen.print(Text(f"    + {each.after}"), soft_wrap=True)
    if not changes:
        screen.print("they do the same")


def publish(  # noqa: PLR0913 - the options of a command
    name: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="A playbook, NAME@VERSION, or a file.")
    ],
    *,
    plan: Annotated[
        bool, typer.Option("--plan", help="Its runs plan and nothing is carried out; the default.")
    ] = False,
    act: Annotated[
        bool, typer.Option("--act", help="Its runs carry out what they order, where all agree.")
    ] = False,
    force: Annotated[
        str,
        typer.Option("--force", metavar="REASON", help="Publish although a case fails, and why."),
    ] = "",
    author: Author = None,
    json: Json = False,
) -> None:
    """Switch a version of a playbook on, after its cases passed.

    A version never changes: runs that have begun go on with the one that they began with.
    """
    import anyio

    if plan and act:
        raise typer.BadParameter("either --plan or --act", param_hint="--act")
    anyio.run(_published, name, act, force, author, json)


async def _published(
    name: str,
    act: bool,
    force: str,
    author: str | None,
    json: bool,
) -> None:
    from sidelight.cli.author import author_of
    from sidelight.cli.naming import candidate, cases_of
    from sidelight.cli.session import opened
    from sidelight.model import RunMode
    from sidelight.service.playbooks.rehearsal import rehearse
    from sidelight.service.playbooks.versions import publish as switch_on

    async with opened(offline=True) as app:
        wanted = candidate(app, name)
        rehearsal = await rehearse(wanted.version, cases_of(name), app.playbooks, app.clock)
        made = switch_on(
            app,
            wanted,
            mode=RunMode.ACT if act else RunMode.PLAN,
            author=author_of(author),
            rehearsal=rehearsal,
            forced=force,
        )
    _tell(made, rehearsal, json=json)


def rollback(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The playbook.")],
    *,
    to: Annotated[
        int | None,
        typer.Option("--to", metavar="NUMBER", help="A version; by default the one before."),
    ] = None,
    author: Author = None,
    json: Json = False,
) -> None:
    """Switch the version on again that was live before."""
    import anyio

    anyio.run(_rolled_back, name, to, author, json)


async def _rolled_back(
    name: str,
    to: int | None,
    author: str | None,
    json: bool,
) -> None:
    from sidelight.cli.author import author_of
    from sidelight.cli.session import opened
    from sidelight.service.playbooks.versions import rollback as switch_back

    async with opened(offline=True) as app:
        made = switch_back(app, name, author_of(author), number=to)
    _tell(made, None, json=json)


def unpublish(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The playbook.")],
    *,
    author: Author = None,
) -> None:
    """Switch a playbook off; its runs that have begun go on."""
    import anyio

    anyio.run(_unpublished, name, author)


async def _unpublished(name: str, author: str | None) -> None:
    from sidelight.cli.author import author_of
    from sidelight.cli.session import opened
    from sidelight.service.playbooks.versions import unpublish as switch_off

    async with opened(offline=True) as app:
        switch_off(app, name, author_of(author))
    typer.echo(f"{name} is switched off")


def _tell(made: "Published", rehearsal: "Rehearsal | None", *, json: bool) -> None:
    from sidelight.cli.output import write_lines

    if json:
        write_lines([made])
        return
    does = "acts" if made.mode == "act" else "plans"
    typer.echo(f"{made.name} version {made.number} ({made.digest[:12]}) is live and {does}")
    if made.reason:
        typer.echo(f"because: {made.reason}")
    if rehearsal is not None and not rehearsal.cases:
        typer.echo("it has no cases: write them beside it, in NAME.cases.yaml")
