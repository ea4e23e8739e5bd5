"""Runs of playbooks: what they did, what they wait for, and how they are stopped or repeated."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from sidelight.api.doors import Call, Doors
from sidelight.api.problems import Problem
from sidelight.api.v1.pages import Cursor, Limit, page
from sidelight.model import AccessRole, RunRecord, RunStatus
from sidelight.service.runs import cancel, pause, resume, retry, run_shape, shown

Why = Annotated[str, msgspec.Meta(max_length=2000)]


class Cancelling(msgspec.Struct, forbid_unknown_fields=True):
    """Why a run is cancelled."""

    reason: Why = ""


class Retrying(msgspec.Struct, forbid_unknown_fields=True):
    """From where a run is repeated: a place of its journal; without one, from where it stopped."""

    from_place: Annotated[str, msgspec.Meta(max_length=200)] | None = None


@get("/runs")
async def runs(  # noqa: PLR0913, PLR0917 - the filters of a list
    doors: NamedDependency[Doors],
    request: Call,
    status: FromQuery[RunStatus | None] = None,
    playbook: FromQuery[str | None] = None,
    alert_id: FromQuery[str | None] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return runs, newest first."""
    principal = await doors.caller(request)
    store = doors.app_of(principal).store.runs
    found = await to_thread.run_sync(store.page, status, playbook, alert_id, cursor, limit)
    return page(found.runs, found.cursor)


@get("/runs/{run_id:str}")
async def run(
    doors: NamedDependency[Doors], request: Call, run_id: FromPath[str]
) -> dict[str, Any]:
    """Return a run with the steps it has done, its actions and its questions."""
    principal = await doors.caller(request)
    found = await to_thread.run_sync(shown, doors.app_of(principal).store, run_id)
    if found is None:
        raise _missing(run_id)
    return run_shape(found)


@post("/runs/{run_id:str}/cancel", status_code=202)
async def cancelled(
    doors: NamedDependency[Doors],
    request: Call,
    run_id: FromPath[str],
    data: JSONBody[Cancelling],
) -> RunRecord:
    """End a run; one that is at work ends as soon as it looks, and what it did stays."""
    principal = await doors.caller(request, AccessRole.ANALYST)
    store = doors.app_of(principal).store
    return await _changed(run_id, lambda: cancel(store, principal, run_id, data.reason))


@post("/runs/{run_id:str}/pause", status_code=202)
async def paused(doors: NamedDependency[Doors], request: Call, run_id: FromPath[str]) -> RunRecord:
    """Let a run rest before its next step."""
    principal = await doors.caller(request, AccessRole.ANALYST)
    store = doors.app_of(principal).store
    return await _changed(run_id, lambda: pause(store, principal, run_id))


@post("/runs/{run_id:str}/resume", status_code=202)
async def resumed(doors: NamedDependency[Doors], request: Call, run_id: FromPath[str]) -> RunRecord:
    """Let a paused run go on."""
    principal = await doors.caller(request, AccessRole.ANALYST)
    store = doors.app_of(principal).store
    return await _changed(run_id, lambda: resume(store, principal, run_id))


@post("/runs/{run_id:str}/retry", status_code=202)
async def retried(
    doors: NamedDependency[Doors], request: Call, run_id: FromPath[str], data: JSONBody[Retrying]
) -> RunRecord:
    """Return a new run in place of one that failed or was cancelled; what is done stays done."""
    principal = await doors.caller(request, AccessRole.ANALYST)
    store = doors.app_of(principal).store
    return await _changed(run_id, lambda: retry(store, principal, run_id, data.from_place))


def router() -> Router:
    """Return the routes of this module."""
    return Router("/", route_handlers=[runs, run, cancelled, paused, resumed, retried])


async def _changed(run_id: str, change: Callable[[], RunRecord | None]) -> RunRecord:
    found = await to_thread.run_sync(change)
    if found is None:
        raise _missing(run_id)
    return found


def _missing(run_id: str) -> Problem:
    return Problem(404, "Not Found", f"there is no run {run_id!r}")
