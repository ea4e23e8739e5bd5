"""`sidelight feeds`: the lists that we hold."""

import os

import typer

from sidelight.cli.options import Json

feeds = typer.Typer(help="The lists that we hold and match offline.", no_args_is_help=True)


@feeds.command("list")
def list_feeds(*, json: Json = False) -> None:
    """Show every feed: what it says, its licence, its size and the date of its data."""
    from sidelight.cli.output import console, write_lines  # noqa: PLC0415 - see app.py
    from sidelight.wiring import feed_cards, load_settings  # noqa: PLC0415

    cards = feed_cards(load_settings(os.environ))
    if json:
        write_lines(cards)
        return
    from rich.table import Table  # noqa: PLC0415

    table = Table("feed", "kind", "licence", "entries", "size", "data of")
    for card in cards:
        table.add_row(
            f"{card.title} ({card.name})",
            card.kind,
            card.licence,
            f"{card.entries:,}",
            f"{card.bytes / 1e6:.1f} MB",
            card.data_date or "not compiled",
        )
    console().print(table)


@feeds.command()
def sync() -> None:
    """Compile every feed again; look-ups go on with the old indexes until each new one is whole."""
    import anyio  # noqa: PLC0415 - see app.py

    from sidelight.cli.session import compile_due  # noqa: PLC0415
    from sidelight.wiring import Feeds, load_settings  # noqa: PLC0415

    known = Feeds(load_settings(os.environ))
    anyio.run(compile_due, known, known.all())
