"""`sidelight dev`: what developers of Sidelight need."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

PORT = 8750

dev = typer.Typer(help="For developers: the vendors' APIs on loopback.", no_args_is_help=True)


@dev.callback()
def _dev() -> None:
    """Keep `cloud` a command of its own, although it is the only one."""


@dev.command()
def cloud(  # noqa: PLR0913 - the options of a command
    *,
    port: Annotated[
        int, typer.Option(help="TCP port of the vendors' APIs; 0 is a free one.")
    ] = PORT,
    dns_port: Annotated[
        int | None, typer.Option(help="UDP port of the name server; that of the APIs if not given.")
    ] = None,
    latency: Annotated[
        float, typer.Option(metavar="MS", help="Milliseconds before every answer.")
    ] = 0.0,
    world: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What the vendors know: JSON, or CSV value,kind,family."),
    ] = None,
    recordings: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Recorded answers of vendors that the cloud cannot play."),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="PROVIDER=KIND", help="What is wrong with a vendor, such as 429."),
    ] = None,
    no_quota: Annotated[
        bool, typer.Option("--no-quota", help="Do not refuse what is over a vendor's quota.")
    ] = False,
) -> None:
    """Serve the vendors' APIs on loopback, and print the environment that leads there."""
    options: list[tuple[str, object]] = [
        ("port", port),
        ("dns-port", dns_port),
        ("latency", latency),
        ("world", world),
        ("recordings", recordings),
        *(("fault", each) for each in fault or ()),
    ]
    given = [f"--{name}={value}" for name, value in options if value is not None]
    if no_quota:
        given.append("--no-quota")
    # A program of its own: the commands know nothing of the cloud, nor it of them.
    os.execv(sys.executable, [sys.executable, "-m", "sidelight.devcloud", *given])  # noqa: S606 - this interpreter
