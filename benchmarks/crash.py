"""Kill workers everywhere, and count what came of their runs.

    python benchmarks/crash.py [--quick] [--write] [--only sqlite|postgres] [--kills N]

Real workers (`sidelight worker`), real SQLite and PostgreSQL, SIGKILL. One take kills a run once
at each border: before and after every write to the store, every effect and every call of the
engine, and inside every request that an action makes, before and after it takes effect. The other
kills four workers and the server that takes alerts at random.
"""

import argparse
import importlib
import itertools
import os
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from crash.homes import knowledge, make_home
from crash.nursery import Nursery
from crash.site import Site, Tally
from crash.takes import Border, Chaos, at_borders, borders, chance, counted
from crash.world import World
from crash.world import chance as world_chance

sys.path.append(str(Path(__file__).parents[1] / "tests"))
databases = importlib.import_module("store.databases")  # how the tests come by a PostgreSQL

RESULTS = Path(__file__).with_name("crash-results.md")
LANES = 6  # databases of one kind whose borders are tried at the same time
QUICK = 4  # borders of each database that the quick variant tries
PAUSE = 0.7  # seconds between two kills at random, on average

HEAD = """# The crash matrix

`{command}`, {today}, {processors} processors shared with others, seed {seed}.

Each run looks two domains and an address up over HTTP, blocks the domains by itself and the address
when a person agrees, in branches side by side; then it pauses, asks a person, opens a ticket and
concludes. The blocks last two seconds: that they go is part of it. The firewall honours the
idempotency key and can be probed; the ticket desk does neither, so a ticket that was under way is
`unknown` or opened once, and never twice. The firewall answers a third of the changes late.

*exactly once*: runs of which everything holds: one end and one announcement, each block by one key
and gone again, each ticket once or reported as unknown, nothing left intended, waiting or running.
*unknown*: actions that the ledger called unknown, with what the probe said. *given up*: runs that
ended with the reason that five workers died in one segment. *stuck*: runs that did not end. After
each take the ledger's chain was whole, and every alert that was acknowledged was stored, once. In
the takes a dead worker is missed after 3 s in place of 20, what it left after 4 s in place of 120.

| take | database | points | kills | runs | exactly once | unknown | given up | stuck | seconds |
|---|---|---|---|---|---|---|---|---|---|
"""


class Matrix:
    """All takes, on one world."""

    def __init__(
        self, folder: Path, world: World, nursery: Nursery, server: str | None, indexes: Path | None
    ) -> None:
        """Take where databases are made, and the embedded knowledge where it is compiled."""
        self._folder = folder
        self._world = world
        self._nursery = nursery
        self._server = server
        self._indexes = indexes or knowledge(folder / "knowledge")
        self._numbers = itertools.count(1)

    @contextmanager
    def site(self, database: str) -> Iterator[Site]:
        """Lend a new database with its state directory."""
        name = f"{database}{next(self._numbers)}"
        url = (
            databases.make_database(self._server)
            if database == "postgres" and self._server
            else None
        )
        home = make_home(name, self._folder / name, url, self._world.url, self._indexes)
        site = Site(home, self._nursery, self._world.lanes[name])
        try:
            yield site
        finally:
            site.close()

    def borders(self, database: str, most: int | None) -> tuple[Tally, Counter[str]]:
        """Return what came of a kill at each border, and which points there are."""
        begin = time.monotonic()
        with ExitStack() as stack:
            lanes = LANES if most is None else 2
            sites = [stack.enter_context(self.site(database)) for _ in range(lanes)]
            points, requests = counted(sites[0])
            places = list(borders(len(points), requests))
            if most is not None:
                places = chance.sample(places, most)
            shares = [places[number::lanes] for number in range(lanes)]
            tally = _side_by_side(sites, shares)
        tally.seconds = time.monotonic() - begin
        return tally, Counter(each.split(" ")[0] for each in points)

    def chaos(self, database: str, kills: int) -> Tally:
        """Return what came of kills at random."""
        begin = time.monotonic()
        with self.site(database) as site:
            tally = Chaos(site, _free_port(), kills, PAUSE).play()
        tally.seconds = time.monotonic() - begin
        return tally


def _side_by_side(sites: Sequence[Site], shares: Sequence[Sequence[Border]]) -> Tally:
    total = Tally()
    with ThreadPoolExecutor(len(sites)) as pool:
        for found in pool.map(at_borders, sites, shares):
            total.add(found)
    return total


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def row(take: str, database: str, tally: Tally) -> str:
    """Return a line of the table."""
    numbers = (tally.points, tally.kills, tally.runs, tally.once)
    ends = (tally.unknown, tally.given_up, tally.stuck, f"{tally.seconds:.0f}")
    return "| " + " | ".join(map(str, (take, database, *numbers, *ends))) + " |\n"


def measure(matrix: Matrix, options: argparse.Namespace) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines of the page as they are measured, with what was wrong."""
    databases = [options.only] if options.only else ["sqlite", "postgres"]
    met: Counter[str] = Counter()
    most = QUICK if options.quick else None
    with ThreadPoolExecutor(len(databases)) as pool:
        if not options.random:
            found = pool.map(lambda each: matrix.borders(each, most), databases)
            for database, (tally, points) in zip(databases, found, strict=True):
                met |= points
                yield row("every border", database, tally), tally.faults
        if options.kills:
            ends = pool.map(lambda each: matrix.chaos(each, options.kills), databases)
            for database, tally in zip(databases, ends, strict=True):
                yield row("random, 4 workers and a server", database, tally), tally.faults
    listed = ", ".join(f"`{name}` {number}" for name, number in sorted(met.items()))
    yield f"\nThe points of one run, each killed before and after: {listed}.\n", []


def main() -> None:
    """Measure, print the page, and write it where that is asked for; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--kills", type=int)
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--indexes", type=Path)
    options = parser.parse_args()
    if options.kills is None:
        options.kills = 0 if options.quick else 200
    chance.seed(options.seed)
    world_chance.seed(options.seed)
    faults: list[str] = []
    page = _head(options)
    print(page, end="", flush=True)
    with ExitStack() as stack:
        if options.keep:
            folder = Path(tempfile.mkdtemp(prefix="crash-"))
        else:
            folder = Path(
                stack.enter_context(
                    tempfile.TemporaryDirectory(prefix="crash-", ignore_cleanup_errors=True)
                )
            )
        server = None
        if options.only != "sqlite":
            (folder / "server").mkdir()
            folder.chmod(0o755)
            server = stack.enter_context(databases.any_server(folder / "server"))
        world = stack.enter_context(World().served())
        nursery = Nursery()
        stack.callback(nursery.close)
        matrix = Matrix(folder, world, nursery, server, options.indexes)
        for text, wrong in measure(matrix, options):
            print(text, end="", flush=True)
            for each in wrong:
                print("  FAULT", each, flush=True)
            page += text
            faults += wrong
    page += "\n".join(["", "## Faults", "", *(f"- {each}" for each in faults)]) if faults else ""
    if options.write:
        RESULTS.write_text(page)
    sys.exit(bool(faults))


def _head(options: argparse.Namespace) -> str:
    command = f"python benchmarks/crash.py{' --quick' if options.quick else ''} --write"
    today = datetime.now(UTC).date()  # noqa: TID251 - the date of the measurement
    return HEAD.format(command=command, today=today, processors=os.cpu_count(), seed=options.seed)


if __name__ == "__main__":
    main()
