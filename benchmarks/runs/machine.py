"""The processes of one setup, started as a user would, and what they use."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psycopg

TICKS = os.sysconf("SC_CLK_TCK")
GRACE = 60  # seconds that a process has to end


class Machine:
    """A server, and workers beside it, on a state directory of their own."""

    def __init__(self, workers: int, variables: Mapping[str, str], home: Path) -> None:
        """Take how many workers there are beside the server; nothing is started yet."""
        self.port = _free_port()
        self.processes: list[subprocess.Popen[bytes]] = []
        self._workers = workers
        self._home = home
        self._variables = {**os.environ, **variables, "SIDELIGHT_HOME": str(home)}

    def start(self, command: list[str]) -> float:
        """Start all and return the seconds from the start of the server to its first answer."""
        begun = time.perf_counter()
        alone = ["--no-work"] if self._workers else []
        self._start([*command, "serve", "--port", str(self.port), *alone])
        while not _answers(f"http://127.0.0.1:{self.port}/healthz"):
            if self.processes[0].poll() is not None:
                raise SystemExit((self._home / "0.log").read_text(encoding="utf-8")[-3000:])
            time.sleep(0.01)
        took = time.perf_counter() - begun
        for _ in range(self._workers):
            self._start([*command, "worker"])
        return took

    def stop(self) -> None:
        """End all."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(GRACE)

    def cpu(self) -> tuple[float, float]:
        """Return the CPU seconds so far of the server and of the workers."""
        used = [cpu_of(each.pid) for each in self.processes]
        return used[0], sum(used[1:])

    def resident(self) -> tuple[float, ...]:
        """Return the resident megabytes of each process."""
        return tuple(_resident(each.pid) for each in self.processes)

    def _start(self, command: list[str]) -> None:
        log = (self._home / f"{len(self.processes)}.log").open("wb")
        self.processes.append(
            subprocess.Popen(command, env=self._variables, stdout=log, stderr=log)
        )


@contextmanager
def postgres_server() -> Iterator[tuple[Callable[[str], str], int]]:
    """Yield what makes a database of a name and returns its URL, and the process of the server."""
    from databases import any_server  # noqa: PLC0415 - of the tests, which bring a server

    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        with any_server(Path(directory)) as url, psycopg.connect(url, autocommit=True) as ours:
            parent = int(_stat(ours.info.backend_pid)[1])

            def made(name: str) -> str:
                ours.execute(f"CREATE DATABASE {name}".encode())
                return url.replace("/postgres?", f"/{name}?")

            yield made, parent


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of a process."""
    return sum(int(each) for each in _stat(pid)[11:13]) / TICKS


def cpu_of_all(parent: int) -> float:
    """Return the CPU seconds of a process and its children, also of those that have ended."""
    used = sum(int(each) for each in _stat(parent)[11:15]) / TICKS
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(_stat(int(entry.name))[1]) == parent:
                used += cpu_of(int(entry.name))
    return used


def _stat(pid: int) -> list[str]:
    """Return what the system tells of a process: its state, its parent, and so on."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    with contextlib.suppress(httpx2.HTTPError):
        return httpx2.get(url, timeout=5).is_success
    return False


def ours() -> list[str]:
    """Return the command that a user has."""
    return [sys.executable, "-m", "sidelight"]
