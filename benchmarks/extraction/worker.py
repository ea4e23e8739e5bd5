"""One extractor in a process of its own: python worker.py NAME < task.json > answer.json.

It times CPU, not the wall, and gives each document at most `LIMIT` seconds.
"""

import json
import resource
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from extraction.extractors import Extract, extractor, forget, normal

LIMIT = 10
"""CPU seconds that one document may take."""

SLOW = 4
"""CPU seconds on a hostile input after which no larger one is tried."""

ENOUGH = 2
"""CPU seconds after which a rate is steady."""


class TooLong(Exception):  # noqa: N818 - read as what happened
    """A document took longer than the limit."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def timed(extract: Extract, text: str) -> tuple[float, Any]:
    """CPU seconds and the answer; nothing and the limit where it took too long."""
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    start = time.process_time()
    try:
        found = extract(text)
        seconds = time.process_time() - start
    except TooLong:
        return float(LIMIT), []
    except (ValueError, TypeError, IndexError, AttributeError):  # a peer's fault on this document
        found, seconds = [], time.process_time() - start
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return seconds, found


def speed(extract: Extract, documents: list[str], budget: float) -> dict[str, float]:
    """Rate over the documents, spread evenly, until `budget` CPU seconds are spent.

    Who is through sooner goes through again, with an empty memory, until `ENOUGH` seconds are
    measured; his first pass warms the automaton up and is not counted. Who is sooner is told by
    a second look at a few documents: the first look builds what is built once.
    """
    order = sorted(range(len(documents)), key=lambda number: number * 7919 % len(documents))
    first = [timed(extract, documents[number])[0] for number in order[:20] * 2][20:]
    quick = sum(first) / len(first) * len(documents) < budget / 4
    if quick:
        for number in order:
            timed(extract, documents[number])
    spent, size, worst = 0.0, 0, 0.0
    while spent < (ENOUGH if quick else budget):
        forget()
        for number in order:
            if spent > budget:
                break
            seconds, _ = timed(extract, documents[number])
            spent, worst = spent + seconds, max(worst, seconds)
            size += len(documents[number].encode("utf-8", "replace"))
        if not quick:
            break
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return {"rate": size / 1e6 / spent, "worst": worst, "peak": peak}


def grown(extract: Extract, unit: str, sizes: list[int]) -> list[float]:
    """CPU seconds at each size, up to the first that takes longer than `SLOW`."""
    found: list[float] = []
    for size in sizes:
        text = (unit * (size // len(unit) + 1))[:size]
        found.append(timed(extract, text)[0])
        if found[-1] > SLOW:
            break
    return found


def main() -> None:
    """Answer the task on stdin."""
    signal.signal(signal.SIGPROF, _stop)
    task: dict[str, Any] = json.load(sys.stdin)
    extract = extractor(sys.argv[1])
    answer: dict[str, Any] = {}
    for name, documents in task.get("speed", {}).items():
        answer.setdefault("speed", {})[name] = speed(extract, documents, task["budget"])
    for name, unit in task.get("hostile", {}).items():
        answer.setdefault("hostile", {})[name] = grown(extract, unit, task["sizes"])
    if "texts" in task:
        answer["found"] = [sorted(normal(timed(extract, text)[1])) for text in task["texts"]]
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
