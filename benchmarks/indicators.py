"""Indicator matching: our index beside a Python set, SQLite and LMDB, at ten million entries.

    python benchmarks/indicators.py [--entries 10000000] [--write]

Each structure is built in one process and read in a fresh one, over the same keys and the same
200,000 probes, one in ten of which is listed. Times are CPU time, hash included; a look-up is the
best of five rounds, its p99 is of single look-ups and holds the cost of the clock (about 0.1 us).
The cold open is the best wall time of nine, the file dropped from the page cache before each.
`--write` puts the tables into indicators-results.md. Needs the package lmdb.
"""

import argparse
import mmap
import os
import platform
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import lmdb
import msgspec
from xxhash import xxh3_64_intdigest

from sidelight.indicators import Card, Index, Suffixes, pack
from sidelight.model import Claim, Observable, ObservableType
from sidelight.plugin import Entry

PROBES = 200_000
ROUNDS = 5
OPENS = 9
LISTS = 50
NETWORKS = 200_000
BUILT_AT = datetime(2026, 11, 24, tzinfo=UTC)
RESULTS = Path(__file__).with_name("indicators-results.md")

Find = Callable[[bytes], Any]


class Built(msgspec.Struct):
    """CPU seconds of the build, from bytes at hand to the synced file."""

    seconds: float


class Read(msgspec.Struct):
    """What a reader pays: times in microseconds, the open in milliseconds, memory in MB."""

    hits: int
    mixed: float
    listed: float
    unlisted: float
    p99: float
    opened: float
    memory: float


# ---- keys and probes


def key(number: int) -> bytes:
    """Return one key as feeds hold them: six domains, two addresses, a URL, a hash out of ten."""
    noise = number * 2654435761 % (1 << 40)
    kind = number % 10
    if kind < 6:
        return b"%x.shop-%d.com" % (noise, number % 5000)
    if kind < 8:
        return b"%d.%d.%d.%d" % tuple(noise.to_bytes(5, "big")[:4])
    if kind == 8:
        return b"cdn%d.example.net/files/%x/setup.exe" % (number % 900, noise)
    return b"%032x" % noise


def probes(entries: int) -> tuple[list[bytes], list[bytes]]:
    """Return listed and unlisted keys of the same make, one to nine."""
    chance = random.Random(entries)  # noqa: S311 - a repeatable sample
    listed = [key(chance.randrange(entries)) for _ in range(PROBES // 10)]
    beyond = (entries + chance.randrange(1 << 32) for _ in range(PROBES - len(listed)))
    return listed, [key(number) for number in beyond]


# ---- the structures: build into a folder, then open


def build_index(keys: list[bytes], folder: Path) -> None:
    """Build our index from keys of fifty lists."""
    from sidelight.indicators.build import Builder  # noqa: PLC0415 - readers must not import numpy

    builder = Builder([Card(str(each), "a list", Claim.MALICIOUS) for each in range(LISTS)], 7)
    share = -(-len(keys) // LISTS)
    for each in range(LISTS):
        builder.add_keys(str(each), ObservableType.DOMAIN, keys[each * share : (each + 1) * share])
    header, arrays = builder.finish(feed="b", data_date="2026-11-24", built_at=BUILT_AT)
    write(folder / "file", pack(header, arrays))


def open_index(folder: Path) -> Find:
    """Return the look-up of our index."""
    return open_file(folder / "file").find


def build_sqlite(keys: list[bytes], folder: Path) -> None:
    """Build a table with the key itself as primary key and without a row id."""
    with sqlite3.connect(folder / "file") as database:
        database.execute("PRAGMA journal_mode=OFF")
        database.execute("CREATE TABLE i (k BLOB PRIMARY KEY, s INTEGER) WITHOUT ROWID")
        rows = ((each, number % LISTS) for number, each in enumerate(sorted(keys)))
        database.executemany("INSERT OR IGNORE INTO i VALUES (?, ?)", rows)


def open_sqlite(folder: Path) -> Find:
    """Return the look-up of the table, memory-mapped."""
    database = sqlite3.connect(f"file:{folder / 'file'}?mode=ro&immutable=1", uri=True)
    database.execute("PRAGMA mmap_size=4000000000")
    ask = database.cursor().execute
    return lambda wanted: ask("SELECT s FROM i WHERE k=?", (wanted,)).fetchone()


def build_lmdb(keys: list[bytes], folder: Path) -> None:
    """Append the sorted keys in one transaction."""
    environment = lmdb.open(str(folder / "file"), subdir=False, map_size=8 << 30)
    rows = ((each, b"\0\1") for each in sorted(set(keys)))
    with environment.begin(write=True) as transaction, transaction.cursor() as cursor:
        cursor.putmulti(rows, append=True)
    environment.close()


def open_lmdb(folder: Path) -> Find:
    """Return the look-up of one read transaction."""
    environment = lmdb.open(str(folder / "file"), subdir=False, readonly=True, lock=False)
    return environment.begin(buffers=True).get


def build_set(keys: list[bytes], folder: Path) -> None:
    """Build the set in the reader: nothing of it is on disk."""
    (folder / "file").write_bytes(b"")
    set(map(xxh3_64_intdigest, keys))


def open_set(entries: int) -> Find:
    """Return the look-up in a set of the hashes: the measure of all others."""
    held = {xxh3_64_intdigest(key(number)) for number in range(entries)}

    def find(wanted: bytes) -> bool:
        return xxh3_64_intdigest(wanted) in held

    return find


STRUCTURES: dict[str, tuple[Callable[[list[bytes], Path], None], Callable[[Path], Find] | None]] = {
    "Python set of hashes": (build_set, None),
    "our index": (build_index, open_index),
    "LMDB": (build_lmdb, open_lmdb),
    "SQLite, memory-mapped": (build_sqlite, open_sqlite),
}


# ---- measuring


def write(path: Path, pieces: Iterable[memoryview]) -> None:
    """Write and sync a file."""
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def open_file(path: Path) -> Index:
    """Map and open an index as the program does."""
    with path.open("rb") as file:
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    return Index(mapped, Suffixes(["com", "net", "org"]).registrable)


def forget(path: Path) -> None:
    """Drop a file from the page cache."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def best(ask: Callable[[Any], Any], wanted: list[Any]) -> float:
    """Return the microseconds of one look-up in the best round."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for each in wanted:
            ask(each)
        rounds.append(time.process_time() - started)
    return min(rounds) / len(wanted) * 1e6


def p99(ask: Find, wanted: list[bytes]) -> float:
    """Return the 99th percentile of single look-ups in microseconds."""
    taken = []
    for each in wanted:
        started = time.perf_counter_ns()
        ask(each)
        taken.append(time.perf_counter_ns() - started)
    return statistics.quantiles(taken, n=100)[98] / 1000


def memory() -> float:
    """Return the peak resident memory of this process in MB, mapped pages included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(name: str, entries: int, folder: Path) -> Built:
    """Build one structure from keys that are in memory already."""
    keys = [key(number) for number in range(entries)]
    started = time.process_time()
    STRUCTURES[name][0](keys, folder)
    return Built(time.process_time() - started)


def opened_cold(name: str, entries: int, folder: Path) -> tuple[Find, float]:
    """Return the look-up, and the milliseconds that opening it took at best."""
    open_ = STRUCTURES[name][1]
    if open_ is None:
        started = time.perf_counter()
        held = open_set(entries)
        return held, (time.perf_counter() - started) * 1000
    taken, find = [], None
    for _ in range(OPENS):
        del find  # LMDB opens a file once in a process
        forget(folder / "file")
        started = time.perf_counter()
        find = open_(folder)
        taken.append((time.perf_counter() - started) * 1000)
    return find, min(taken)


def read(name: str, entries: int, folder: Path) -> Read:
    """Open one structure cold and look all probes up."""
    listed, unlisted = probes(entries)
    mixed = [*listed, *unlisted]
    random.Random(1).shuffle(mixed)  # noqa: S311 - a repeatable order
    before = memory()
    find, opened = opened_cold(name, entries, folder)
    hits = sum(1 for each in mixed if find(each))
    return Read(
        hits=hits,
        mixed=best(find, mixed),
        listed=best(find, listed),
        unlisted=best(find, unlisted),
        p99=p99(find, mixed),
        opened=opened,
        memory=memory() - before,
    )


def observables(folder: Path) -> dict[str, float]:
    """Return the microseconds of whole matches against our index, with parents, paths and nets."""
    from sidelight.indicators.build import Builder  # noqa: PLC0415 - as above

    index = open_file(folder / "file")
    builder = Builder([Card("nets", "networks", Claim.CONTEXT)], 7)
    chance = random.Random(2)  # noqa: S311 - a repeatable sample
    started = time.process_time()
    for _ in range(NETWORKS):
        network = IPv4Network((chance.getrandbits(32), chance.randint(18, 32)), strict=False)
        builder.add(Entry("nets", None, str(network)))
    header, arrays = builder.finish(feed="b", data_date="2026-11-24", built_at=BUILT_AT)
    flattened = time.process_time() - started
    write(folder / "nets", pack(header, arrays))
    nets = open_file(folder / "nets")
    kinds = ObservableType
    wanted = {
        "domain of 3 labels with its parents, not listed": (kinds.DOMAIN, "www.shop{n}.com"),
        "domain of 4 labels with its parents, not listed": (kinds.DOMAIN, "a.www.shop{n}.com"),
        "URL with query, path prefixes, port, host, parents": (
            kinds.URL,
            "https://www.shop{n}.com/a/b/c.php?x={n}",
        ),
        "hash": (kinds.FILE, "{n:064x}"),
        "address": (kinds.IPV4, "10.{a}.{b}.7"),
    }
    times = {
        name: best(
            index.match,
            [
                Observable(type_, text.format(n=number, a=number >> 8 & 255, b=number & 255))
                for number in range(50_000)
            ],
        )
        for name, (type_, text) in wanted.items()
    }
    listed = [Observable(kinds.DOMAIN, key(number * 10).decode()) for number in range(50_000)]
    times["domain, listed"] = best(index.match, listed)
    addresses = [
        Observable(kinds.IPV4, ".".join(str(chance.randrange(256)) for _ in range(4)))
        for _ in range(50_000)
    ]
    times[f"address in {NETWORKS:,} nested networks, all that cover it"] = best(
        nets.match, addresses
    )
    size = (folder / "nets").stat().st_size / NETWORKS
    times[f"(build of those networks: {size:.0f} bytes each, us for one)"] = (
        flattened / NETWORKS * 1e6
    )
    return times


# ---- the knowledge that ships inside dependencies


class Clock:
    """Stands still: nothing here depends on the time."""

    def now(self) -> datetime:
        """Return a fixed moment."""
        return BUILT_AT

    def monotonic(self) -> float:
        """Return no progress."""
        return 0.0


def compile_embedded(folder: Path) -> dict[str, float]:
    """Compile every feed that is read from packages; return seconds of CPU, entries, MB."""
    from sidelight.feeds import (  # noqa: PLC0415 - only this step needs them
        disposable_mail,
        iporigin,
        misp_warninglists,
        public_suffix,
        reserved,
    )
    from sidelight.transports.indexes import IndexStore  # noqa: PLC0415 - as above
    from sidelight.transports.packages import read_package  # noqa: PLC0415 - as above

    store = IndexStore(folder, Clock())
    started = time.process_time()
    entries = 0
    for feed in (
        disposable_mail.DisposableMail(),
        iporigin.IpOrigin(),
        misp_warninglists.MispWarninglists(),
        public_suffix.PublicSuffix(),
        reserved.Reserved(),
    ):
        exchange, sent = feed.read(), None
        try:
            while True:
                sent = read_package(exchange.send(sent))
        except StopIteration as stop:
            entries += store.write(feed.manifest.name, stop.value).entries
    size = sum(path.stat().st_size for path in folder.rglob("index")) / 1e6
    return {
        "entries": entries,
        "CPU s": time.process_time() - started,
        "MB on disk": size,
        "peak MB": memory(),
    }


def cold(folder: Path) -> dict[str, float]:
    """Open all embedded indexes and match one address, in a process that has done nothing yet."""
    from sidelight.plugin import IndexQuery  # noqa: PLC0415 - only this step needs it
    from sidelight.transports.indexes import IndexStore  # noqa: PLC0415 - as above

    before = memory()
    for path in folder.rglob("index"):
        forget(path)
    started = time.perf_counter()
    store = IndexStore(folder, Clock())
    address = Observable(ObservableType.IPV4, "8.8.8.8")
    matches = sum(
        len(store.match(IndexQuery(path.name, address)).matches) for path in folder.iterdir()
    )
    return {
        "matches": matches,
        "ms": (time.perf_counter() - started) * 1000,
        "more MB": memory() - before,
        "numpy is imported": "numpy" in sys.modules,
    }


# ---- the run

COLUMNS = (
    "structure",
    "us a look-up",
    "times the set",
    "listed",
    "not listed",
    "p99",
    "bytes an entry on disk",
    "cold open ms",
    "memory MB",
    "built, M entries a CPU second",
)


def stage(name: str, step: str, entries: int, folder: Path) -> bytes:
    """Run one step in a fresh process and return what it prints."""
    command = [sys.executable, __file__, "--entries", str(entries)]
    command += ["--step", step, "--structure", name, "--folder", str(folder)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def table(entries: int, folder: Path) -> list[str]:
    """Return the comparison as lines of Markdown."""
    rows, measure = [], None
    for number, name in enumerate(STRUCTURES):
        place = folder / str(number)
        place.mkdir()
        built = msgspec.json.decode(stage(name, "build", entries, place), type=Built)
        figures = msgspec.json.decode(stage(name, "read", entries, place), type=Read)
        measure = measure or figures
        if figures.hits != measure.hits:
            raise SystemExit(f"{name} finds {figures.hits} probes, and the set {measure.hits}")
        size = (place / "file").stat().st_size / entries
        rows.append(
            f"| {name} | {figures.mixed:.2f} | {figures.mixed / measure.mixed:.2f} "
            f"| {figures.listed:.2f} | {figures.unlisted:.2f} | {figures.p99:.1f} "
            f"| {size:.1f} | {figures.opened:.1f} | {figures.memory:.0f} "
            f"| {entries / built.seconds / 1e6:.2f} |"
        )
    return [
        f"| {' | '.join(COLUMNS)} |",
        "|---" * len(COLUMNS) + "|",
        *rows,
    ]


def report(entries: int, folder: Path) -> str:
    """Return the whole report."""
    comparison = table(entries, folder)
    matches = msgspec.json.decode(stage("our index", "match", entries, folder / "1"))
    compiled = msgspec.json.decode(stage("", "compile", entries, folder / "embedded"))
    opened = msgspec.json.decode(stage("", "cold", entries, folder / "embedded"))
    host = (
        f"{os.cpu_count()} CPUs, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
    lines = [
        "# Indicator matching",
        "",
        f"`python benchmarks/indicators.py --entries {entries} --write`",
        "",
        f"{host}, lmdb {version('lmdb')}, SQLite {sqlite3.sqlite_version}.",
        "",
        *(__doc__ or "").splitlines()[4:10],
        "",
        f"## {entries:,} entries, {PROBES:,} probes",
        "",
        *comparison,
        "",
        "The memory of the set is its own; of the others it is mapped pages, shared by processes.",
        "",
        "## Whole matches in the same index",
        "",
        "| observable | us |",
        "|---|---|",
        *(f"| {name} | {taken:.2f} |" for name, taken in matches.items()),
        "",
        "## The knowledge inside dependencies",
        "",
        f"Compiled: {worded(compiled)}.",
        "",
        f"All of it opened and 8.8.8.8 matched, with nothing in the page cache: {worded(opened)}.",
        "",
    ]
    return "\n".join(lines)


def worded(figures: dict[str, Any]) -> str:
    """Return figures as words."""
    return ", ".join(
        f"{name} {value:,.0f}"
        if isinstance(value, int) and not isinstance(value, bool)
        else f"{name} {value:.1f}"
        if isinstance(value, float)
        else f"{name}: {'yes' if value else 'no'}"
        for name, value in figures.items()
    )


def main() -> None:
    """Run the whole benchmark, or one step of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--step")
    parser.add_argument("--structure", default="")
    parser.add_argument("--folder", type=Path, default=Path())
    options = parser.parse_args()
    steps = {
        "build": lambda: build(options.structure, options.entries, options.folder),
        "read": lambda: read(options.structure, options.entries, options.folder),
        "match": lambda: observables(options.folder),
        "compile": lambda: compile_embedded(options.folder),
        "cold": lambda: cold(options.folder),
    }
    if options.step:
        sys.stdout.buffer.write(msgspec.json.encode(steps[options.step]()))
        return
    with tempfile.TemporaryDirectory() as folder:
        text = report(options.entries, Path(folder))
    print(text)
    if options.write:
        RESULTS.write_text(text)


if __name__ == "__main__":
    main()
