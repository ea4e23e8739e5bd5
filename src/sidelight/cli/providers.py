"""`sidelight providers`: who can be asked, and whether it can be asked now."""

import os

from sidelight.cli.options import Json


def providers(*, json: Json = False) -> None:
    """Show who can be asked, what it costs and what they learn."""
    from sidelight.cli.output import console, write_lines
    from sidelight.wiring import load_settings, provider_cards

    cards = provider_cards(load_settings(os.environ), os.environ)
    if json:
        write_lines(cards)
        return
    from rich.table import Table

    table = Table("provider", "answers about", "tier", "told", "most closed label", "state")
    for card in cards:
        table.add_row(
            f"{card.title} ({card.name})",
            ", ".join(card.observables),
            card.tier,
            card.disclosure,
            f"TLP:{card.max_tlp.upper()}",
            card.state,
        )
    console().print(table)
