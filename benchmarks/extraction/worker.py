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
        found = _answer(extract, text)
        return time.process_time() - start, found
    except TooLong:
        return float(LIMIT), []
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def speed(extract: Extract, documents: list[str], budget: float) -> dict[str, float]:
    """Rate over the documents, spread evenly, until `budget` CPU seconds are spent.

    Who is through sooner goes through again and again, see `_steady`. Who is sooner is told by a
    second look at a few documents: the first look builds what is built once.
    """
    order = sorted(range(len(documents)), key=lambda number: number * 7919 % len(documents))
    spread = [documents[number] for number in order]
    first = [timed(extract, text)[0] for text in spread[:20] * 2][20:]
    if sum(first) / len(first) * len(documents) < budget / 4:
        rate, worst = _steady(extract, spread)
    else:
        rate, worst = _once(extract, spread, budget)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return {"rate": rate, "worst": worst, "peak": peak}


def _once(extract: Extract, documents: list[str], budget: float) -> tuple[float, float]:
    """Rate and worst document of one pass, which ends when the budget is spent."""
    spent, size, worst = 0.0, 0, 0.0
    for text in documents:
        if spent > budget:
            break
        seconds, _ = timed(extract, text)
        spent, worst = spent + seconds, max(worst, seconds)
        size += _bytes(text)
    return size / 1e6 / spent, worst


def _steady(extract: Extract, documents: list[str]) -> tuple[float, float]:
    """Rate of whole passes, each with an empty memory, until `ENOUGH` seconds are measured.

    The first pass warms the automaton up and the second tells the worst document; neither counts.
    The clock is read once a pass: for each document it would cost as much as a twentieth of one.
    """
    for text in documents:
        timed(extract, text)
    forget()
    worst = max(timed(extract, text)[0] for text in documents)
    spent, passes = 0.0, 0
    while spent < ENOUGH:
        forget()
        start = time.process_time()
        for text in documents:
            _answer(extract, text)
        spent += time.process_time() - start
        passes += 1
    return passes * sum(map(_bytes, documents)) / 1e6 / spent, worst


def _answer(extract: Extract, text: str) -> Any:
    try:
        return extract(text)
    except (ValueError, TypeError, IndexError, AttributeError):  # a peer's fault on this document
        return []


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


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
