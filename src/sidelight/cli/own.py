"""`sidelight own`: the team's own allow and deny lists."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.author import Author, author_of
from sidelight.cli.options import Json
from sidelight.store import OwnList

if TYPE_CHECKING:
    from sidelight.service.own_lists import Listed, Order
    from sidelight.store import Change, OwnEntry

Value = Annotated[
    str,
    typer.Argument(
        metavar="VALUE", help="Whatever `lookup` takes, or a network such as 192.0.2.0/24."
    ),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; whoever comes later has to judge it.")]
Expires = Annotated[
    str, typer.Option("--expires", help="How long it holds: 30d, or the last day: 2026-12-31.")
]
Subdomains = Annotated[
    bool, typer.Option("--subdomains", help="Every host below the domain as well.")
]

own = typer.Typer(
    help="Your own allow and deny lists, which outweigh all others.", no_args_is_help=True
)


@own.command()
def allow(  # noqa: PLR0913 - the options of a command
    value: Value,
    *,
    reason: Reason,
    expires: Expires = "90d",
    subdomains: Subdomains = False,
    author: Author = None,
    json: Json = False,
) -> None:
    """Call a value known good, whatever others say; in place of an earlier entry of it."""
    _put(OwnList.ALLOW, value, reason, expires, author, subdomains=subdomains, json=json)


@own.command()
def deny(  # noqa: PLR0913 - the options of a command
    value: Value,
    *,
    reason: Reason,
    expires: Expires = "90d",
    subdomains: Subdomains = False,
    author: Author = None,
    json: Json = False,
) -> None:
    """Call a value malicious, whatever others say; in place of an earlier entry of it."""
    _put(OwnList.DENY, value, reason, expires, author, subdomains=subdomains, json=json)


@own.command()
def remove(
    value: Value,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    author: Author = None,
    json: Json = False,
) -> None:
    """Take a value off its list."""
    import anyio

    entry = anyio.run(_remove, value, author_of(author), reason)
    if json:
        _write([entry])
    else:
        _tell(f"{entry.value} is no longer on the {entry.list} list")


@own.command("list")
def list_entries(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also entries that ended.")] = False,
    json: Json = False,
) -> None:
    """Show what is on the lists: by whom, why, and until when."""
    import anyio

    entries = anyio.run(_entries, everything)
    if json:
        _write(entries)
        return
    _table(
        ("list", "value", "until", "by", "reason"),
        [
            (each.list, _named(each), f"{each.expires_at:%Y-%m-%d}", each.author, each.reason)
            for each in entries
        ],
    )


@own.command()
def history(
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many lines.")] = 100,
    json: Json = False,
) -> None:
    """Show who changed what on the lists, or gave feedback, and why; the newest first."""
    import anyio

    changes = anyio.run(_changes, limit)
    if json:
        _write(changes)
        return
    _table(
        ("when", "who", "what", "value", "detail", "reason"),
        [
            (
                f"{each.at:%Y-%m-%d %H:%M}",
                each.author,
                each.what.replace("_", " "),
                each.value,
                each.detail,
                each.reason,
            )
            for each in changes
        ],
    )


def _put(  # noqa: PLR0913 - the options of both commands
    list_: OwnList,
    value: str,
    reason: str,
    expires: str,
    author: str | None,
    *,
    subdomains: bool,
    json: bool,
) -> None:
    import anyio

    from sidelight.service.own_lists import Order

    order = Order(
        list=list_,
        value=value,
        reason=reason,
        author=author_of(author),
        expires=expires,
        subdomains=subdomains,
    )
    listed = anyio.run(_listed, order)
    if json:
        _write([listed.entry])
        return
    entry, replaced = listed.entry, listed.replaced
    _tell(f"{_named(entry)} is on the {entry.list} list until {entry.expires_at:%Y-%m-%d}")
    if replaced is not None:
        _tell(
            f"in place of: {_named(replaced)} on the {replaced.list} list, by {replaced.author} "
            f"until {replaced.expires_at:%Y-%m-%d}: {replaced.reason}"
        )


async def _listed(order: "Order") -> "Listed":
    from sidelight.cli.session import opened
    from sidelight.service.own_lists import put

    async with opened(offline=True) as app:
        return await put(app, order)


async def _remove(value: str, author: str, reason: str) -> "OwnEntry":
    from sidelight.cli.session import opened
    from sidelight.service.own_lists import remove as take_off

    async with opened(offline=True) as app:
        return await take_off(app, value, author=author, reason=reason)


async def _entries(expired: bool) -> "tuple[OwnEntry, ...]":
    from sidelight.cli.session import opened
    from sidelight.service.own_lists import entries

    async with opened(offline=True) as app:
        return await entries(app, expired=expired)


async def _changes(limit: int) -> "tuple[Change, ...]":
    from sidelight.cli.session import opened
    from sidelight.service.own_lists import changes

    async with opened(offline=True) as app:
        return await changes(app, limit)


def _named(entry: "OwnEntry") -> str:
    return f"{entry.value} and all below it" if entry.subdomains else entry.value


def _write(told: "Sequence[OwnEntry | Change]") -> None:
    from sidelight.cli.output import write_lines
    from sidelight.service.own_lists import entry_shape

    write_lines(entry_shape(each) for each in told)


def _tell(sentence: str) -> None:
    from rich.text import Text

    from sidelight.cli.output import console

    console().print(Text(sentence))  # a text of its own: brackets in a reason are no markup


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    from sidelight.cli.output import console

    table = Table(*columns)
    for row in rows:
        table.add_row(*map(Text, row))
    console().print(table)
