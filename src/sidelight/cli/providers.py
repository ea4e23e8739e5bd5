"""`sidelight providers`: who can be asked, what is left of the quota, and how they fare."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.options import Json

if TYPE_CHECKING:
    from rich.text import Text

    from sidelight.plugin.metering import Usage
    from sidelight.wiring import ProviderCard


WIDEST = 24  # cells of a title; the name is always whole


def providers(
    *,
    json: Json = False,
    retry: Annotated[
        str | None,
        typer.Option(
            "--retry", metavar="NAME", help="Ask it again, though it failed or refused the key."
        ),
    ] = None,
) -> None:
    """Show who can be asked, what is left of their quota, and how they fare."""
    from sidelight.cli.output import console, write_lines
    from sidelight.wiring import load_settings
    from sidelight.wiring.cards import provider_report, retry_provider

    settings = load_settings(os.environ)
    if retry is not None:
        retry_provider(settings, retry)
    cards = provider_report(settings, os.environ)
    if json:
        write_lines(cards)
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, header_style="dim", expand=True)
    table.add_column("provider", no_wrap=True)
    table.add_column("told, up to", no_wrap=True)
    table.add_column("quota", ratio=3)
    table.add_column("took", no_wrap=True)
    table.add_column("state", ratio=2, overflow="fold")
    for card in cards:
        table.add_row(*_row(card))
    console().print(table)


def _row(card: "ProviderCard") -> "tuple[str | Text, ...]":
    return (
        _named(card),
        f"TLP:{card.max_tlp.upper()}" if card.tier != "offline" else "-",
        "\n".join(map(_quota, card.quota)) or card.tier,
        _fared(card) if card.calls else "-",
        card.state + (f"\n{card.waiting} in line" if card.waiting else ""),
    )


def _fared(card: "ProviderCard") -> str:
    """Return how long answers take, on average and what 19 of 20 stay below; and failures."""
    took = f"{card.latency_ms:.0f} ms, p95 {card.latency_p95_ms}"
    return f"{took}\n{card.errors} of {card.calls} failed"


def _named(card: "ProviderCard") -> "Text":
    """Return the name, as `--retry` takes it, above the title."""
    from rich.text import Text

    name = Text(card.name)
    if card.title.lower() != card.name:
        name.append(f"\n{card.title[:WIDEST]}", style="dim")
    return name


def _quota(usage: "Usage") -> str:
    """Return what is left of a window, and when there is more if any is used.

    >>> from sidelight.plugin.metering import Usage
    >>> from sidelight.plugin import Window
    >>> _quota(Usage(window=Window.DAY, used=2, limit=500, resets_at=None))
    '498 of 500 a day'
    """
    resets = f", more {usage.resets_at:%m-%d %H:%M}" if usage.used and usage.resets_at else ""
    left = max(0, usage.limit - usage.used)
    return f"{left} of {usage.limit} a {usage.window}{resets}"
