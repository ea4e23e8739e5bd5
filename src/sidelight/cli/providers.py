"""`sidelight providers`: who can be asked, what is left of the quota, and how they fare."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.options import Json

if TYPE_CHECKING:
    from sidelight.plugin.metering import Usage
    from sidelight.wiring import ProviderCard


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
    from rich.table import Table

    table = Table("provider", "answers about", "told, up to", "quota", "took", "errors", "state")
    for card in cards:
        table.add_row(*_row(card))
    console().print(table)


def _row(card: "ProviderCard") -> tuple[str, ...]:
    asked = card.calls > 0
    return (
        f"{card.title} ({card.name})",
        ", ".join(card.observables),
        f"{card.disclosure}, TLP:{card.max_tlp.upper()}" if card.tier != "offline" else "-",
        "\n".join(map(_quota, card.quota)) or card.tier,
        f"{card.latency_ms:.0f} ms\np95 {card.latency_p95_ms} ms" if asked else "-",
        f"{card.errors} of {card.calls}" if asked else "-",
        card.state + (f"\n{card.waiting} in line" if card.waiting else ""),
    )


def _quota(usage: "Usage") -> str:
    resets = f", more {usage.resets_at:%m-%d %H:%M:%S}" if usage.used and usage.resets_at else ""
    left = max(0, usage.limit - usage.used)
    return f"{left} of {usage.limit} left this {usage.window}{resets}"
