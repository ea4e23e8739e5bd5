"""Where the CPU goes: by looking at every thread every few milliseconds.

What it used since counts for its innermost frame that belongs to one of the parts.
"""

import contextlib
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import FrameType

import msgspec

EVERY = 0.003  # seconds
SWITCH = 0.0002  # seconds after which whoever works makes room for who looks
MARK = signal.SIGUSR1
"""Has everything forgotten that was seen before."""

PARTS: Mapping[str, Sequence[str]] = {
    "DBOS": ("/dbos/", "/sqlalchemy/"),
    "store": ("/sidelight/store/",),
    "HTTP client": ("/sidelight/transports/http", "/httpx2/", "/httpcore2/"),
    "HTTP server": ("/uvicorn/", "/litestar/", "/sidelight/api/"),
    "verdicts": ("/sidelight/verdicts/",),
    "alert: sources and extraction": ("/sidelight/sources/", "/sidelight/extraction/"),
    "look-up: enrichment, provider, lists": (
        *("/sidelight/enrichment/", "/sidelight/providers/", "/sidelight/service/"),
        *("/sidelight/indicators/", "/sidelight/transports/", "/sidelight/wiring/"),
    ),
    "playbook: steps, conditions, journal": (
        *("/sidelight/workflow/", "/sidelight/expressions/", "/sidelight/runner/"),
        "/sidelight/model/",
    ),
    "actuator": ("/sidelight/actions/", "/sidelight/plugin/"),
    "to a thread and back": ("/anyio/to_thread", "/concurrent/futures/"),
}
REST = "loop, sockets and the rest"


def run_sampled(file: str, arguments: Sequence[str]) -> None:
    """Do a command of ours, and write how much CPU each part took."""
    from sidelight.cli.app import main  # noqa: PLC0415 - only the process that is looked at

    spent: Counter[str] = Counter()
    signal.signal(MARK, lambda *_: spent.clear())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # else it ends before it has written
    sys.setswitchinterval(SWITCH)
    threading.Thread(target=_look, args=(spent,), daemon=True).start()
    sys.argv = ["sidelight", *arguments]
    with contextlib.suppress(SystemExit, KeyboardInterrupt):
        main()
    Path(file).write_bytes(msgspec.json.encode(dict(spent)))


def shares(file: Path) -> dict[str, float]:
    """Return the share of each part in what was written, the largest first."""
    spent = Counter(msgspec.json.decode(file.read_bytes(), type=dict[str, float]))
    total = sum(spent.values())
    return {name: each / total for name, each in spent.most_common()}


def _look(spent: Counter[str]) -> None:
    ours, before = threading.get_native_id(), dict[int, int]()
    while True:
        time.sleep(EVERY)
        frames = sys._current_frames()  # noqa: SLF001 - the documented way
        for thread in threading.enumerate():
            number, frame = thread.native_id, frames.get(thread.ident or 0)
            if number is None or number == ours or frame is None:
                continue
            with contextlib.suppress(OSError):  # it has ended meanwhile
                now = int(Path(f"/proc/self/task/{number}/schedstat").read_bytes().split()[0])
                used = now - before.get(number, now)
                before[number] = now
                spent[_part(frame)] += used


def _part(frame: FrameType | None) -> str:
    while frame is not None:
        if (found := _part_of(frame.f_code.co_filename)) is not None:
            return found
        frame = frame.f_back
    return REST


@cache
def _part_of(file: str) -> str | None:
    return next(
        (name for name, marks in PARTS.items() if any(mark in file for mark in marks)), None
    )
