"""Random requests to a real server: it stays up, and every error has the shape of its door.

    python benchmarks/fuzz.py [--requests 100000] [--seed 1] [--write]

`sidelight serve` runs as a process of its own with a home that is thrown away, and a label that
lets nothing leave it. Paths, identifiers, cursors, bodies, headers and methods come from a seed.
`--write` writes the counts to fuzz-results.md.
"""

import argparse
import asyncio
import base64
import json
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

HERE = Path(__file__).parent
COMMAND = [sys.executable, "-m", "sidelight"]
CONNECTIONS = 16
SHOWN = 20  # faults that are printed
PATIENCE = 60.0  # seconds for one answer
START = 120.0  # seconds until the server answers

DOORS = ("/api/v1", "/api/v3", "/vtapi/", "/ui/widget", "/schema")
PAGES = ("/ui/widget", "/schema")  # they answer people, in HTML

VALUES = (
    *("evil-shop.com", "45.155.205.233", "2001:db8::1", "http://evil-shop.com/login?a=1"),
    *("8.8.8.8", "example.com", "d41d8cd98f00b204e9800998ecf8427e", "c" * 64, "me", "T1059"),
    base64.urlsafe_b64encode(b"http://evil-shop.com/").decode().rstrip("="),
)
JUNK = (
    *("", " ", ".", "..", "%", "%00", "\0", "a/b", "é", "=", "-", "'", '"', "<script>", "{{7*7}}"),
    *(
        "../../etc/passwd",
        "NaN",
        "-1",
        "0",
        "9" * 40,
        "1e309",
        "null",
        "true",
        "a" * 3000,
        "\u202e",
    ),
    *("%2f%2e%2e", "u-1-1", "f-1-1", "d-x-y", "127.0.0.1", "http://[::1", "xn--", "\ud800"),
)
CURSORS = ("YXQ6MQ", "YXQ6LTE", "YXQ6OTk5OTk5OTk5OTk5", "at:1", "MDAwMA==", "1", "~")
NAMES = (
    *("limit", "cursor", "query", "value", "relationships", "attributes", "filter", "status"),
    *("source", "deep", "as", "resource", "domain", "ip", "apikey", "start_date", "end_date"),
    *("theme", "origin", "descriptors_only", "relationship_counters", "exclude_attributes"),
)
BODIES: tuple[bytes, ...] = (
    b'{"data":{"attributes":{"text":"seen again #c2"}}}',
    b'{"data":{"attributes":{"verdict":"malicious"}}}',
    b'{"data":"positive"}',
    b'{"title":"a beacon","severity":"high","src_ip":"45.155.205.233","id":"one"}',
    b'[{"title":"x","id":"2"},{"title":"y"}]',
    b'{"status":"closed","resolution":"benign"}',
    b'{"name":"root","password":"not the password"}',
    b'{"url":"http://127.0.0.1:9/in","events":["case.changed"],"private":true}',
    b"url=http%3A%2F%2Fevil-shop.com%2F",
    b'"evil-shop.com"\n{"value":"8.8.8.8"}\nhttp://evil-shop.com/\n',
    b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc\r\n--b--\r\n',
    b"[" * 5000,
    b'{"data":' * 500,
    b"",
)
KINDS = (
    *("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"),
    *("application/x-ndjson", "text/plain", "multipart/form-data", "application/msgpack", "\x7f"),
)
METHODS = ("GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "TRACE", "BREW")
BROKEN = (b"GET\r\n\r\n", b"GET /\0 HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\r\n\r\n")


class Operation(NamedTuple):
    """What the server describes: method, path and the names of its queries."""

    method: str
    path: str
    queries: tuple[str, ...] = ()


class Ask(NamedTuple):
    """A request: its method and path as they were meant, and all its bytes."""

    method: str
    path: str
    wire: bytes


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Asks:
    """Makes requests from a seed; equal seeds and places make equal requests."""

    def __init__(self, seed: int, operations: list[Operation], keys: list[str]) -> None:
        self._random = random.Random(seed)  # noqa: S311 - it has to be the same again
        self._operations = operations
        self._keys = keys
        self.known = list(VALUES)
        """Identifiers of what there is."""

    def stream(self, number: int) -> Iterator[Ask]:
        """Yield requests."""
        for _ in range(number):
            yield self._ask()

    def _ask(self) -> Ask:
        draw = self._random
        method, path, queries = draw.choice(self._operations)
        if draw.random() < 0.25:
            method = draw.choice(METHODS)
        path = self._path(path) if draw.random() < 0.85 else self._strange_path()
        if draw.random() < 0.6:
            path += f"?{self._query(queries)}"
        body = self._body() if method not in {"GET", "HEAD"} or draw.random() < 0.02 else b""
        lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", *self._headers(body)]
        return Ask(method, path, "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)

    def _path(self, path: str) -> str:
        parts = [self._id() if each.startswith("{") else each for each in path.split("/")]
        if parts[3:4] == ["users"] and self._random.random() < 0.5:
            parts[4] = self._random.choice(self._keys)  # clients do
        return "/".join(parts)

    def _strange_path(self) -> str:
        words = sorted({each for one in self._operations for each in one.path.split("/") if each})
        door = self._random.choice((*DOORS, ""))
        count = self._random.randint(0, 5)
        parts = [
            self._random.choice((self._id(), self._random.choice(words))) for _ in range(count)
        ]
        return f"{door}/{'/'.join(parts)}".replace("{", "%7B").replace("}", "%7D")

    def _id(self) -> str:
        return quote(self._text(), safe=self._random.choice(("", "", ":@", "/")), errors="replace")

    def _text(self) -> str:
        draw, kind = self._random, self._random.random()
        if kind < 0.6:
            return draw.choice(self.known)
        if kind < 0.9:
            return draw.choice(JUNK)
        return "".join(
            chr(draw.choice((draw.randrange(1, 128), draw.randrange(0xD7FF)))) for _ in range(8)
        )

    def _query(self, own: tuple[str, ...]) -> str:
        draw = self._random
        pairs = [
            (
                draw.choice(own or NAMES if draw.random() < 0.7 else NAMES),
                draw.choice((self._text(), draw.choice(CURSORS), "10")),
            )
            for _ in range(draw.randint(1, 3))
        ]
        if draw.random() < 0.1:
            pairs.append(("apikey", draw.choice(self._keys)))
        return urlencode(pairs, errors="replace") if draw.random() < 0.95 else "&=%zz&&a"

    def _body(self) -> bytes:
        draw, kind = self._random, self._random.random()
        body = draw.choice(BODIES)
        if kind < 0.6:
            return body
        if kind < 0.8 and body:
            at = draw.randrange(len(body))
            return body[:at] + draw.randbytes(draw.randint(0, 4)) + body[at + draw.randint(0, 9) :]
        return draw.randbytes(draw.choice((0, 1, 20, 400, 70_000)))

    def _headers(self, body: bytes) -> list[str]:
        draw = self._random
        told = [f"content-length: {len(body)}"] if body else []
        if draw.random() < 0.9:
            wrong = ("0" * 64, "x", "é", " ")
            told.append(f"x-apikey: {draw.choice((*self._keys * 10, *wrong))}")
        if draw.random() < 0.8:
            told.append(f"content-type: {draw.choice(KINDS)}")
        if draw.random() < 0.1:
            name = draw.choice(
                ("cookie", "x-request-id", "x-csrf-token", "accept", "range", "origin")
            )
            value = draw.choice(
                ("sidelight_session=x", "a b", "*/*", "bytes=0-", "\x80\xff", "a;b=c;")
            )
            told.append(f"{name}: {value}")
        return told


class Client:
    """Sends requests over connections that are kept open, and judges the answers."""

    def __init__(self, port: int, keys: list[str]) -> None:
        self._port = port
        self._keys = [each.encode() for each in keys]
        self.counts: Counter[tuple[str, int]] = Counter()
        self.faults: list[str] = []

    async def run(self, asks: Iterator[Ask]) -> None:
        """Send every request, over all connections at once."""
        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(self._connection(asks))

    async def once(self, ask: Ask) -> Answer:
        """Return the answer to one request, over a connection of its own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(ask.wire)
            return await asyncio.wait_for(_answer(reader, ask.method), PATIENCE)
        finally:
            writer.close()

    async def broken(self) -> None:
        """Send what is no HTTP; the server says 400 or hangs up."""
        for wire in BROKEN:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(wire)
            told = await asyncio.wait_for(reader.read(), PATIENCE)
            if told and b" 400 " not in told.partition(b"\r\n")[0]:
                self.faults.append(f"{wire!r}: {told[:80]!r}")
            writer.close()

    async def _connection(self, asks: Iterator[Ask]) -> None:
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        for ask in asks:
            if streams is None or streams[1].is_closing():
                streams = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = streams
            writer.write(ask.wire)
            try:
                answer = await asyncio.wait_for(_answer(reader, ask.method), PATIENCE)
            except (TimeoutError, asyncio.IncompleteReadError, ConnectionError) as error:
                self.faults.append(f"{ask.method} {ask.path[:200]}: {type(error).__name__}")
                writer.close()
                continue
            self._judge(ask, answer)
            if answer.headers.get("connection") == "close":
                writer.close()
        if streams is not None:
            streams[1].close()

    def _judge(self, ask: Ask, answer: Answer) -> None:
        door = next((each for each in DOORS if ask.path.startswith(each)), "other")
        self.counts[door, answer.status] += 1
        wrong = fault(door, ask, answer)
        if not wrong and any(
            each in answer.body or each in repr(answer.headers).encode() for each in self._keys
        ):
            wrong = "the answer holds a key"
        if wrong:
            self.faults.append(
                f"{ask.method} {ask.path[:200]} -> {answer.status}: {wrong}; {ask.wire[-300:]!r}"
            )


async def _answer(reader: asyncio.StreamReader, method: str) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ")[1])
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    if method == "HEAD" or status in {204, 304}:
        return Answer(status, headers, b"")
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return Answer(status, headers, body)
    return Answer(status, headers, await reader.readexactly(int(headers["content-length"])))


def fault(door: str, ask: Ask, answer: Answer) -> str:
    """Return what is wrong with an answer; '' where nothing is."""
    if answer.status >= 500:
        return f"a fault of the server: {answer.body[:300]!r}"
    if answer.status < 400 or ask.method == "HEAD":
        return ""
    media = answer.headers.get("content-type", "")
    if door in PAGES and media.startswith("text/html"):
        return ""
    if answer.headers.get("server-refused") or not answer.body.startswith(b"{"):
        return f"no error of any door: {answer.body[:80]!r}"
    return (
        ""
        if _fits(door, answer.status, media, json.loads(answer.body))
        else f"{answer.body[:300]!r}"
    )


def _fits(door: str, status: int, media: str, told: dict[str, Any]) -> bool:
    if door == "/api/v3":
        return (
            media == "application/json"
            and set(told) == {"error"}
            and set(told["error"]) == {"code", "message"}
        )
    if door == "/vtapi/":
        return media == "application/json" and told.get("response_code") == -1
    fields = {"type", "title", "status"}
    return media == "application/problem+json" and fields <= set(told) and told["status"] == status


class House:
    """A server with a home of its own, and keys for it."""

    def __init__(self, home: Path) -> None:
        self._environment = {**os.environ, "SIDELIGHT_HOME": str(home), "SIDELIGHT_TLP": "red"}
        self._home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.keys = [self._key(role) for role in ("admin", "analyst", "viewer")]

    def start(self) -> subprocess.Popen[bytes]:
        """Return the server, once it answers."""
        with (self._home / "log").open("wb") as log:
            child = subprocess.Popen(
                [*COMMAND, "serve", "--port", str(self.port)],
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + START
        while time.monotonic() < until and child.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.2)
            else:
                return child
        child.terminate()
        raise SystemExit("the server does not start: " + self.log()[-2000:])

    def log(self) -> str:
        """Return what the server wrote."""
        return (self._home / "log").read_text(errors="replace")

    def _key(self, role: str) -> str:
        command = [*COMMAND, "admin", "key", "create", "--name", role, "--role", role, "--json"]
        made = subprocess.run(command, env=self._environment, capture_output=True, check=True)
        secret: str = json.loads(made.stdout)["key"]
        return secret


async def prepare(client: Client, key: str) -> list[str]:
    """Return the identifiers of things that are made first, so that some requests find them."""
    asked = (
        *(("POST", "/api/v1/alerts", "application/json", BODIES[3]),),
        *(("POST", "/api/v3/domains/evil-shop.com/comments", "application/json", BODIES[0]),),
        *(("POST", "/api/v3/files", KINDS[2], BODIES[10]),),
        *(("POST", "/api/v3/urls", KINDS[1], BODIES[8]),),
        *(("POST", "/api/v3/private/urls", KINDS[1], BODIES[8]),),
        *(("POST", "/api/v1/webhooks", "application/json", BODIES[7]),),
        *(("GET", "/api/v1/cases", "application/json", b""),),
        *(("GET", "/api/v3/files/upload_url", "application/json", b""),),
        *(("GET", "/api/v3/widget/url?query=evil-shop.com", "application/json", b""),),
    )
    found: list[str] = []
    for method, path, kind, body in asked:
        head = f"{method} {path} HTTP/1.1\r\nhost: x\r\nx-apikey: {key}\r\ncontent-type: {kind}\r\n"
        wire = f"{head}content-length: {len(body)}\r\n\r\n".encode() + body
        answer = await client.once(Ask(method, path, wire))
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {answer.body[:300]!r}")
        found += _identifiers(json.loads(answer.body))
    return found


def _identifiers(told: Any) -> list[str]:
    if isinstance(told, dict):
        own = [told["id"]] if isinstance(told.get("id"), str) else []
        urls = [told[each] for each in ("url", "data") if str(told.get(each)).startswith("http")]
        own += [urlsplit(each).path.rpartition("/")[2] for each in urls]
        return own + [found for each in told.values() for found in _identifiers(each)]
    if isinstance(told, list):
        texts = [each for each in told if isinstance(each, str)]
        return texts + [found for each in told for found in _identifiers(each)]
    return []


async def operations(client: Client) -> list[Operation]:
    """Return everything that the server describes, and what it does not."""
    wire = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n"
    told = await client.once(Ask("GET", "/openapi.json", wire))
    found = [
        Operation(method.upper(), path, _queries(operation))
        for path, each in json.loads(told.body)["paths"].items()
        for method, operation in each.items()
        if method.upper() in METHODS
    ]
    hidden = ("/ui/widget/html/{token}", "/metrics", "/schema", "/ui/widget/sidelight-augment.js")
    return sorted([*found, *(Operation("GET", each) for each in hidden)])


def _queries(operation: dict[str, Any]) -> tuple[str, ...]:
    found = operation.get("parameters", [])
    return tuple(each["name"] for each in found if each["in"] == "query")


async def fuzz(house: House, seed: int, number: int) -> Client:
    """Return the client that sent everything, with what it counted."""
    client = Client(house.port, house.keys)
    asks = Asks(seed, await operations(client), house.keys)
    asks.known += await prepare(client, house.keys[0])
    await client.run(asks.stream(number))
    await client.broken()
    alive = await client.once(Ask("GET", "/healthz", b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"))
    if alive.status != 200:
        client.faults.append(f"/healthz answers {alive.status}")
    return client


def table(counts: Counter[tuple[str, int]]) -> str:
    """Return the answers by door and status as Markdown."""
    statuses = sorted({status for _, status in counts})
    lines = [
        f"| door | all | {' | '.join(map(str, statuses))} |",
        f"|---|{'---|' * (len(statuses) + 1)}",
    ]
    for door in (*DOORS, "other"):
        row = [counts[door, each] for each in statuses]
        lines.append(f"| `{door}` | {sum(row):,} | {' | '.join(f'{each:,}' for each in row)} |")
    return "\n".join(lines)


def memory(process: int) -> int:
    """Return the resident memory of a process in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def main() -> None:
    """Ask, judge, print and write; ends with 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        house = House(Path(home))
        server = house.start()
        try:
            before, began = memory(server.pid), time.perf_counter()
            client = asyncio.run(fuzz(house, given.seed, given.requests))
            took, after = time.perf_counter() - began, memory(server.pid)
            up = server.poll() is None
        finally:
            server.terminate()
            server.wait()
        faults = client.faults + ([] if up else ["the server is gone"])
        faults += ["the log holds a key" for each in house.keys if each in house.log()]
        failed = [line for line in house.log().splitlines() if "Traceback" in line]
        faults += [f"the log holds a failure: {line[:2000]}" for line in failed]
    for each in faults[:SHOWN]:
        print(each, end="\n\n", file=sys.stderr)
    head = (
        "# Random requests\n\n"
        f"`python benchmarks/fuzz.py --requests {given.requests} --seed {given.seed} --write`, "
        f"{time.strftime('%F')}, {os.cpu_count()} CPUs, Python {platform.python_version()}; "
        f"{sum(client.counts.values()):,} answers in {took:.0f} s over {CONNECTIONS} connections, "
        f"server {'up' if up else 'down'}, faults {len(faults)}, memory {before} MB before and "
        f"{after} MB after.\n\n"
        "A fault is a status of 500 or more, an error without the shape of its door, an answer\n"
        "that does not come, a key in an answer or in the log, a traceback in the log.\n\n"
    )
    text = f"{head}{table(client.counts)}\n"
    print(text)
    if given.write:
        (HERE / "fuzz-results.md").write_text(text)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
