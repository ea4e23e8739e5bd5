"""Alerts in, and what became of them: they are acknowledged when they are stored."""

from typing import Annotated, Any

from anyio import to_thread
from litestar import Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from sidelight.api.doors import Call, Doors
from sidelight.api.problems import Problem
from sidelight.api.v1.pages import Cursor, Limit, page
from sidelight.model import AccessRole, CaseStatus
from sidelight.service.cases import CaseChange, change_case
from sidelight.service.shapes import alert_shape, case_shape


@post("/alerts", status_code=202)
async def accept(
    doors: NamedDependency[Doors],
    request: Call,
    source: Annotated[str | None, QueryParameter(description="The product that raised it.")] = None,
) -> dict[str, Any]:
    """Store alerts (JSON, an array or JSON Lines) and triage them; equal ones are stored once."""
    principal = await doors.caller(request, AccessRole.ANALYST)
    content = await request.body()
    stored = await doors.inbox.accept(principal, content, source)
    return {"accepted": len(stored), "ids": stored}


@get("/alerts/{alert_id:str}")
async def alert(
    doors: NamedDependency[Doors], request: Call, alert_id: FromPath[str]
) -> dict[str, Any]:
    """Return an alert and the case it belongs to."""
    principal = await doors.caller(request)
    found = await to_thread.run_sync(doors.app_of(principal).store.alert, alert_id)
    if found is None:
        raise Problem(404, "Not Found", f"there is no alert {alert_id!r}")
    return alert_shape(found)


@get("/cases")
async def cases(
    doors: NamedDependency[Doors],
    request: Call,
    status: FromQuery[CaseStatus | None] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return cases, newest first."""
    principal = await doors.caller(request)
    store = doors.app_of(principal).store
    found = await to_thread.run_sync(store.cases, status, cursor, limit)
    return page([case_shape(each) for each in found.cases], found.cursor)


@get("/cases/{case_id:str}")
async def case(
    doors: NamedDependency[Doors], request: Call, case_id: FromPath[str]
) -> dict[str, Any]:
    """Return a case with its plan and its alerts."""
    principal = await doors.caller(request)
    found = await to_thread.run_sync(doors.app_of(principal).store.case, case_id)
    if found is None:
        raise Problem(404, "Not Found", f"there is no case {case_id!r}")
    return case_shape(found)


@patch("/cases/{case_id:str}")
async def change(
    doors: NamedDependency[Doors], request: Call, case_id: FromPath[str], data: JSONBody[CaseChange]
) -> dict[str, Any]:
    """Close a case with a resolution, open it again, or write its summary anew."""
    principal = await doors.caller(request, AccessRole.ANALYST)
    store = doors.app_of(principal).store
    found = await to_thread.run_sync(change_case, store, case_id, data)
    if found is None:
        raise Problem(404, "Not Found", f"there is no case {case_id!r}")
    return case_shape(found)


def router() -> Router:
    """Return the routes of this module."""
    return Router("/", route_handlers=[accept, alert, cases, case, change])
