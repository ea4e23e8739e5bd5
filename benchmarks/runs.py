"""Runs that survive: what one costs from the webhook to the block, on two databases.

    python benchmarks/runs.py [--write] [--runs 400] [--only TEXT] [--profile]

An alert comes to `POST /api/v1/alerts`, is read, its address is looked up over HTTP, a condition
holds, a firewall is told over HTTP to block it, and is asked whether it does. The provider and the
firewall are played by the cloud in a process of its own; everything else is the real thing: the
server and the workers as a user starts them, with the log, the guards, the quota, the audit, the
journal and the ledger. `--write` writes the tables to runs-results.md.
"""

import argparse
import asyncio
import contextlib
import cProfile
import itertools
import os
import platform
import pstats
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.request import Request, urlopen

import anyio
import msgspec
import psycopg

from sidelight.devcloud.actuators import firewall_text
from sidelight.devcloud.catalog import found_services
from sidelight.devcloud.exports import environment
from sidelight.devcloud.running import bind, server_of
from sidelight.devcloud.server import Cloud
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import AccessRole, Observable, ObservableType, RunMode, RunStatus
from sidelight.service.access import make_key
from sidelight.store import RunStore, open_store
from sidelight.wiring import Feeds, load_settings
from sidelight.wiring.actions import known_actuators
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.playbooks import catalog_of
from sidelight.workflow import encode_version, lint

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / "store"), str(HERE.parent / "tests")]

CONNECTIONS = 16
WARM, QUIET = 64, 20  # runs that warm everything up, and runs that come one by one
PACE = 0.25  # seconds between two runs that come one by one
IDLE = 10.0  # seconds for which a server with nothing to do is watched
LONGEST = 300.0  # seconds for which the runs are waited for
FIRST = int(ip_address("91.92.16.1"))
TICKS = os.sysconf("SC_CLK_TCK")
RESULTS = HERE / "runs-results.md"
OUTSIDE = "outside"

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

# One provider outside, and those inside that the guards rest on.
PROVIDERS = "urlhaus,own-lists,reserved,public-suffix,warninglists,network-origin"

PARTS: Mapping[str, Sequence[str]] = {
    "store: driver of the database": ("sqlite3", "psycopg"),
    "store: ours": ("sidelight/store",),
    "DBOS and SQLAlchemy": ("/dbos/", "/sqlalchemy/"),
    "HTTP client": ("/httpx2/", "/httpcore2/", "/h11/", "sidelight/transports"),
    "HTTP server": ("/uvicorn/", "/litestar/", "/httptools/", "sidelight/api", "prometheus"),
    "tasks, threads and sockets": (
        *("/anyio/", "/asyncio/", "threading.py", "selectors.py", "queue.py", "socket"),
        *("contextlib.py", "concurrent/"),
    ),
    "look-up: enrichment, providers, verdict": (
        *("sidelight/enrichment", "sidelight/providers", "sidelight/verdicts", "sidelight/feeds"),
        *("sidelight/indicators", "sidelight/service", "sidelight/wiring", "sidelight/plugin"),
    ),
    "alert: source and extraction": ("sidelight/sources", "sidelight/extraction"),
    "playbook, guards and actuator": (
        *("sidelight/runner", "sidelight/workflow", "sidelight/expressions", "sidelight/actions"),
        *("/celpy/", "ipaddress.py"),
    ),
    "log": ("/logging/", "sidelight/cli"),
}


class Setup(msgspec.Struct, frozen=True):
    """One way to run it: on which database, and with how many workers beside the server."""

    database: str
    workers: int

    @property
    def title(self) -> str:
        """The processes in words."""
        if not self.workers:
            return "`serve` alone"
        return f"`serve --no-work`, {self.workers} x `worker`"


SETUPS = [
    Setup(database, workers) for database in ("SQLite", "PostgreSQL") for workers in (0, 1, 2, 4)
]


class Figures(msgspec.Struct, kw_only=True):
    """What was measured of one setup; times in seconds."""

    setup: Setup
    count: int
    start: float = 0.0
    idle: float = 0.0
    wall: float = 0.0
    serve: float = 0.0
    workers: float = 0.0
    database: float = 0.0
    resident: tuple[float, ...] = ()
    acks: list[float] = []
    ends: list[float] = []
    quiet: list[float] = []

    @property
    def a_run(self) -> float:
        """The CPU milliseconds of a run, of all processes of ours."""
        return (self.serve + self.workers) / self.count * 1000


def addresses() -> Iterator[str]:
    """Yield addresses of nobody in particular, each once."""
    return (str(ip_address(FIRST + number)) for number in itertools.count())


def serve_outside(count: int) -> None:
    """Play the provider and the firewall until the process is ended; the first line says where."""
    subjects, today = [], SystemClock().now()
    for address in itertools.islice(addresses(), count):
        url = Observable(ObservableType.URL, f"http://{address}/bins/mirai.arm7")
        subjects += [
            Subject(observable=url, kind=Kind.MALICIOUS, family="Mirai", first_seen=today),
            Subject(
                observable=Observable(ObservableType.IPV4, address),
                kind=Kind.MALICIOUS,
                family="Mirai",
                related={"urls": (url,)},
            ),
        ]
    wanted = ("urlhaus", "firewall")
    services = {
        name: each for name, each in found_services(SystemClock()).items() if name in wanted
    }
    for service in services.values():
        service.limited = False
    cloud = Cloud(services, World(subjects))
    running = bind(cloud)
    told = environment(services.values(), running.url, running.nameserver)
    sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
    sys.stdout.flush()
    asyncio.run(running.serve(server_of(cloud)))


@contextmanager
def outside(count: int) -> Iterator[dict[str, str]]:
    """Yield the variables that make Sidelight ask the cloud, which has a process of its own."""
    command = [sys.executable, __file__, "--outside", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        try:
            yield msgspec.json.decode(process.stdout.readline(), type=dict[str, str])
        finally:
            process.terminate()


@contextmanager
def postgres_server() -> Iterator[tuple[Callable[[str], str], int]]:
    """Yield what makes a database of a name and returns its URL, and the process of the server."""
    from databases import any_server  # noqa: PLC0415 - it is of the tests, and only for PostgreSQL

    with tempfile.TemporaryDirectory() as directory, any_server(Path(directory)) as url:
        Path(directory).chmod(0o755)
        with psycopg.connect(url, autocommit=True) as connection:
            backend = connection.info.backend_pid
            parent = int(_stat(backend)[1])

            def made(name: str) -> str:
                connection.execute(f"CREATE DATABASE {name}".encode())
                return url.replace("/postgres?", f"/{name}?")

            yield made, parent


class Machine:
    """The processes of one setup, started as a user would, on a state directory of their own."""

    def __init__(
        self, setup: Setup, variables: Mapping[str, str], home: Path, profile: bool
    ) -> None:
        """Take what to start; nothing is yet."""
        self.setup = setup
        self.home = home
        self.port = _free_port()
        self.variables = {**os.environ, **variables, "SIDELIGHT_HOME": str(home)}
        self.processes: list[subprocess.Popen[bytes]] = []
        self.profile = profile

    def start(self) -> float:
        """Start all and return the seconds from the start of the server to its first answer."""
        begun = time.perf_counter()
        alone = [] if not self.setup.workers else ["--no-work"]
        self._start("serve", "--port", str(self.port), *alone)
        while not _answers(f"http://127.0.0.1:{self.port}/healthz"):
            if self.processes[0].poll() is not None:
                raise SystemExit((self.home / "0.log").read_text()[-3000:])
            time.sleep(0.01)
        took = time.perf_counter() - begun
        for _ in range(self.setup.workers):
            self._start("worker")
        return took

    def stop(self) -> None:
        """End all."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(60)

    def cpu(self) -> tuple[float, float]:
        """Return the CPU seconds so far of the server and of the workers."""
        used = [_cpu_of(each.pid) for each in self.processes]
        return used[0], sum(used[1:])

    def resident(self) -> tuple[float, ...]:
        """Return the resident megabytes of each process."""
        return tuple(_resident(each.pid) for each in self.processes)

    def _start(self, *arguments: str) -> None:
        number = len(self.processes)
        command = [sys.executable, "-m", "sidelight"]
        if self.profile:
            command = [sys.executable, __file__, "--profiled", str(self.home / f"{number}.prof")]
        log = (self.home / f"{number}.log").open("wb")
        self.processes.append(
            subprocess.Popen([*command, *arguments], env=self.variables, stdout=log, stderr=log)
        )


def prepare(home: Path, variables: Mapping[str, str], known: Mapping[str, str]) -> str:
    """Set an installation up with the firewall and the playbook; return a key of its API."""
    (home / "actions").mkdir()
    (home / "actions" / "firewall.yaml").write_text(firewall_text(), encoding="utf-8")
    settings = load_settings({**variables, "SIDELIGHT_HOME": str(home)})
    clock = SystemClock()
    version = lint(PLAYBOOK, "runs.py", catalog_of(known, known_actuators(home)))
    name = version.playbook.playbook
    with open_store(settings.database_url, home, clock) as store:
        store.playbooks.keep(name, version.digest, PLAYBOOK, encode_version(version), "b")
        store.playbooks.publish(name, version.digest, RunMode.ACT, "b")
        return make_key(store.access, clock, name="b", role=AccessRole.ANALYST, author="b").secret


class Sender:
    """Posts alerts over a number of connections, and notes when and how long each took."""

    def __init__(self, port: int, key: str) -> None:
        """Take where to, and who we are."""
        self.port = port
        self.key = key
        self.posted: dict[str, float] = {}  # alert -> wall clock when it was sent
        self.acks: list[float] = []

    async def send(self, values: Sequence[str], connections: int, pace: float = 0.0) -> None:
        """Post an alert of each value."""
        left = iter(values)

        async def keep_sending() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            for value in left:
                await self._once(reader, writer, value)
                await asyncio.sleep(pace)
            writer.close()

        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(keep_sending())

    async def _once(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, value: str
    ) -> None:
        body = msgspec.json.encode(
            {
                "title": "Outbound connection to a bad address",
                "severity": "high",
                "time": "2026-11-24T12:00:00Z",
                "host": "ws-042",
                "dest_ip": value,
                "message": f"ws-042 connected to {value} on port 443 and sent 1,204 bytes",
            }
        )
        head = (
            f"POST /api/v1/alerts HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\n"
            f"x-apikey: {self.key}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        sent, began = time.time(), time.perf_counter()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        status, _, headers = answer.lower().partition(b"\r\n")
        length = int(headers.partition(b"content-length:")[2].partition(b"\r\n")[0])
        told = await reader.readexactly(length)
        if b" 202 " not in status:
            raise SystemExit(f"an alert was not taken: {status!r} {told!r}")
        self.acks.append(time.perf_counter() - began)
        for each in msgspec.json.decode(told)["ids"]:
            self.posted[each] = sent


def measure(  # noqa: PLR0914 - one measurement, from its start to its end
    setup: Setup, count: int, template: Path, url: str | None, server: int, *, profile: bool
) -> tuple[Figures, pstats.Stats | None]:
    """Return what a setup comes to, and where the time went if it was profiled."""
    found = Figures(setup=setup, count=count, acks=[], ends=[], quiet=[])
    values = list(itertools.islice(addresses(), WARM + QUIET + count))
    with tempfile.TemporaryDirectory() as directory, outside(len(values)) as variables:
        home = Path(directory) / "home"
        shutil.copytree(template, home)
        variables |= {
            "SIDELIGHT_PROVIDERS": PROVIDERS,
            "SIDELIGHT_QUOTAS": "urlhaus:minute=100000",
            "SIDELIGHT_ACTIONS": "ip.block=firewall",
        }
        if url is not None:
            variables["SIDELIGHT_DATABASE_URL"] = url
        key = prepare(home, variables, {})
        machine = Machine(setup, variables, home, profile)
        with open_store(url, home, SystemClock()) as store:
            try:
                found.start = machine.start()
                _measure(found, machine, key, store.runs, values, server)
            finally:
                machine.stop()
                if os.environ.get("KEEP"):
                    shutil.copytree(home, os.environ["KEEP"], dirs_exist_ok=True)
        if os.environ.get("KEEP"):
            shutil.copytree(home, os.environ["KEEP"], dirs_exist_ok=True)
        check(variables, values)
        return found, _profiled(home) if profile else None


def _measure(
    found: Figures, machine: Machine, key: str, runs: RunStore, values: list[str], server: int
) -> None:
    warm, quiet, burst = values[:WARM], values[WARM : WARM + QUIET], values[WARM + QUIET :]
    sender = Sender(machine.port, key)
    asyncio.run(sender.send(warm, CONNECTIONS))
    wait_for(runs, len(warm))
    before = Counter(sender.posted)
    asyncio.run(sender.send(quiet, 1, PACE))
    wait_for(runs, len(warm) + len(quiet))
    one_by_one = {each: at for each, at in sender.posted.items() if each not in before}

    sender = Sender(machine.port, key)
    cpu, database, begun = machine.cpu(), _cpu_of_all(server), time.perf_counter()
    spy = None
    if os.environ.get("SPY"):  # DEV
        spy = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "py-spy"),
                "record",
                "-p",
                str(machine.processes[-1].pid),
                "-r",
                "200",
                "-d",
                "60",
                "-f",
                "raw",
                "-t",
                *os.environ["SPY"].split(),
                "-o",
                "/tmp/cost/spy.raw",
            ]
        )  # DEV
    asyncio.run(sender.send(burst, CONNECTIONS))
    wait_for(runs, len(values))
    if spy:
        spy.send_signal(signal.SIGINT)
        spy.wait()  # DEV
    found.wall = time.perf_counter() - begun
    serve, workers = machine.cpu()
    found.serve, found.workers = serve - cpu[0], workers - cpu[1]
    found.database = _cpu_of_all(server) - database
    found.resident = machine.resident()
    found.acks = sender.acks
    ended = ends(runs)
    found.ends = [ended[each].timestamp() - at for each, at in sender.posted.items()]
    found.quiet = [ended[each].timestamp() - at for each, at in one_by_one.items()]

    cpu, begun = machine.cpu(), time.perf_counter()
    time.sleep(0 if machine.profile else IDLE)
    found.idle = (sum(machine.cpu()) - sum(cpu)) / (time.perf_counter() - begun)


def wait_for(runs: RunStore, count: int) -> None:
    """Wait until so many runs have ended well."""
    until = time.monotonic() + LONGEST
    while True:
        counts = runs.counts()
        if counts[RunStatus.FAILED] or time.monotonic() > until:
            problems = {each.problem for each in runs.page(RunStatus.FAILED).runs}
            raise SystemExit(f"the runs do not end well: {counts} {problems}")
        if counts[RunStatus.SUCCEEDED] >= count:
            return
        time.sleep(0.1)


def ends(runs: RunStore) -> dict[str, datetime]:
    """Return alert -> when its run ended."""
    found: dict[str, datetime] = {}
    cursor = None
    while True:
        page = runs.page(after=cursor, limit=500)
        found |= {each.alert_id: each.ended_at for each in page.runs if each.ended_at}
        cursor = page.cursor
        if cursor is None:
            return found


def check(variables: Mapping[str, str], values: Sequence[str]) -> None:
    """Leave with an error unless the firewall was told of every address once, and of no other."""
    url, token = variables["SIDELIGHT_FIREWALL_URL"], variables["SIDELIGHT_FIREWALL_TOKEN"]
    asked = Request(f"{url}/api/v1/log", headers={"authorization": f"Bearer {token}"})  # noqa: S310 - our own cloud
    with urlopen(asked) as answer:  # noqa: S310 - see above
        log = msgspec.json.decode(answer.read())["data"]
    told = Counter(each["address"] for each in log)
    if told != Counter(values):
        missing, many = len(set(values) - set(told)), sum(each > 1 for each in told.values())
        raise SystemExit(f"of {len(values)} addresses {missing} are not blocked, {many} twice")


def run_profiled(file: str, arguments: Sequence[str]) -> None:
    """Do a command of ours with all of its threads watched, and write where the time went."""
    watched: list[cProfile.Profile] = []
    begin = threading.Thread._bootstrap_inner  # type: ignore[attr-defined]  # noqa: SLF001 - no other way in

    def watch(thread: threading.Thread | None = None) -> None:
        profile = cProfile.Profile(time.thread_time)  # of the CPU, not of the clock on the wall
        watched.append(profile)
        profile.enable()
        try:
            begin(thread) if thread else command()
        except SystemExit:
            pass
        finally:
            profile.disable()

    from sidelight.cli.app import main as command  # noqa: PLC0415 - not before it is watched

    sys.argv = ["sidelight", *arguments]
    threading.Thread._bootstrap_inner = watch  # type: ignore[attr-defined]  # noqa: SLF001 - see above
    watch()
    time.sleep(1)
    stats = pstats.Stats(watched[0])
    for each in watched[1:]:
        each.create_stats()
        if each.stats:  # type: ignore[attr-defined]  # pstats reads the same
            stats.add(each)
    stats.dump_stats(file)


def _profiled(home: Path) -> pstats.Stats:
    files = [str(each) for each in sorted(home.glob("*.prof"))]
    return pstats.Stats(*files)


def shares(stats: pstats.Stats) -> dict[str, float]:
    """Return the share of each part; what is built in counts for who called it."""
    spent: Counter[str] = Counter()
    for (file, _, name), (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if file != "~":
            spent[part_of(file)] += own
        elif any(each in name for each in ("sqlite3", "psycopg")):
            spent[part_of("sqlite3")] += own
        else:
            for (caller, _, _), (_, _, own_there, _) in callers.items():
                spent[part_of(caller)] += own_there
    total = sum(spent.values())
    return {name: each / total for name, each in spent.most_common()}


def part_of(file: str) -> str:
    """Return the part that a file belongs to."""
    return next(
        (name for name, marks in PARTS.items() if any(mark in file for mark in marks)),
        "everything else",
    )


def page(figures: Sequence[Figures], parts: Mapping[str, float]) -> str:
    """Return the page of results."""
    count = figures[0].count
    lines = [
        "# What a run costs",
        "",
        f"`python benchmarks/runs.py --write`, {time.strftime('%Y-%m-%d')}, {os.cpu_count()} CPUs, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}.",
        "",
        f"{count} alerts over {CONNECTIONS} connections: webhook, extract, look-up over HTTP, "
        "condition, block over HTTP, end. Every step is",
        "stored before the next one, an alert is acknowledged when it is stored with its run, the "
        "intent before the block; after it the firewall is",
        "asked whether it holds. Of each address the firewall was told exactly once. CPU is user "
        "and system time of all processes of Sidelight;",
        "that of PostgreSQL stands beside it. `burst` is from the POST to the end of the run with "
        "all alerts at once, `alone` with four a second.",
        "",
        "| database | processes | CPU ms a run | of it `serve` | workers | PostgreSQL ms | runs/s "
        "| ack p50 / p99 ms | burst p50 / p99 s | alone p50 / p99 ms | resident MB | start s | idle % |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
        *map(line, figures),
        "",
        "`start` is from the start of `serve` to its first answer, `idle` the share of a core that "
        "all processes need with nothing to do.",
    ]
    if parts:
        lines += ["", "## Where the time goes", "", "`serve` alone on SQLite, profiled.", ""]
        lines += ["| part | share |", "|---|---|"]
        lines += [f"| {name} | {share:.0%} |" for name, share in parts.items()]
    return "\n".join(lines) + "\n"


def line(found: Figures) -> str:
    """Return a line of the table."""
    each = 1000 / found.count
    served = f"{found.database * each:.1f}" if found.setup.database != "SQLite" else "-"
    resident = " + ".join(f"{each:.0f}" for each in found.resident)
    return (
        f"| {found.setup.database} | {found.setup.title} | **{found.a_run:.1f}** "
        f"| {found.serve * each:.1f} | {found.workers * each:.1f} | {served} "
        f"| {found.count / found.wall:.0f} | {_both(found.acks, 1000, 1)} "
        f"| {_both(found.ends, 1, 2)} | {_both(found.quiet, 1000, 0)} | {resident} "
        f"| {found.start:.1f} | {found.idle:.1%} |"
    )


def _both(times: Sequence[float], unit: int, digits: int) -> str:
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{statistics.median(ordered) * unit:.{digits}f} / {last * unit:.{digits}f}"


def _stat(pid: int) -> list[str]:
    """Return what the system tells of a process: its state, its parent, and so on."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _cpu_of(pid: int) -> float:
    return sum(int(each) for each in _stat(pid)[11:13]) / TICKS


def _cpu_of_all(parent: int) -> float:
    """Return the CPU seconds of a server and its children, those that have ended among them."""
    if not parent:
        return 0.0
    used = sum(int(each) for each in _stat(parent)[11:15]) / TICKS
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(_stat(int(entry.name))[1]) == parent:
                used += _cpu_of(int(entry.name))
    return used


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    with contextlib.suppress(OSError), urlopen(url, timeout=5):  # noqa: S310 - our own server
        return True
    return False


async def _compile(home: Path) -> None:
    feeds = Feeds(load_settings({"SIDELIGHT_HOME": str(home)}))
    for each in feeds.due():
        await feeds.compile(each, lambda _: None)


def main() -> None:
    """Measure every setup and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--only", default="", help="setups whose name holds this text")
    parser.add_argument("--profile", metavar="FILE", help="profile, and keep it in a file")
    parser.add_argument("--outside", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--profiled", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.outside is not None:
        serve_outside(options.outside)
    elif options.profiled:
        run_profiled(options.profiled[0], options.profiled[1:])
    else:
        measure_all(options)


def measure_all(options: argparse.Namespace) -> None:
    """Measure what the options name, and print the tables."""
    setups = [each for each in SETUPS if options.only in f"{each.database} {each.workers}"]
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        template = Path(directory)
        anyio.run(_compile, template)
        made: Callable[[str], str] | None = None
        server = 0
        if any(each.database == "PostgreSQL" for each in setups):
            made, server = stack.enter_context(postgres_server())
        figures = []
        for number, setup in enumerate(setups):
            of_setup = setup.database == "PostgreSQL"
            url = made(f"runs_{number}") if made and of_setup else None
            found, stats = measure(
                setup,
                options.runs,
                template,
                url,
                server if of_setup else 0,
                profile=bool(options.profile),
            )
            figures.append(found)
            print(line(found), flush=True)
            if stats is not None:
                stats.dump_stats(options.profile)
                for name, share in shares(stats).items():
                    print(f"{share:6.1%} {name}")
        if options.write:
            _, stats = measure(SETUPS[0], options.runs, template, None, 0, profile=True)
            assert stats is not None  # noqa: S101 - asked for
            RESULTS.write_text(page(figures, shares(stats)), encoding="utf-8")


if __name__ == "__main__":
    main()
