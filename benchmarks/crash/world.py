"""The other side: a firewall, a ticket desk and a provider over HTTP, which keep every request.

The firewall honours the Idempotency-Key and can be probed. The ticket desk does neither: a request
is a ticket. Each lane has a world of its own below its name, and may have its worker killed while
a request is being served.
"""

import json
import os
import random
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

chance = random.Random()  # noqa: S311 - no secret
SLOW = 0.3  # of the changes are answered late, so that kills fall inside
LATE = (0.02, 0.25)


@dataclass
class Stab:
    """Kill `pid` in a request, before or after what it changes; or stop it, by another signal.

    It is the request of this number, or the first one like `what`.
    """

    pid: int
    after: bool
    number: int = 0
    what: str = ""
    signal: int = signal.SIGKILL


@dataclass
class Lane:
    """What one database's workers did to the world."""

    blocked: dict[str, str] = field(default_factory=dict)
    applied: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    undone: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    blocks: Counter[str] = field(default_factory=Counter)
    tickets: Counter[str] = field(default_factory=Counter)
    requests: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    stab: Stab | None = None
    refuses: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, method: str, place: list[str], key: str, body: bytes) -> None:
        """Do what a request asks for; the firewall does an order that it knows no second time."""
        if place[0] == "tickets":
            self.tickets[json.loads(body)["order"]] += 1
            return
        value = place[-1]
        if key in self.seen:
            return
        self.seen.add(key)
        if method == "PUT":
            self.applied[value].add(key)
            self.blocks[value] += 1
            self.blocked[value] = key
        else:
            self.undone[value].add(key)
            self.blocked.pop(value, None)

    def stabbed(self, *, after: bool) -> bool:
        """Kill the worker if it is its turn, and return whether nobody waits for an answer."""
        stab = self.stab
        if stab is None or stab.after is not after:
            return False
        if len(self.requests) != stab.number and self.requests[-1] != stab.what:
            return False
        self.stab = None
        os.kill(stab.pid, stab.signal)
        return stab.signal == signal.SIGKILL


class World:
    """All lanes, behind one server on loopback."""

    def __init__(self) -> None:
        """Begin with nothing blocked and no ticket."""
        self.lanes: defaultdict[str, Lane] = defaultdict(Lane)
        self.url = ""

    @contextmanager
    def served(self) -> Iterator["World"]:
        """Serve until left; `url` says where."""
        world = self

        class Handler(_Handler):
            lanes = world.lanes

        server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: that a worker dies in the middle of a request is what is wanted."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lanes: defaultdict[str, Lane]

    def do_GET(self) -> None:
        """Answer a probe."""
        self._serve(changes=False)

    def do_POST(self) -> None:
        """Answer the provider's question, or open a ticket."""
        self._serve(changes=True)

    do_PUT = do_DELETE = do_POST  # noqa: N815 - the names that the server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _serve(self, *, changes: bool) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        _, name, *place = [unquote(part) for part in self.path.split("/")]
        lane = self.lanes[name]
        if place[0] == "api":
            self._answer(200, {"query_status": "no_result"})
            return
        if lane.refuses:
            self._answer(503, {})
            return
        with lane.lock:
            lane.requests.append(f"{self.command} {place[0]}")
            if lane.stabbed(after=False):
                self.close_connection = True
                return
            if changes:
                key = self.headers.get("Idempotency-Key", "")
                lane.change(self.command, place, key, body)
            if lane.stabbed(after=True):
                self.close_connection = True
                return
        if changes and chance.random() < SLOW:
            time.sleep(chance.uniform(*LATE))
        self._answer(200, {"blocked": place[-1] in lane.blocked})

    def _answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
