"""Extraction beside its peers: speed, memory, hostile inputs, accuracy; one run, one core.

    python benchmarks/extraction.py --peer-python VENV/bin/python [--budget 20] [--write]
    python benchmarks/extraction.py --build-peers DIR     makes that environment first

The peers pin what we do not, so they live in an environment of their own and every extractor runs
in its own process, on the same documents in the same order. Times are CPU time. A peer stops after
`--budget` seconds on each corpus; the part it saw is spread evenly. `--write` puts the tables into
extraction-results.md and the plot (needs matplotlib) into extraction-results.svg.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import zstandard
from extraction.corpora import HOSTILE, corpora
from extraction.extractors import OURS, PEERS
from extraction.report import plot, tables
from extraction.scoring import score

HERE = Path(__file__).parent
DATA = Path(os.environ.get("SIDELIGHT_DATA", HERE.parents[1] / "shared" / "data"))
VERSIONS = ("ioc-finder==9.4.1", "iocextract==1.16.1", "iocsearcher==3.1.0", "msticpy==3.0.2")
SIZES = (1_000, 4_000, 16_000, 64_000)
WARM = "warm up: hxxp://evil[.]example/x 192.0.2.1 a@b.example CVE-2021-44228\n" * 20
GIGABYTE = 1 << 30
ROUNDS = 3


def build_peers(folder: Path) -> Path:
    """Make a virtual environment with the peers; gives its Python."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", *VERSIONS], check=True)
    return python


def ask(python: str, name: str, task: dict[str, Any]) -> dict[str, Any]:
    """Run one extractor on a task in a process of its own."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    done = subprocess.run(
        [python, HERE / "extraction" / "worker.py", name],
        input=json.dumps(task),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def speeds(peer: str | None, budget: float) -> dict[str, dict[str, dict[str, float]]]:
    """Extractor -> corpus -> rate, worst document, memory; of ours and the accurate peer, ratios.

    These two run in turn, `ROUNDS` times, so that what else the machine does falls on both.
    """
    texts = corpora(DATA)

    def run(name: str) -> dict[str, dict[str, float]]:
        chosen = {"alerts": texts["alerts"]} if name == "sidelight json" else texts
        python = sys.executable if name in OURS else peer
        found: dict[str, dict[str, float]] = ask(
            str(python), name, {"speed": chosen, "budget": budget}
        )["speed"]
        return found

    pair = [name for name in (OURS[0], PEERS[0]) if peer or name in OURS]
    rounds = [{name: run(name) for name in pair} for _ in range(ROUNDS)]
    found = {name: _middle([each[name] for each in rounds]) for name in pair}
    for corpus, measured in found[OURS[0]].items() if peer else ():
        ratios = [each[OURS[0]][corpus]["rate"] / each[PEERS[0]][corpus]["rate"] for each in rounds]
        measured |= {"ratio": median(ratios), "least": min(ratios), "most": max(ratios)}
    names = (*OURS, *(PEERS if peer else ()))
    return {name: found.get(name) or run(name) for name in names}


def _middle(rounds: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Corpus -> the median of each figure of the rounds."""
    return {
        corpus: {key: median([each[corpus][key] for each in rounds]) for key in figures}
        for corpus, figures in rounds[0].items()
    }


def hostile(peer: str | None) -> dict[str, dict[str, list[float]]]:
    """Extractor -> input -> seconds at each size, up to the first that takes too long."""
    task = {"hostile": HOSTILE, "sizes": SIZES}
    found = {name: ask(sys.executable, name, task)["hostile"] for name in OURS[:3]}
    if peer:
        found |= {name: ask(peer, name, task)["hostile"] for name in PEERS}
    return found


def megabyte() -> dict[str, float]:
    """Seconds that each hostile input takes us at one megabyte."""
    from sidelight.extraction import extract  # noqa: PLC0415 - after the peers, not before

    found = {}
    for label, unit in HOSTILE.items():
        text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
        start = time.process_time()
        sum(1 for _ in extract(text))
        found[label] = time.process_time() - start
    return found


def streams() -> dict[str, dict[str, float]]:
    """Each corpus as one stream: the raw scan, the whole way with an empty and with a full memo."""
    from sidelight.extraction import extract  # noqa: PLC0415
    from sidelight.extraction.engines import best  # noqa: PLC0415
    from sidelight.extraction.scan import _memo  # noqa: PLC0415 - to empty it

    found = {}
    list(extract(WARM))
    for name, documents in corpora(DATA).items():
        text = "\n".join(documents)
        data = text.encode()
        list(extract(text))  # the automaton builds its states at first sight
        size = len(data) / 1e6
        rates = {}
        start = time.process_time()
        for place in range(0, len(data), 1 << 17):
            best().candidates(data[place : place + (1 << 17)])
        rates["scan"] = size / (time.process_time() - start)
        _memo.clear()
        for state in ("cold", "warm"):
            start = time.process_time()
            count = sum(1 for _ in extract(text))
            rates[state] = size / (time.process_time() - start)
        found[name] = {**rates, "mentions": count, "mb": size}
    return found


def gigabyte() -> dict[str, float]:
    """A log of one gigabyte through the command: wall seconds, peak memory in MB, mentions."""
    with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
        block = "".join(corpora(DATA)["logs"])
        for _ in range(GIGABYTE // len(block) + 1):
            log.write(block)
        log.flush()
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "sidelight", "extract", "--count", log.name],
            capture_output=True,
            text=True,
            check=True,
        )
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    total = sum(int(line.split()[0]) for line in done.stdout.splitlines())
    return {"seconds": seconds, "peak": peak, "mentions": total}


def accuracy(peer: str | None) -> dict[str, list[Any]]:
    """Extractor -> rows by kind and type."""
    path = DATA / "extraction" / "dev.jsonl.zst"
    with zstandard.open(path, "rt", encoding="utf-8") as stream:
        cases = [json.loads(line) for line in stream]
    texts = [case["text"] for case in cases]
    found = {}
    for name in (OURS[0], *(PEERS if peer else ())):
        python = sys.executable if name in OURS else peer
        found[name] = score(cases, ask(str(python), name, {"texts": texts})["found"])
    return found


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--peer-python")
    parser.add_argument("--build-peers", type=Path)
    parser.add_argument("--budget", type=float, default=20)
    parser.add_argument("--skip-gigabyte", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    peer = (
        str(build_peers(arguments.build_peers)) if arguments.build_peers else arguments.peer_python
    )
    measured: dict[str, Any] = {"gigabyte": None if arguments.skip_gigabyte else gigabyte()}
    measured |= {
        "speeds": speeds(peer, arguments.budget),
        "accuracy": accuracy(peer),
        "hostile": hostile(peer),
        "megabyte": megabyte(),
        "streams": streams(),
        "machine": f"{os.cpu_count()} CPUs, Python {platform.python_version()},"
        f" load {os.getloadavg()[0]:.1f}, {datetime.now(UTC):%Y-%m-%d}",  # noqa: TID251 - a stamp
        "versions": VERSIONS,
        "sizes": SIZES,
    }
    text = tables(measured)
    print(text)
    if arguments.write:
        (HERE / "extraction-results.md").write_text(text)
        plot(measured["speeds"], HERE / "extraction-results.svg")


if __name__ == "__main__":
    main()
