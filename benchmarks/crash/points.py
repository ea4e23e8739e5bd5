"""Points: every write to a store, every effect and every call of the engine, to be killed at.

Only a process of the benchmark has them; the product knows nothing of them. Which one kills is
said by a file in the state directory, read when a run is claimed.
"""

import functools
import json
import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sidelight.runner import journal, watch, workers
from sidelight.runner.durable import Durable
from sidelight.store import ApprovalStore, Ledger, RunStore, sqlite
from sidelight.store.sql import SqlStore
from sidelight.transports.http import HttpTransport
from sidelight.wiring.clock import SystemClock

ARMED = "armed.json"
PASSED = "points.txt"


class Points:
    """Counts the points of one run, and ends the process at the one that is armed."""

    def __init__(self, home: Path) -> None:
        """Take the state directory."""
        self._home = home
        self._serial: int | None = None
        self._armed: dict[str, Any] = {}
        self._number = 0
        self._lock = threading.Lock()

    def claimed(self) -> None:
        """Begin to count, where another point was armed."""
        try:
            armed = json.loads((self._home / ARMED).read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return
        if armed["serial"] != self._serial:
            self._serial, self._armed, self._number = armed["serial"], armed, 0

    def before(self, name: str) -> int:
        """Count a point, and end the process where it is the armed one."""
        if self._serial is None:
            return 0
        with self._lock:
            self._number += 1
            number = self._number
            if self._armed.get("counts"):
                with (self._home / PASSED).open("a") as file:
                    file.write(f"{name}\n")
        self._kill(number, "before")
        return number

    def after(self, number: int) -> None:
        """End the process where the armed point lies behind."""
        self._kill(number, "after")

    def _kill(self, number: int, when: str) -> None:
        if number and (self._armed.get("point"), self._armed.get("when")) == (number, when):
            os.kill(os.getpid(), signal.SIGKILL)


def install(points: Points) -> None:
    """Put the points around the methods of this process."""
    _around_claim(points, RunStore)
    for kind, names in (
        (RunStore, ("take_over", "write", "park", "finish")),
        (Ledger, ("order", "advance")),
        (ApprovalStore, ("ask",)),
        (SqlStore, ("update_case",)),
    ):
        for name in names:
            _around(points, kind, name)
    for kind, names in ((Durable, ("start",)), (HttpTransport, ("perform",))):
        for name in names:
            _around_async(points, kind, name)


def hurry(later: float) -> None:
    """Let what waits wait shorter: a dead worker is missed after 3 s, not after 20.

    The clock of this process is so many seconds ahead.
    """
    now = SystemClock.now
    ahead = timedelta(seconds=later)
    setattr(SystemClock, "now", lambda clock: now(clock) + ahead)  # noqa: B010 - a patch
    sqlite.BUSY_SECONDS = 2

    journal.SHORT = timedelta(seconds=0.2)
    watch.LOOK = 0.3
    watch.LEFT = timedelta(seconds=4)
    workers.IDLE = 0.2
    workers.BEAT = 0.5
    workers.DEAD = timedelta(seconds=3)


def _around_claim(points: Points, kind: type[Any]) -> None:
    claim = kind.claim

    @functools.wraps(claim)
    def counted(self: Any, *arguments: Any) -> Any:
        claimed = claim(self, *arguments)
        if claimed:
            points.claimed()
            points.after(points.before("claim"))
        return claimed

    kind.claim = counted


def _around(points: Points, kind: type[Any], name: str) -> None:
    done: Callable[..., Any] = getattr(kind, name)

    @functools.wraps(done)
    def counted(*arguments: Any, **named: Any) -> Any:
        number = points.before(f"{kind.__name__}.{name}{_told(arguments)}")
        result = done(*arguments, **named)
        points.after(number)
        return result

    setattr(kind, name, counted)


def _around_async(points: Points, kind: type[Any], name: str) -> None:
    done: Callable[..., Any] = getattr(kind, name)

    @functools.wraps(done)
    async def counted(*arguments: Any, **named: Any) -> Any:
        number = points.before(f"{kind.__name__}.{name}{_told(arguments)}")
        result = await done(*arguments, **named)
        points.after(number)
        return result

    setattr(kind, name, counted)


def _told(arguments: tuple[Any, ...]) -> str:
    """Return what tells one point of a kind from another: a state, a method, a place."""
    for each in arguments[1:]:
        for told in ("method", "place"):
            if hasattr(each, told):
                return f" {getattr(each, told)}"
    states = [str(each) for each in arguments[2:3] if type(each).__name__ == "ActionState"]
    return f" {states[0]}" if states else ""
