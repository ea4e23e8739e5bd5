"""What is told of each request: one line in the log with its identifier, and the metrics."""

import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable

from litestar import Router, get
from litestar.enums import ScopeType
from litestar.response import Response
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

log = logging.getLogger("sidelight.requests")

ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
SECRET_PATHS = re.compile(r"^(/ui/widget/html/|/welcome/|/approve/|/api/v3/files/upload/)[^/]+")
"""Paths that hold a token, which opens something."""

DOORS = (
    *("/api/v1", "/api/v3", "/vtapi/v2", "/ui/widget", "/lists", "/approve"),
    *("/healthz", "/metrics", "/schema"),
)
REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "sidelight_http_requests", "Requests by door and status.", ("door", "status"), registry=REGISTRY
)
SECONDS = Histogram(
    "sidelight_http_request_seconds", "Time to answer, by door.", ("door",), registry=REGISTRY
)


def traced(app: ASGIApp) -> ASGIApp:
    """Return the application behind a step that names, logs and counts each request."""

    async def step(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        id_ = given if ID.fullmatch(given) else uuid.uuid4().hex
        started = time.perf_counter()
        statuses: list[int] = []
        ends: list[float] = []  # work that goes on behind an answer is not time to answer
        await app(scope, receive, _telling(send, id_, statuses, ends))
        took = (ends[0] if ends else time.perf_counter()) - started
        status = statuses[0] if statuses else 0
        door = door_of(scope["path"])
        REQUESTS.labels(door, status).inc()
        SECONDS.labels(door).observe(took)
        log.info(
            "request",
            extra={
                "request_id": id_,
                "method": scope["method"],
                "path": without_tokens(scope["path"]),
                "status": status,
                "milliseconds": round(took * 1000, 1),
            },
        )

    return step


def door_of(path: str) -> str:
    """Return the door of a path: few enough that every one can be a label.

    >>> door_of("/api/v3/files/abc"), door_of("/no/such/page")
    ('/api/v3', 'other')
    """
    return next((each for each in DOORS if path.startswith(each)), "other")


def without_tokens(path: str) -> str:
    """Return a path as a log may hold it.

    >>> without_tokens("/ui/widget/html/abc")
    '/ui/widget/html/...'
    """
    return SECRET_PATHS.sub(r"\1...", path)[:500]


@get("/metrics", media_type="text/plain; version=0.0.4", include_in_schema=False)
async def metrics() -> Response[bytes]:
    """Return the metrics in the text format of Prometheus."""
    return Response(generate_latest(REGISTRY), media_type="text/plain; version=0.0.4")


def router() -> Router:
    """Return the routes of this module."""
    return Router("/", route_handlers=[metrics])


def _telling(
    send: Send, id_: str, statuses: list[int], ends: list[float]
) -> Callable[[Message], Awaitable[None]]:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
            message["headers"] = [*message["headers"], (b"x-request-id", id_.encode())]
        await send(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            ends.append(time.perf_counter())

    return tell
