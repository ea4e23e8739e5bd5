"""`sidelight admin`: API keys for programs, names and passwords for people, and their audit."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.author import Author, author_of
from sidelight.cli.options import Json
from sidelight.model import AccessRole, Clock, InvalidInput

if TYPE_CHECKING:
    from sidelight.store import AccessStore

admin = typer.Typer(help="Who may use the server.", no_args_is_help=True)
key = typer.Typer(help="API keys, for programs.", no_args_is_help=True)
user = typer.Typer(help="Names and passwords, for people.", no_args_is_help=True)
admin.add_typer(key, name="key")
admin.add_typer(user, name="user")

Name = Annotated[str, typer.Option("--name", help="What it is for, or what somebody is called.")]
RoleOption = Annotated[AccessRole, typer.Option("--role", help="What it opens.")]
Team = Annotated[str, typer.Option("--team", help="Whose alerts, cases and reports it sees.")]


@key.command("create")
def create_key(  # noqa: PLR0913 - the options of a command
    *,
    name: Name,
    role: RoleOption = AccessRole.ANALYST,
    days: Annotated[int, typer.Option(min=1, help="How long it holds.")] = 365,
    calls: Annotated[
        int | None, typer.Option(min=1, help="The most requests in a minute; no bound by default.")
    ] = None,
    team: Team = "default",
    author: Author = None,
    json: Json = False,
) -> None:
    """Make a key and show it, this once."""
    from sidelight.cli.output import write_lines
    from sidelight.service.access import make_key

    with _access(team) as (access, clock):
        made = make_key(
            access,
            clock,
            name=name,
            role=role,
            author=author_of(author),
            lasts=timedelta(days=days),
            calls=calls,
        )
    if json:
        write_lines([{"id": made.key.id, "key": made.secret}])
        return
    typer.echo(made.secret)
    typer.echo(
        f"{made.key.id} ({role}, {days} days) is shown this once: keep it in your secret store",
        err=True,
    )


@key.command("list")
def list_keys(*, team: Team = "default", json: Json = False) -> None:
    """List the keys: their beginning, what they open, and when they were used."""
    from sidelight.cli.output import console, write_lines

    with _access(team) as (access, clock):
        keys, now = access.keys(), clock.now()
    if json:
        write_lines(keys)
        return
    from rich.table import Table

    table = Table("id", "name", "role", "begins", "made", "last used", "state")
    for each in keys:
        state = "holds" if each.holds(now) else ("revoked" if each.revoked_at else "expired")
        table.add_row(
            each.id,
            each.name,
            each.role,
            f"{each.prefix}...",
            f"{each.created_at:%Y-%m-%d}",
            f"{each.last_used_at:%Y-%m-%d %H:%M}" if each.last_used_at else "never",
            state,
        )
    console().print(table)


@key.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `admin key list` shows it.")],
    *,
    team: Team = "default",
    author: Author = None,
) -> None:
    """End a key at once."""
    from sidelight.service.access import revoke_key

    with _access(team) as (access, _):
        revoke_key(access, key_id, author=author_of(author))
    typer.echo(f"{key_id} opens nothing any more")


@user.command("add")
def add_user(
    *,
    name: Name,
    role: RoleOption = AccessRole.ANALYST,
    team: Team = "default",
    author: Author = None,
) -> None:
    """Add somebody, or give them another password and role; the password is asked for."""
    from sidelight.service.access import save_person

    password = _password()
    with _access(team) as (access, clock):
        save_person(
            access, clock, name=name, password=password, role=role, author=author_of(author)
        )
    typer.echo(f"{name} may come in as {role}")


@user.command("list")
def list_users(*, team: Team = "default", json: Json = False) -> None:
    """List everybody, without their passwords."""
    from sidelight.cli.output import console, write_lines

    with _access(team) as (access, _):
        people = access.people()
    if json:
        write_lines(
            {"name": each.name, "role": each.role, "disabled_at": each.disabled_at}
            for each in people
        )
        return
    from rich.table import Table

    table = Table("name", "role", "since", "state")
    for each in people:
        state = "disabled" if each.disabled_at else "may come in"
        table.add_row(each.name, each.role, f"{each.created_at:%Y-%m-%d}", state)
    console().print(table)


@user.command("disable")
def disable_user(
    name: Annotated[str, typer.Argument(help="As `admin user list` shows it.")],
    *,
    team: Team = "default",
    author: Author = None,
) -> None:
    """Shut somebody out; their sessions end."""
    from sidelight.service.access import disable_person

    with _access(team) as (access, clock):
        disable_person(access, clock, name, author=author_of(author))
    typer.echo(f"{name} is shut out")


@admin.command("log")
def log(
    *,
    limit: Annotated[int, typer.Option(min=1, help="The most lines.")] = 100,
    team: Team = "default",
    json: Json = False,
) -> None:
    """Show who was let in and who changed that, newest first."""
    from sidelight.cli.output import console, write_lines

    with _access(team) as (access, _):
        lines = access.logged(limit)
    if json:
        write_lines(
            {"at": at, "author": by, "what": what, "about": about, "detail": detail}
            for at, by, what, about, detail in lines
        )
        return
    from rich.table import Table

    table = Table("time", "author", "what", "about", "detail")
    for at, *rest in lines:
        table.add_row(f"{at:%Y-%m-%d %H:%M:%S}", *rest)
    console().print(table)


@contextmanager
def _access(team: str) -> "Iterator[tuple[AccessStore, Clock]]":
    from sidelight.wiring import load_settings
    from sidelight.wiring.clock import SystemClock
    from sidelight.wiring.storage import stored

    with stored(load_settings(os.environ)) as store:
        yield store.access.of(team), SystemClock()


def _password() -> str:
    """Return a password from the terminal, or the first line of stdin."""
    if sys.stdin.isatty():
        asked: str = typer.prompt("password", hide_input=True, confirmation_prompt=True)
        return asked
    line = sys.stdin.readline().rstrip("\n")
    if not line:
        raise InvalidInput("there is no password: give it on stdin, one line")
    return line
