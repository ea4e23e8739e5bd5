"""Runs that survive: what one costs from the webhook to the block, on two databases.

    python benchmarks/runs.py [--write] [--runs 400] [--rounds 3] [--only "SQLite 0"]

An alert comes to `POST /api/v1/alerts`, is read, its address is looked up over HTTP, a condition
holds, a firewall is told over HTTP to block it, and is asked whether it does. The provider and the
firewall are played by the cloud in a process of its own; everything else is the real thing: the
server and the workers as a user starts them, with the log, the guards, the quota, the audit, the
journal and the ledger. `--write` writes the tables to runs-results.md.
"""

import argparse
import asyncio
import itertools
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import anyio

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / "store"), str(HERE.parent / "tests")]

from runs import outside, sampling  # noqa: E402 - the folder beside this file
from runs.machine import Machine, cpu_of_all, ours, postgres_server  # noqa: E402 - likewise
from runs.report import Figures, Setup, median, page, row  # noqa: E402 - likewise
from runs.sender import Sender  # noqa: E402 - likewise

from sidelight.devcloud.actuators import firewall_text  # noqa: E402 - after ours
from sidelight.model import AccessRole, RunMode, RunStatus  # noqa: E402 - likewise
from sidelight.service.access import make_key  # noqa: E402 - likewise
from sidelight.store import RunStore, open_store  # noqa: E402 - likewise
from sidelight.wiring import Feeds, load_settings  # noqa: E402 - likewise
from sidelight.wiring.actions import known_actuators  # noqa: E402 - likewise
from sidelight.wiring.clock import SystemClock  # noqa: E402 - likewise
from sidelight.wiring.playbooks import catalog_of  # noqa: E402 - likewise
from sidelight.workflow import encode_version, lint  # noqa: E402 - likewise

CONNECTIONS = 16
WARM, ALONE = 64, 20  # runs that warm everything up, and runs that come one by one
PACE = 0.25  # seconds between two runs that come one by one
IDLE = 5.0  # seconds for which processes with nothing to do are watched
LONGEST = 300.0  # seconds for which the runs are waited for
LOOK = 0.1  # seconds between two looks whether they have ended
RESULTS = HERE / "runs-results.md"
SETUPS = [
    Setup(name, workers, probed)
    for name in ("SQLite", "PostgreSQL")
    for workers, probed in ((0, False), (1, False), (2, False), (4, False), (0, True))
]
SAMPLED = "samples.json"

PLAYBOOK = """
playbook: block-what-is-bad
title: Block what is bad
on: {alert: {}}
steps:
  - {id: judge, enrich: alert.observables, deep: true}
  - id: block
    for_each: steps.judge.bad
    when: item.class in ['malicious', 'suspicious']
    do: ip.block
    target: ${item}
    reason: ${item.reason}
    approval: auto
    ttl: 1d
  - {conclude: open, summary: "blocked: ${steps.judge.bad}"}
"""

VARIABLES = {
    # One provider outside, and those inside that the guards rest on.
    "SIDELIGHT_PROVIDERS": "urlhaus,own-lists,reserved,public-suffix,warninglists,network-origin",
    "SIDELIGHT_QUOTAS": "urlhaus:minute=100000",
    "SIDELIGHT_ACTIONS": "ip.block=firewall",
}


class Bench:
    """A compiled state directory to begin with, and where the databases come from."""

    def __init__(self, stack: ExitStack, count: int, *, postgres: bool) -> None:
        """Make them; they go with the stack."""
        self.count = count
        self._made, self.server = stack.enter_context(postgres_server()) if postgres else (None, 0)
        self._template = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self._numbers = itertools.count()
        anyio.run(_compile, self._template)

    def measure(self, setup: Setup, *, sampled: bool = False) -> tuple[Figures, dict[str, float]]:
        """Return what a setup comes to and, where it is sampled, the share of each part."""
        url = None
        if setup.database == "PostgreSQL" and self._made is not None:
            url = self._made(f"runs_{next(self._numbers)}")
        values = outside.addresses(WARM + ALONE + self.count)
        with (
            tempfile.TemporaryDirectory() as directory,
            outside.played(str(HERE / "runs.py"), len(values)) as told,
        ):
            home = Path(directory) / "home"
            shutil.copytree(self._template, home)
            variables = {**told, **VARIABLES} | ({"SIDELIGHT_DATABASE_URL": url} if url else {})
            key = prepare(home, variables, probed=setup.probed)
            machine = Machine(setup.workers, variables, home)
            with open_store(url, home, SystemClock()) as store:
                trial = Trial(machine, store.runs, key, self.server if url else 0)
                try:
                    command = [
                        sys.executable,
                        str(HERE / "runs.py"),
                        "--sampled",
                        str(home / SAMPLED),
                    ]
                    start = machine.start(command if sampled else ours())
                    figures = trial.run(setup, values)
                    figures.start = start
                finally:
                    machine.stop()
            outside.check(variables, values)
            return figures, sampling.shares(home / SAMPLED) if sampled else {}


class Trial:
    """One measurement of processes that have started."""

    def __init__(self, machine: Machine, runs: RunStore, key: str, server: int) -> None:
        """Take the processes, where their runs are kept, and the server of the database."""
        self._machine = machine
        self._runs = runs
        self._key = key
        self._server = server

    def run(self, setup: Setup, values: list[str]) -> Figures:
        """Warm up, then measure runs alone, many at once, and nothing at all."""
        warm, alone, burst = values[:WARM], values[WARM : WARM + ALONE], values[WARM + ALONE :]
        self._sent(warm, CONNECTIONS, WARM)
        one_by_one = self._sent(alone, 1, WARM + ALONE, PACE)
        found = Figures(setup=setup, count=len(burst))
        for process in self._machine.processes:
            if "--sampled" in process.args:  # type: ignore[operator]  # it is a list
                process.send_signal(sampling.MARK)

        before, database, begun = self._machine.cpu(), self._database(), time.perf_counter()
        at_once = self._sent(burst, CONNECTIONS, len(values))
        found.wall = time.perf_counter() - begun
        serve, workers = self._machine.cpu()
        found.serve, found.workers = serve - before[0], workers - before[1]
        found.database = self._database() - database
        found.resident = self._machine.resident()
        found.acks = at_once.acks
        found.burst, found.alone = self._took(at_once), self._took(one_by_one)

        before, begun = self._machine.cpu(), time.perf_counter()
        time.sleep(IDLE)
        used = sum(self._machine.cpu()) - sum(before)
        found.idle = used / (time.perf_counter() - begun)
        return found

    def _sent(self, values: list[str], connections: int, ended: int, pace: float = 0.0) -> Sender:
        """Post alerts, and wait until so many runs have ended well since the start."""
        sender = Sender(self._machine.port, self._key)
        asyncio.run(sender.send(values, connections, pace))
        until = time.monotonic() + LONGEST
        while (counts := self._runs.counts())[RunStatus.SUCCEEDED] < ended:
            if counts[RunStatus.FAILED] or time.monotonic() > until:
                problems = {each.problem for each in self._runs.page(RunStatus.FAILED).runs}
                raise SystemExit(f"the runs do not end well: {counts} {problems}")
            time.sleep(LOOK)
        return sender

    def _took(self, sender: Sender) -> list[float]:
        """Return how long each run took since its alert was posted."""
        ended: dict[str, datetime] = {}
        cursor: str | None = None
        while not sender.posted.keys() <= ended.keys():
            found = self._runs.page(after=cursor, limit=500)
            ended |= {each.alert_id: each.ended_at for each in found.runs if each.ended_at}
            cursor = found.cursor
        return [ended[each].timestamp() - at for each, at in sender.posted.items()]

    def _database(self) -> float:
        return cpu_of_all(self._server) if self._server else 0.0


def prepare(home: Path, variables: Mapping[str, str], *, probed: bool = True) -> str:
    """Set an installation up with the firewall and the playbook; return a key of its API."""
    (home / "actions").mkdir()
    text = firewall_text() if probed else _unprobed(firewall_text())
    (home / "actions" / "firewall.yaml").write_text(text, encoding="utf-8")
    settings = load_settings({**variables, "SIDELIGHT_HOME": str(home)})
    clock = SystemClock()
    version = lint(PLAYBOOK, "runs.py", catalog_of({}, known_actuators(home)))
    name = version.playbook.playbook
    with open_store(settings.database_url, home, clock) as store:
        store.playbooks.keep(name, version.digest, PLAYBOOK, encode_version(version), "b")
        store.playbooks.publish(name, version.digest, RunMode.ACT, "b")
        made = make_key(store.access, clock, name="b", role=AccessRole.ANALYST, author="b")
    return made.secret


def _unprobed(text: str) -> str:
    """Return the description without its requests that only read."""
    before, _, after = text.partition("    plan:\n")
    kept = before + after[after.index("    apply:\n") :]
    before, _, after = kept.partition("    verify:\n")
    return before + after[after.index("    undo:\n") :]


async def _compile(home: Path) -> None:
    """Compile the embedded lists once, as the first start does."""
    feeds = Feeds(load_settings({"SIDELIGHT_HOME": str(home)}))
    for each in feeds.due():
        await feeds.compile(each, lambda _: None)


def main() -> None:
    """Measure every setup and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3, help="in turn; the median counts")
    parser.add_argument("--only", default="", help="setups whose name holds this text")
    parser.add_argument("--outside", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--sampled", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.outside is not None:
        outside.serve(options.outside)
    elif options.sampled:
        sampling.run_sampled(options.sampled[0], options.sampled[1:])
    else:
        measure_all(options)


def measure_all(options: argparse.Namespace) -> None:
    """Measure what the options name, and print the page."""
    setups = [
        each
        for each in SETUPS
        if options.only in f"{each.database} {each.workers}{' probed' if each.probed else ''}"
    ]
    postgres = any(each.database == "PostgreSQL" for each in setups)
    with ExitStack() as stack:
        bench = Bench(stack, options.runs, postgres=postgres)
        measured: dict[Setup, list[Figures]] = {setup: [] for setup in setups}
        for setup in setups * options.rounds:
            found, _ = bench.measure(setup)
            measured[setup].append(found)
            print(row(found), flush=True)
        figures = [median(each) for each in measured.values()]
        _, parts = bench.measure(SETUPS[0], sampled=True)
    text = page(figures, parts, CONNECTIONS)
    print(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
