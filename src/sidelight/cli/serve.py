"""`sidelight serve`: the HTTP doors."""

import logging
import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.model import InvalidInput

if TYPE_CHECKING:
    from sidelight.api.sessions import Welcome
    from sidelight.wiring import Feeds
    from sidelight.wiring.settings import Settings

GRACE = 10  # seconds that requests under way have to end after SIGTERM


def serve(
    *,
    host: Annotated[
        str, typer.Option(help="Where to listen; only this machine by default.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="On which port.")] = 8580,
    public_url: Annotated[
        str | None,
        typer.Option("--public-url", help="How the world reaches us, behind a proxy: https://..."),
    ] = None,
    works: Annotated[
        bool,
        typer.Option("--work/--no-work", help="Do the runs too, or leave them to workers."),
    ] = True,
) -> None:
    """Serve the APIs and the widget until stopped; see docs/server.md."""
    from sidelight.cli.loop import run

    if public_url is not None and not public_url.startswith(("http://", "https://")):
        raise InvalidInput(f"{public_url!r} is no address: it begins with https:// or http://")
    _log_as_json()
    run(_serve, host, port, public_url, works)


async def _serve(host: str, port: int, public_url: str | None, works: bool) -> None:
    from sidelight.cli.session import compile_due
    from sidelight.wiring import Feeds, load_settings
    from sidelight.wiring.runs import worker_name

    settings = load_settings(os.environ)
    feeds = Feeds(settings)
    if due := feeds.due():
        await compile_due(feeds, due)
    names = worker_name(settings.home) if works else nullcontext()
    with names as name:
        await _served(settings, feeds, name, host, port, public_url)


async def _served(  # noqa: PLR0913, PLR0917 - what the command was given
    settings: "Settings",
    feeds: "Feeds",
    name: str | None,
    host: str,
    port: int,
    public_url: str | None,
) -> None:
    import uvicorn

    from sidelight.wiring.server import server

    async with server(settings, feeds=feeds, public_url=public_url, works=name) as (app, welcome):
        address = public_url or f"http://{host}:{port}"
        _greet(address, welcome)
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        await uvicorn.Server(config).serve()


def _greet(address: str, welcome: "Welcome | None") -> None:
    """Say where we are and how the first administrator comes in; to stderr, and to no log."""
    typer.echo(f"sidelight serves on {address}", err=True)
    if welcome is not None and welcome.token:
        typer.echo(f"first administrator, once: {address}/welcome/{welcome.token}", err=True)


def _log_as_json() -> None:
    """Write the log to stdout, one JSON object a line."""
    from sidelight.cli.logs import JsonLines

    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("alembic", "httpx2", "httpcore2", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
