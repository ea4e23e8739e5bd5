"""`sidelight feeds`: the lists that we hold."""

import os
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from sidelight.cli.options import Json
from sidelight.model import InvalidInput

if TYPE_CHECKING:
    from sidelight.plugin import Feed
    from sidelight.service.feeds.importing import Order
    from sidelight.service.feeds.shelf import Held
    from sidelight.service.feeds.status import FeedStatus
    from sidelight.wiring import Feeds, Synced

Choice = TypeVar("Choice", bound=StrEnum)

NOT_FINISHED = 3
NOT_STATED = "NOASSERTION"  # what SPDX says where nobody said anything
STYLES = {"failing": "red", "broken": "bold red", "stale": "yellow", "no key": "dim"}

feeds = typer.Typer(help="The lists that we hold and match offline.", no_args_is_help=True)

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", show_default=False)]
Name = Annotated[str, typer.Argument(metavar="NAME")]


@feeds.command("list")
def list_feeds(*, json: Json = False) -> None:
    """Show every feed: what being listed says, its licence, its size and the date of its data."""
    from sidelight.cli.output import console, write_lines
    from sidelight.wiring import feed_cards, load_settings

    cards = feed_cards(load_settings(os.environ))
    if json:
        write_lines(cards)
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    titles = ("feed", "kind", "licence", "entries", "data of", "by")
    table = Table(*titles, box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in table.columns:
        column.no_wrap = True
    table.columns[3].justify = "right"
    nothing = {"package": "not compiled", "sync": "not synced", "import": "not compiled"}
    for card in cards:
        table.add_row(
            card.name,
            card.kind if card.policy == "evidence" else f"{card.kind} ({card.policy})",
            "" if card.licence == NOT_STATED else card.licence,
            f"{card.entries:,}",
            card.data_date or nothing[card.origin],
            card.origin,
        )
    console().print(table)


@feeds.command()
def status(*, json: Json = False) -> None:
    """Show how every feed is doing: its age, the last sync, what went wrong and since when."""
    from sidelight.cli.output import console, write_lines

    statuses = _known().statuses()
    if json:
        write_lines(statuses)
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table("feed", "state", "data of", "age", "last success", "why", box=SIMPLE_HEAD)
    for column in table.columns[:-1]:
        column.no_wrap = True
    for each in statuses:
        table.add_row(
            each.name,
            f"[{STYLES.get(each.state, 'green')}]{each.state}[/]",
            each.data_date or "",
            "" if each.age_days is None else f"{each.age_days} d",
            f"{each.last_success:%Y-%m-%d %H:%M}" if each.last_success else "",
            _why(each),
        )
    console().print(table)


@feeds.command()
def sync(
    names: Names = None,
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Only compile what ships in packages.")
    ] = False,
    json: Json = False,
) -> None:
    """Fetch and compile feeds, all by default; what is held serves on until each new one is whole.

    A feed that cannot be fetched keeps its last good copy; the exit code is then 3.
    """
    import anyio

    known = _known()
    outcomes = anyio.run(_sync, known, known.chosen(names or [], offline=offline))
    if json:
        _write_cards(known, [each.name for each in outcomes], outcomes)
    else:
        _report(outcomes)
    wanted = {"failed", "no key"} if names else {"failed"}
    if any(each.outcome in wanted for each in outcomes):
        raise typer.Exit(NOT_FINISHED)


@feeds.command("import")
def import_feed(  # noqa: PLR0913 - the options of a command
    path: Annotated[str, typer.Argument(metavar="PATH", help="A file, a folder, or https://...")],
    *,
    name: Annotated[str, typer.Option("--name", help="What the feed is called from now on.")],
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="What being listed says: malicious, suspicious, scanner, benign, context.",
        ),
    ],
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", help="plain, csv, hosts, tsv, misp, stix or taxii; found out if not given."
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="Of a table: `value=2`, `label=family`; by number or name."),
    ] = None,
    list_title: Annotated[
        str | None, typer.Option("--list-title", help="What people read in a reason.")
    ] = None,
    family: Annotated[
        str | None, typer.Option("--family", help="Feeds that copy each other count as one source.")
    ] = None,
    licence: Annotated[str | None, typer.Option("--licence", help="SPDX identifier.")] = None,
    policy: Annotated[
        str, typer.Option("--policy", help="`unwanted` (ads, trackers) is shown and never weighs.")
    ] = "evidence",
    trust: Annotated[str, typer.Option("--trust", help="A to F, to be shown.")] = "C",
    json: Json = False,
) -> None:
    """Take in a list under a name; the same name again replaces it.

    A list that is mostly no indicators is refused, and what was held before serves on.
    """
    import anyio

    from sidelight.formats.detect import Format
    from sidelight.plugin import FeedKind, FeedPolicy, Trust
    from sidelight.service.feeds.importing import Order

    order = Order(
        path=path,
        name=name,
        kind=_choice(FeedKind, kind, "--kind"),
        format=None if format_ is None else _choice(Format, format_, "--format"),
        columns=_columns(column or []),
        title=list_title,
        family=family,
        licence=licence,
        policy=_choice(FeedPolicy, policy, "--policy"),
        trust=_choice(Trust, trust, "--trust"),
    )
    known = _known()
    held = anyio.run(_take, known, order)
    if json:
        _write_cards(known, [name])
    else:
        size = f"{held.entries:,} entries, data of {held.data_date or 'an unknown day'}"
        typer.echo(f"{name} is in service: {size}")
    _report_junk(held)


@feeds.command()
def export(
    name: Name,
    *,
    format_: Annotated[
        str, typer.Option("--format", help="tsv (type, value, label), csv, or plain values.")
    ] = "tsv",
) -> None:
    """Write the entries of a feed to stdout, as they were taken in."""
    import anyio

    from sidelight.service.feeds.exporting import ExportFormat, export

    chosen = _choice(ExportFormat, format_, "--format")
    for line in export(anyio.run(_known().entries, name), chosen):
        sys.stdout.write(line)


@feeds.command()
def remove(name: Name) -> None:
    """Forget a feed that was imported or synced."""
    _known().remove(name)


def _known() -> "Feeds":
    from sidelight.wiring import Feeds, load_settings

    return Feeds(load_settings(os.environ))


async def _sync(known: "Feeds", chosen: "Sequence[Feed]") -> "list[Synced]":
    """Sync one after the other: compiling is what takes the time, and it has one processor."""
    from sidelight.cli.progress import finish, shown, task

    outcomes = []
    with shown() as progress:
        for feed in chosen:
            outcomes.append(await known.sync(feed, task(progress, feed.manifest.title)))
            finish(progress)
    return outcomes


async def _take(known: "Feeds", order: "Order") -> "Held":
    from sidelight.cli.progress import finish, shown, task

    with shown() as progress:
        held = await known.take(order, lambda read: task(progress, f"importing {order.name}", read))
        finish(progress)
    return held


def _write_cards(known: "Feeds", names: Sequence[str], outcomes: "Sequence[Synced]" = ()) -> None:
    """Write the card of each feed, with how its sync went."""
    import msgspec

    from sidelight.cli.output import write_lines
    from sidelight.service.feeds.status import card_of

    cards = {each.card.name: msgspec.to_builtins(card_of(each)) for each in known.known()}
    went = {each.name: {"outcome": each.outcome, "why": each.why} for each in outcomes}
    write_lines({**cards[name], **went.get(name, {})} for name in names)


def _report(outcomes: "Iterable[Synced]") -> None:
    for each in outcomes:
        typer.echo(f"{each.name}: {each.outcome}{f' ({each.why})' if each.why else ''}")


def _report_junk(held: "Held") -> None:
    """Say on stderr what was left out, with the first lines."""
    if held.junk:
        typer.echo(f"{held.junk:,} lines were no indicators and were left out:", err=True)
    for line in (*held.shown, *held.left_out):
        typer.echo(f"  {line}", err=True)


def _why(status: "FeedStatus") -> str:
    if status.problem:
        return status.problem
    if status.failing_since:
        since = f"{status.failing_since:%Y-%m-%d %H:%M}"
        return f"{status.last_error} (since {since}, {status.failures} times)"
    return status.last_error or ("older than the publisher's habit" if status.stale else "")


def _choice(kind: type[Choice], value: str, option: str) -> Choice:
    """Return the member that was named; raises InvalidInput with those there are."""
    try:
        return kind(value)
    except ValueError:
        members = ", ".join(kind)
        raise InvalidInput(f"{option}: {value!r} is none of {members}") from None


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    columns = dict(pair.partition("=")[::2] for pair in pairs)
    if not all(columns.values()):
        raise InvalidInput("--column is written `--column value=2`")
    return columns
