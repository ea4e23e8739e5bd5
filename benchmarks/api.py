"""Objects of API v3 that are held, beside a constant of the same size from the same server.

    python benchmarks/api.py [--seconds 5] [--write]

The server is a process of its own with a database in SQLite, one worker, and the log on; the
client keeps 64 connections busy. Each kind of request is measured in turn, three rounds, and the
median stands in the table. `--write` writes it to api-results.md.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uvicorn
from litestar import Response, get

from sidelight.api.app import create
from sidelight.api.doors import Doors
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher
from sidelight.model import AccessRole, Pap, Tlp
from sidelight.service import App
from sidelight.service.access import make_key
from sidelight.service.inbox import Inbox
from sidelight.store import open_store
from sidelight.wiring.build import verdict_policy
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.server import StoredReception

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from vt_world import World  # noqa: E402 - the small world of the tests is the data

CONNECTIONS = 64
ROUNDS = 3
OBJECT = "/api/v3/domains/evil-shop.com"
CONSTANT = "/constant"


async def serve(home: Path) -> None:
    """Serve an object and a constant of its size; write address and key to stdout."""
    logging.basicConfig(level=logging.INFO, filename=os.devnull)
    clock = SystemClock()
    with open_store(None, home, clock) as store:
        enricher = Enricher(
            providers=[World()],
            driver=Driver({}),
            cache=store,
            policy=DisclosurePolicy(),
            clock=clock,
        )
        app = App(
            enricher=enricher,
            store=store,
            policy=verdict_policy(),
            sources=(),
            playbooks={},
            clock=clock,
            tlp=Tlp.AMBER,
            pap=Pap.GREEN,
        )
        doors = Doors(
            reception=StoredReception(store.access, clock),
            app_of=lambda _: app,
            clock=clock,
            secret=b"s" * 32,
            inbox=Inbox(lambda _: app),
            feeds=list,
            providers=lambda _: [],
        )
        made = make_key(store.access, clock, name="b", role=AccessRole.VIEWER, author="b")
        application = create(doors, store.access)

        @get(CONSTANT)
        async def constant(size: int) -> Response[bytes]:
            return Response(b"x" * size, media_type="application/json")

        application.register(constant)
        server = uvicorn.Server(
            uvicorn.Config(application, port=0, log_config=None, access_log=False)
        )
        started = asyncio.create_task(server.serve())  # noqa: TID251 - it ends with the process
        while not server.started:  # noqa: ASYNC110 - the server tells in no other way
            await asyncio.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        print(port, made.secret, flush=True)
        await started


class Load:
    """Keeps connections busy with one request and notes how long each answer took."""

    def __init__(self, port: int, path: str, key: str) -> None:
        """Take where to ask, and for what."""
        self.port = port
        self.request = (
            f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nx-apikey: {key}\r\n\r\n".encode()
        )
        self.took: list[float] = []
        self.size = 0

    async def once(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send the request and read the whole answer."""
        began = time.perf_counter()
        writer.write(self.request)
        head = await reader.readuntil(b"\r\n\r\n")
        status, _, headers = head.lower().partition(b"\r\n")
        if b" 200 " not in status + b" ":
            raise SystemExit(f"unexpected answer: {head!r}")
        self.size = int(headers.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(self.size)
        self.took.append(time.perf_counter() - began)

    async def run(self, seconds: float, connections: int = CONNECTIONS) -> float:
        """Return the answers in a second."""
        until = time.perf_counter() + seconds

        async def one() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            while time.perf_counter() < until:
                await self.once(reader, writer)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(one())
        return len(self.took) / (time.perf_counter() - began)


async def measure(port: int, key: str, seconds: float) -> list[tuple[str, float, float, float]]:
    """Return name, answers in a second, median and 99th percentile in ms of each request."""
    first = Load(port, OBJECT, key)
    await first.run(0.2, connections=1)
    paths = {"constant": f"{CONSTANT}?size={first.size}", "object": OBJECT}
    rates: dict[str, list[float]] = {name: [] for name in paths}
    took: dict[str, list[float]] = {name: [] for name in paths}
    for _ in range(ROUNDS):
        for name, path in paths.items():
            load = Load(port, path, key)
            rates[name].append(await load.run(seconds))
            took[name] += load.took
    return [
        (
            f"{name}, {first.size} bytes",
            statistics.median(rates[name]),
            statistics.median(took[name]) * 1000,
            statistics.quantiles(took[name], n=100)[98] * 1000,
        )
        for name in paths
    ]


def table(rows: list[tuple[str, float, float, float]]) -> str:
    """Return the figures as Markdown; the share is that of the constant."""
    constant = rows[0][1]
    lines = [
        "| request | requests/s | share of the constant | median ms | p99 ms |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {rate:,.0f} | {rate / constant:.2f} | {middle:.1f} | {late:.1f} |"
            for name, rate, middle, late in rows
        ),
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve(given.serve))
        return
    with tempfile.TemporaryDirectory() as home:
        child = subprocess.Popen(
            [sys.executable, __file__, "--serve", home], stdout=subprocess.PIPE, text=True
        )
        try:
            assert child.stdout is not None  # noqa: S101 - it is a pipe
            port, key = child.stdout.readline().split()
            rows = asyncio.run(measure(int(port), key, given.seconds))
        finally:
            child.terminate()
            child.wait()
    load = os.getloadavg()[0]
    head = (
        "# Objects of API v3 beside a constant\n\n"
        f"`python benchmarks/api.py --seconds {given.seconds:g} --write`, {time.strftime('%F')}, "
        f"{os.cpu_count()} CPUs, Python {platform.python_version()}, load {load:.1f}; "
        f"{CONNECTIONS} connections, medians of {ROUNDS} rounds.\n\n"
    )
    text = f"{head}{table(rows)}\n"
    print(text)
    if given.write:
        (HERE / "api-results.md").write_text(text)


if __name__ == "__main__":
    main()
