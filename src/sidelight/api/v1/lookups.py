"""Look-ups: one value, or a stream of them; the ledger and the history of a verdict."""

from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream

from sidelight.api.doors import Call, Doors
from sidelight.api.problems import Problem
from sidelight.api.v1.pages import page
from sidelight.model import Observable, Principal
from sidelight.service import App
from sidelight.service.asking import answers_of, explained
from sidelight.service.explain import Explanation
from sidelight.service.history import history
from sidelight.service.knowledge import observable_of
from sidelight.service.shapes import answer_shape

BATCH = 64  # values of a stream that are looked up together
LONGEST = 16_384  # characters of one line

Value = Annotated[str, QueryParameter(name="value", description="A hash, URL, domain, address ...")]


class _Line(msgspec.Struct):
    value: str


@get("/lookup")
async def lookup(
    doors: NamedDependency[Doors], request: Call, value: Value, *, deep: FromQuery[bool] = False
) -> dict[str, Any]:
    """Return what is known of a value, the verdict and why; `deep` asks every provider."""
    principal = await doors.caller(request)
    observable = _observable(value)
    [answer] = await answers_of(doors.app_of(principal), [observable], principal, deep=deep)
    return answer_shape(answer)


@post("/lookup", status_code=200, media_type="application/x-ndjson")
async def lookups(doors: NamedDependency[Doors], request: Call) -> Stream:
    """Return an answer to each line, in order, each as soon as its batch is done.

    A line is a JSON string, `{"value": ...}`, or the value itself. One that is no value is answered
    by `{"value", "error"}`, and the others are not held up by it.
    """
    principal = await doors.caller(request)
    lines = [each for each in (await request.body()).splitlines() if each.strip()]
    app = doors.app_of(principal)
    return Stream(_answers(app, principal, lines), media_type="application/x-ndjson")


@get("/explain")
async def explain(doors: NamedDependency[Doors], request: Call, value: Value) -> Explanation:
    """Return the whole ledger of a verdict, from what is held; nobody outside is asked."""
    principal = await doors.caller(request)
    return await explained(doors.app_of(principal), _observable(value), principal)


@get("/history")
async def past(
    doors: NamedDependency[Doors],
    request: Call,
    value: Value,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 20,
) -> dict[str, Any]:
    """Return the verdicts on a value, newest first, with what changed from one to the next."""
    principal = await doors.caller(request)
    app = doors.app_of(principal)
    return page(await to_thread.run_sync(history, app, _observable(value), limit))


def router() -> Router:
    """Return the routes of this module."""
    return Router("/", route_handlers=[lookup, lookups, explain, past])


def _observable(value: str) -> Observable:
    found = observable_of(value)
    if found is None:
        shown = value if len(value) <= 80 else f"{value[:77]}..."
        raise Problem(422, "Unprocessable Content", f"{shown!r} is no value that can be looked up")
    return found


async def _answers(app: App, caller: Principal, lines: Sequence[bytes]) -> AsyncIterator[bytes]:
    for batch in _batches(lines):
        read = [_value(line) for line in batch]
        known = [each for each in read if isinstance(each, Observable)]
        found = iter(await answers_of(app, known, caller))
        for each in read:
            told = answer_shape(next(found)) if isinstance(each, Observable) else each
            yield msgspec.json.encode(told) + b"\n"


def _batches(lines: Sequence[bytes]) -> Iterator[list[bytes]]:
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _value(line: bytes) -> Observable | dict[str, str]:
    """Return the observable of a line, or the answer that says what is wrong with it."""
    try:
        told = msgspec.json.decode(line, type=str | _Line)
        text = told if isinstance(told, str) else told.value
    except (msgspec.DecodeError, UnicodeDecodeError):
        text = line.decode("utf-8", "replace").strip()
    found = observable_of(text) if len(text) <= LONGEST else None
    if found is None:
        return {"value": text[:200], "error": "no value that can be looked up"}
    return found
