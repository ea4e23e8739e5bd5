"""Starts workers and servers, and ends them: real processes, each forked by `child`."""

import json
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, cast

from crash.homes import Home, clean

FOLDER = Path(__file__).parents[1]


class Process:
    """A worker or a server that was forked; it can be killed, stopped and waited for."""

    def __init__(self, pid: int) -> None:
        """Take its number, as long as it lives."""
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return not select.select([self._handle], [], [], 0)[0]

    def kill(self) -> None:
        """End it at once, as a power cut would, and wait until it is gone."""
        signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        select.select([self._handle], [], [])

    def send(self, number: int) -> None:
        """Send it a signal."""
        signal.pidfd_send_signal(self._handle, number)


class Nursery:
    """Starts workers and servers of state directories."""

    def __init__(self) -> None:
        """Start the process that forks them."""
        self._lock = threading.Lock()
        environment = clean({"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(FOLDER)})
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "crash.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        self._orders = cast("IO[str]", self._parent.stdin)
        self._answers = cast("IO[str]", self._parent.stdout)

    def worker(self, home: Home, *, elsewhere: bool = False, later: float = 0) -> Process:
        """Start a worker; `elsewhere` leaves it no name that a dead one had.

        Its clock is so many seconds ahead.
        """
        return self._start(home, {"kind": "worker", "elsewhere": elsewhere, "later": later})

    def server(self, home: Home, port: int) -> Process:
        """Start a server that only takes alerts."""
        return self._start(home, {"kind": "serve", "port": port})

    def close(self) -> None:
        """End the parent of all; the others were killed before."""
        self._parent.kill()
        self._parent.communicate()

    def _start(self, home: Home, order: dict[str, Any]) -> Process:
        order |= {"environment": home.environment, "home": str(home.path)}
        with self._lock:
            self._orders.write(json.dumps(order) + "\n")
            self._orders.flush()
            return Process(int(self._answers.readline()))
