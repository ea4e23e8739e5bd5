"""A process that has everything imported, and forks the others: so each starts in half a second."""

import fcntl
import json
import os
import signal
import sys
from pathlib import Path
from typing import IO, Any

import dbos  # noqa: F401 - imported before the forks, as what follows
import psycopg  # noqa: F401
import uvicorn  # noqa: F401

import sidelight.wiring.runs
import sidelight.wiring.server  # noqa: F401
from crash.points import Points, hurry, install
from sidelight.cli.serve import serve
from sidelight.cli.worker import worker


def main() -> None:
    """Fork a process for each line of the input, and print its number."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        if pid := os.fork():
            print(pid, flush=True)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        live(order)
        os._exit(0)


def live(order: dict[str, Any]) -> None:
    """Be a worker or a server, as its command would be; its log is in the state directory."""
    home = Path(order["home"])
    os.environ.update(order["environment"])
    log = os.open(home / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    hurry(order.get("later", 0))
    install(Points(home))
    if order["kind"] == "serve":
        serve(host="127.0.0.1", port=order["port"], public_url=None, works=False)
        return
    held = held_names(home) if order["elsewhere"] else []
    worker(until_empty=False)
    del held


def held_names(home: Path) -> list[IO[str]]:
    """Hold every name that is free, so that this worker gets one that nobody had."""
    held = []
    for file in sorted((home / "workers").glob("*.lock")):
        opened = file.open("a")
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            opened.close()
            continue
        held.append(opened)
    return held


if __name__ == "__main__":
    main()
