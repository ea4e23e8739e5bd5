"""What was measured, in words and tables."""

import os
import platform
import statistics
import time
from collections.abc import Mapping, Sequence

import msgspec


class Setup(msgspec.Struct, frozen=True):
    """One way to run it: on which database, and with how many workers beside the server.

    `probed` also asks the firewall before the block, and after it.
    """

    database: str
    workers: int
    probed: bool = False

    @property
    def title(self) -> str:
        """The processes in words."""
        workers = f"`serve --no-work`, {self.workers} x `worker`"
        shown = workers if self.workers else "`serve` alone"
        return f"{shown}, probed" if self.probed else shown


class Figures(msgspec.Struct, kw_only=True):
    """What one setup came to; times in seconds."""

    setup: Setup
    count: int
    least: float = 0.0  # CPU of a run in the other rounds, milliseconds
    most: float = 0.0
    start: float = 0.0
    idle: float = 0.0
    wall: float = 0.0
    serve: float = 0.0
    workers: float = 0.0
    database: float = 0.0
    resident: tuple[float, ...] = ()
    acks: list[float] = []
    burst: list[float] = []
    alone: list[float] = []

    @property
    def a_run(self) -> float:
        """The CPU milliseconds of a run, of all processes of ours."""
        return (self.serve + self.workers) / self.count * 1000


COLUMNS = (
    *("database", "processes", "CPU ms a run", "of it `serve`", "workers", "PostgreSQL ms"),
    *("runs/s", "ack p50 / p99 ms", "burst p50 / p99 s", "alone p50 / p99 ms", "resident MB"),
    *("start s", "idle"),
)


def median(rounds: Sequence[Figures]) -> Figures:
    """Return the round in the middle, which remembers how far the others went."""
    rounds = sorted(rounds, key=lambda each: each.a_run)
    found = rounds[len(rounds) // 2]
    found.least, found.most = rounds[0].a_run, rounds[-1].a_run
    return found


def page(figures: Sequence[Figures], parts: Mapping[str, float], connections: int) -> str:
    """Return the page of results."""
    count = figures[0].count
    columns = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"
    rows = "\n".join(map(row, figures))
    shares = "\n".join(f"| {name} | {share:.0%} |" for name, share in parts.items())
    return f"""# What a run costs

`python benchmarks/runs.py --write`, {time.strftime("%Y-%m-%d")}, {os.cpu_count()} CPUs, Python \
{platform.python_version()}, load {os.getloadavg()[0]:.1f}.

{count} alerts over {connections} connections, each with an address of its own: webhook, extract,
look-up over HTTP, condition, block over HTTP, end. Every step is stored before the next one: an
alert is acknowledged when it is stored with its run, the intent is stored before the block. The
rows that are `probed` also ask the firewall before the block what it has, and after it whether it
holds: two requests more. In each setup the firewall was told of every address exactly once.

Each row is the round in the middle of several that were measured in turn, with the least and the
most CPU of them. CPU is user and system time of the processes of Sidelight, that of PostgreSQL
stands beside it.
`burst` is from the POST to the end of the run with all alerts at once, `alone` with four a second;
`start` from the start of `serve` to its first answer; `idle` the share of a core that all processes
need with nothing to do.

{columns}
{rows}

The same workflow in n8n 2.8.4 on SQLite took 33-49 ms of CPU a run, 60-72 ms with progress saved
after each node, 600-880 MB and 9-22 s to the first answer; a crash there lost every run in flight.

## Where the CPU goes

`serve` alone on SQLite, sampled in all threads. What a part calls that is no part itself counts
for it.

| part | share |
|---|---|
{shares}
"""


def row(found: Figures) -> str:
    """Return the line of one setup."""
    each = 1000 / found.count
    cells = (
        found.setup.database,
        found.setup.title,
        f"**{found.a_run:.1f}**" + (f" ({found.least:.1f}-{found.most:.1f})" if found.most else ""),
        f"{found.serve * each:.1f}",
        f"{found.workers * each:.1f}" if found.setup.workers else "-",
        f"{found.database * each:.1f}" if found.database else "-",
        f"{found.count / found.wall:.0f}",
        _both(found.acks, 1000, 1),
        _both(found.burst, 1, 2),
        _both(found.alone, 1000, 0),
        " + ".join(f"{each:.0f}" for each in found.resident),
        f"{found.start:.1f}",
        f"{found.idle:.1%}",
    )
    return f"| {' | '.join(cells)} |"


def _both(times: Sequence[float], unit: int, digits: int) -> str:
    """Return the median and the 99th percentile in a unit."""
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{statistics.median(ordered) * unit:.{digits}f} / {last * unit:.{digits}f}"
