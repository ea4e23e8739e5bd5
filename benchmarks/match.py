"""Bulk matching: log rows against our index, beside a set, SQLite and a plain Polars join.

    python benchmarks/match.py [--rows 100000000] [--entries 10000000] [--write]

The log is one column of a Parquet file: values drawn by Zipf's law from a million distinct ones,
one in ten of them listed. The index holds the feeds of SIDELIGHT_DATA, where they are, filled up
with generated entries. Each way runs in a fresh process. Times are CPU time of all its threads,
with reading the file; memory is the peak of the process, mapped pages included. The three baselines
find equal values only: no parents, no directories of a URL, no networks; set and SQLite see fewer
rows, since they cost the same for each. All ways must find the same rows by equal value.

At last the same function runs on Ray Data with two workers, and must find the same matches.
`--write` puts the tables into match-results.md. Needs the extras `bulk` and `cluster`.
"""

import argparse
import os
import platform
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from xxhash import xxh3_64_intdigest

from sidelight.indicators import Card, pack
from sidelight.indicators.build import Builder
from sidelight.indicators.keys import Reach, entry_keys
from sidelight.model import Claim, ObservableType
from sidelight.plugin import Entry
from sidelight.service.bulk import match_table
from sidelight.transports.bulk import read_log
from sidelight.transports.bulk.cells import observable_of

EXPLAINED = "\n".join((__doc__ or "").splitlines()[4:10])
RESULTS = Path(__file__).with_name("match-results.md")
DATA = Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[2] / "shared/data"))
COLUMN = "value"
# `host:port` is read as a resource there, so that such an entry covers it, and equals its text.
EQUAL = pl.col("exact") | (~pl.col("hint") & (pl.col("matched") == pl.col("value")))
DISTINCT = 1_000_000
LISTED = DISTINCT // 10
BATCH = 1 << 19
CHUNK = 2_000_000  # rows that are drawn at once
SAMPLE = 10_000_000  # rows that the set sees; SQLite sees a fifth
RAY_ROWS = 5_000_000
TYPES = {
    "domain": ObservableType.DOMAIN,
    "ipv4": ObservableType.IPV4,
    "ipv6": ObservableType.IPV6,
    "ip_port": ObservableType.IPV4,
    "url": ObservableType.URL,
    "cidr": None,
    **dict.fromkeys(("md5", "sha1", "sha256", "sha512"), ObservableType.FILE),
}


class Found(msgspec.Struct, frozen=True):
    """What one way costs and finds: rows by equal value, and all matches where it knows others."""

    rows: int
    equal: int
    matches: int
    setup: float
    seconds: float
    memory: float


# ---- the index and the log


def feeds() -> Iterator[Entry]:
    """Yield every entry of the feeds that are there."""
    for file in sorted(DATA.glob("feeds/*.tsv.zst")):
        if file.name.startswith("benign"):
            continue
        with pa.input_stream(file, compression="zstd") as stream:
            text = stream.read().decode()
        for line in text.splitlines():
            kind, value, *_ = line.split("\t")
            if kind in TYPES:
                yield Entry(file.name.partition(".")[0], TYPES[kind], value)


def filler(number: int) -> bytes:
    """Return one generated key: six domains, two addresses, a URL, a hash out of ten."""
    noise = number * 2654435761 % (1 << 40)
    kind = number % 10
    if kind < 6:
        return b"%x.shop-%d.com" % (noise, number % 5000)
    if kind < 8:
        return b"%d.%d.%d.%d" % tuple(noise.to_bytes(5, "big")[:4])
    if kind == 8:
        return b"cdn%d.example.net/files/%x/setup.exe" % (number % 900, noise)
    return b"%032x" % noise


def build_index(entries: int, path: Path) -> np.ndarray[Any, Any]:
    """Write the index; return every key that a value itself can equal."""
    listed = list(islice(feeds(), entries // 2))
    names = sorted({entry.list for entry in listed})
    builder = Builder([Card(name, name, Claim.MALICIOUS) for name in [*names, "generated"]], 7)
    keys: list[bytes] = []
    for entry in listed:
        builder.add(entry)
        if entry.type is not None:
            found = entry_keys(entry.type, entry.value)
            keys += [key for key, reach in found if reach != Reach.PORT]
    generated = [filler(number) for number in range(entries - len(listed))]
    builder.add_keys("generated", ObservableType.DOMAIN, generated)
    made = datetime(2026, 11, 24, tzinfo=UTC)
    header, arrays = builder.finish(feed="all", data_date="2026-11-24", built_at=made)
    with path.open("wb") as file:
        for piece in pack(header, arrays):
            file.write(piece)
    return np.array(keys + generated, object)


def values(keys: np.ndarray[Any, Any], chance: np.random.Generator) -> list[str]:
    """Return the distinct values of the log, in no order that the lists know.

    One in ten is listed, and one in twenty is a host below a listed one.
    """
    drawn = map(as_value, chance.choice(keys, 2 * LISTED, replace=False))
    listed = list(islice((value for value in drawn if observable_of(value)), LISTED))
    below = [f"www.{value}" for value in listed if value[-3:].isalpha() and "/" not in value]
    below = below[: LISTED // 2]
    beyond = range(1 << 33, (1 << 33) + DISTINCT - len(listed) - len(below))
    mixed = np.array([*listed, *below, *(as_value(filler(number)) for number in beyond)], object)
    chance.shuffle(mixed)
    values: list[str] = mixed.tolist()
    return values


def as_value(key: bytes) -> str:
    """Return a key as a log holds it."""
    text = key.decode()
    return f"http://{text}" if "/" in text else text


def write_log(path: Path, rows: int, distinct: list[str], chance: np.random.Generator) -> None:
    """Write the rows; `line` numbers them."""
    weights = np.cumsum(1 / np.arange(1, len(distinct) + 1))
    texts = pa.array(distinct)
    schema = pa.schema([("line", pa.int64()), (COLUMN, pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, rows, CHUNK):
            size = min(CHUNK, rows - start)
            drawn = np.searchsorted(weights, chance.random(size) * weights[-1])
            lines = pa.array(np.arange(start, start + size))
            writer.write_table(
                pa.table([lines, texts.take(pa.array(drawn))], schema=schema),
                row_group_size=BATCH,
            )


def prepare(rows: int, entries: int, folder: Path) -> None:
    """Write index, log and the keys as the baselines need them."""
    keys = build_index(entries, folder / "index")
    chance = np.random.default_rng(entries)
    write_log(folder / "log.parquet", rows, values(keys, chance), chance)
    distinct = sorted(set(keys))
    pq.write_table(pa.table({"key": pa.array(distinct, pa.binary())}), folder / "keys.parquet")
    with sqlite3.connect(folder / "keys.sqlite") as database:
        database.execute("PRAGMA journal_mode=OFF")
        database.execute("CREATE TABLE i (k BLOB PRIMARY KEY) WITHOUT ROWID")
        database.executemany("INSERT INTO i VALUES (?)", ((key,) for key in distinct))


def batches(folder: Path, rows: int) -> Iterator[pa.Table]:
    """Yield the first rows of the log."""
    for batch in read_log(str(folder / "log.parquet"), [COLUMN]):
        if rows <= 0:
            return
        yield batch.table.slice(0, rows)
        rows -= batch.rows


# ---- the ways


def ours(folder: Path, rows: int) -> Iterator[int]:
    """Yield rows by equal value and all matches, by `match_table`."""
    for table in batches(folder, rows):
        matches = pl.DataFrame(match_table(table, [folder / "index"], [COLUMN]))
        yield matches.filter(EQUAL)["row"].n_unique()
        yield matches.height


def polars_join(folder: Path, rows: int) -> Iterator[int]:
    """Yield rows by equal value, by a streaming semi-join on a hash of the text."""
    key = pl.col(COLUMN).str.strip_prefix("http://")
    keys = pl.scan_parquet(folder / "keys.parquet")
    log = pl.scan_parquet(folder / "log.parquet").head(rows)
    joined = log.select(hash=key.hash()).join(
        keys.select(hash=pl.col("key").cast(pl.String).hash()), on="hash", how="semi"
    )
    yield joined.select(pl.len()).collect(engine="streaming").item()


def python_set(folder: Path, rows: int) -> Iterator[int]:
    """Yield rows by equal value, by a set of hashes."""
    held = set(map(xxh3_64_intdigest, pq.read_table(folder / "keys.parquet")["key"].to_pylist()))
    yield 0
    for table in batches(folder, rows):
        texts = (text.removeprefix("http://").encode() for text in table[COLUMN].to_pylist())
        yield sum(xxh3_64_intdigest(text) in held for text in texts)


def sqlite(folder: Path, rows: int) -> Iterator[int]:
    """Yield rows by equal value, by a query for each row."""
    database = sqlite3.connect(f"file:{folder / 'keys.sqlite'}?mode=ro&immutable=1", uri=True)
    database.execute("PRAGMA mmap_size=4000000000")
    ask = database.cursor().execute
    yield 0
    for table in batches(folder, rows):
        texts = (text.removeprefix("http://").encode() for text in table[COLUMN].to_pylist())
        yield sum(
            ask("SELECT 1 FROM i WHERE k=?", (text,)).fetchone() is not None for text in texts
        )


WAYS: dict[str, tuple[Callable[[Path, int], Iterator[int]], Callable[[int], int]]] = {
    "`match_table`: parents, paths, networks too": (ours, lambda rows: rows),
    "Polars semi-join, equal values only": (polars_join, lambda rows: rows),
    "Python set of hashes, equal values only": (python_set, lambda rows: min(rows, SAMPLE)),
    "SQLite, equal values only": (sqlite, lambda rows: min(rows, SAMPLE // 5)),
}


def measure(way: str, rows: int, folder: Path) -> Found:
    """Run one way over the log."""
    run, share = WAYS[way]
    rows = share(rows)
    started = time.process_time()
    found = run(folder, rows)
    first = next(found) if run in (python_set, sqlite) else 0
    ready = time.process_time()
    counts = [first, *found]
    seconds = time.process_time() - ready
    both = run is ours
    return Found(
        rows=rows,
        equal=sum(counts[1::2] if both else counts),
        matches=sum(counts[2::2]) if both else 0,
        setup=ready - started,
        seconds=seconds,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def check(rows: int, folder: Path) -> dict[int, int]:
    """Return the rows by equal value that `match_table` finds in the first rows of each share."""
    shares = {share(rows) for _, share in WAYS.values()}
    return {rows: sum(list(ours(folder, rows))[::2]) for rows in sorted(shares)[:-1]}


def on_ray(folder: Path) -> dict[str, float]:
    """Run the function on Ray Data and here, and compare all matches."""
    import ray  # noqa: PLC0415 - of this step only

    log = pq.read_table(folder / "log.parquet").slice(0, RAY_ROWS)
    pq.write_table(log, folder / "part.parquet", row_group_size=BATCH)
    work = partial(match_table, indexes=[folder / "index"], columns=[COLUMN], keep=["line"])
    started = time.perf_counter()
    here = in_order(work(log.slice(start, BATCH)) for start in range(0, log.num_rows, BATCH))
    one = time.perf_counter() - started
    started = time.perf_counter()
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error")
    ray.data.DataContext.get_current().enable_progress_bars = False
    ready = time.perf_counter()
    dataset = ray.data.read_parquet(str(folder / "part.parquet"), override_num_blocks=10)
    mapped = dataset.map_batches(work, batch_size=BATCH, batch_format="pyarrow")
    there = in_order(ray.get(mapped.to_arrow_refs()))
    done = time.perf_counter()
    if not here.equals(there) or here.is_empty():
        raise SystemExit(f"{here.height} matches here, {there.height} others on Ray")
    return {"matches": here.height, "one": one, "start": ready - started, "run": done - ready}


def in_order(tables: Iterable[pa.Table]) -> pl.DataFrame:
    """Return all matches by line; the row inside a batch says nothing."""
    matches = pl.concat([pl.DataFrame(table).drop("row") for table in tables if table.num_rows])
    return matches.sort(matches.columns)


# ---- the run


def stage(step: str, rows: int, entries: int, folder: Path, way: str = "") -> bytes:
    """Run one step in a fresh process and return what it prints last."""
    command = [sys.executable, __file__, "--rows", str(rows), "--entries", str(entries)]
    command += ["--step", step, "--way", way, "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return done.stdout.splitlines()[-1]


def report(rows: int, entries: int, folder: Path) -> str:
    """Return the whole report."""
    stage("prepare", rows, entries, folder)
    size = (folder / "log.parquet").stat().st_size / 1e6
    lines = []
    measured = {}
    for way in WAYS:
        found = msgspec.json.decode(stage("measure", rows, entries, folder, way), type=Found)
        measured[way] = found
        lines.append(
            f"| {way} | {found.rows:,} | {found.seconds:.1f} | {found.setup:.1f} "
            f"| {found.rows / found.seconds / 1e6:.2f} | {found.memory:.0f} | {found.equal:,} "
            f"| {f'{found.matches:,}' if found.matches else ''} |"
        )
    truth = msgspec.json.decode(stage("check", rows, entries, folder), type=dict[int, int])
    truth[rows] = next(iter(measured.values())).equal
    for way, found in measured.items():
        if found.equal != truth[found.rows]:
            raise SystemExit(f"{way} finds {found.equal} rows and ours {truth[found.rows]}")
    cluster = msgspec.json.decode(stage("ray", rows, entries, folder), type=dict[str, float])
    today = datetime.now(UTC).date()  # noqa: TID251 - a script is handed no clock
    return f"""# Bulk matching

`python benchmarks/match.py --rows {rows} --entries {entries} --write`, {today}

{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, \
polars {version("polars")}, pyarrow {version("pyarrow")}, ray {version("ray")}, \
SQLite {sqlite3.sqlite_version}.

{EXPLAINED}

## {rows:,} rows ({size:.0f} MB of Parquet), {entries:,} entries

| way | rows | CPU s | set-up CPU s | M rows a CPU second | peak MB | rows by equal value \
| all matches |
|---|---|---|---|---|---|---|---|
{chr(10).join(lines)}

## The same function on Ray Data, two workers

{RAY_ROWS:,} rows, {cluster["matches"]:,.0f} matches, the same in both. Wall time: one process \
{cluster["one"]:.1f} s; Ray {cluster["start"]:.1f} s to start and {cluster["run"]:.1f} s to run.
"""


def main() -> None:
    """Run the whole benchmark, or one step of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--step")
    parser.add_argument("--way", default="")
    parser.add_argument("--folder", type=Path, default=Path())
    options = parser.parse_args()
    rows, folder = options.rows, options.folder
    steps: dict[str, Callable[[], Any]] = {
        "prepare": lambda: prepare(rows, options.entries, folder),
        "measure": lambda: measure(options.way, rows, folder),
        "check": lambda: check(rows, folder),
        "ray": lambda: on_ray(folder),
    }
    if options.step:
        answer = steps[options.step]()
        sys.stdout.buffer.write(b"\n" + msgspec.json.encode(answer))
        return
    needed = rows * 12 + options.entries * 200
    if shutil.disk_usage(tempfile.gettempdir()).free < 2 * needed:
        raise SystemExit(f"{tempfile.gettempdir()} has not the {2 * needed / 1e9:.0f} GB it takes")
    with tempfile.TemporaryDirectory() as place:
        text = report(rows, options.entries, Path(place))
    print(text)
    if options.write:
        RESULTS.write_text(text)


if __name__ == "__main__":
    main()
