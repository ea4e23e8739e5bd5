"""`sidelight disclosures`: what was sent to whom, and why; and what would be."""

import os
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.options import Json

if TYPE_CHECKING:
    from sidelight.enrichment.opening import Message
    from sidelight.service.disclosures import Telling


def disclosures(
    *,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="From then on: 7d, 12h or 2026-11-24."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many lines.")] = 100,
    json: Json = False,
) -> None:
    """Show which values left the house: when, to whom and why, the newest first."""
    from sidelight.cli.output import console, write_lines
    from sidelight.service.disclosures import disclosed, disclosure_shape
    from sidelight.wiring import load_settings
    from sidelight.wiring.clock import SystemClock
    from sidelight.wiring.storage import stored

    with stored(load_settings(os.environ)) as store:
        lines = disclosed(store, SystemClock().now(), since, limit)
    if json:
        write_lines(map(disclosure_shape, lines))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table("when", "to", "value", "why")
    for each in lines:
        value = Text(each.observable.value, overflow="fold")
        table.add_row(f"{each.at:%Y-%m-%d %H:%M}", each.provider, value, Text(each.why))
    console().print(table)


def show_tellings(tellings: "Sequence[Telling]", *, json: bool) -> None:
    """Print what would be sent, or why it would not be; nothing is."""
    from sidelight.cli.output import console, write_lines
    from sidelight.service.disclosures import telling_shape

    if json:
        write_lines(map(telling_shape, tellings))
        return
    from rich.table import Table
    from rich.text import Text

    for observable, group in groupby(tellings, key=attrgetter("observable")):
        title = Text(observable.value, overflow="fold", style="bold")
        table = Table("provider", "asked", "what would be sent first", title=title)
        for each in group:
            said = "\n".join(map(message_line, each.messages)) if each.told else each.why or ""
            table.add_row(
                each.title,
                each.when if each.told else "never",
                Text(said, overflow="fold", style="" if each.told else "dim"),
            )
        console().print(table)


def message_line(message: "Message") -> str:
    """Return a message in one line: `GET api.example/path?name=value  api-key: ***`."""
    if message.method == "DNS":
        return f"DNS {message.params.get('type', '')} {message.path}, by {message.host}"
    joint = "&" if "?" in message.path else "?"
    query = "&".join(f"{name}={value}" for name, value in message.params.items())
    said = f"{message.method} {message.host}{message.path}" + (f"{joint}{query}" if query else "")
    said += "".join(f"  {name}: {value}" for name, value in message.headers.items())
    return said + (f"  {message.body}" if message.body is not None else "")
