"""Approvals: what people are asked, their answers, and who answers for whom."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from sidelight.api.doors import Call, Doors
from sidelight.api.problems import Problem
from sidelight.api.v1.pages import Cursor, Limit, page
from sidelight.model import ApprovalRequest, ApprovalState
from sidelight.service.approvals import Answering, Reply, hand_over, shown, take_back
from sidelight.service.orders import action_shape

Standing = Annotated[ApprovalState | None, QueryParameter(name="state")]


class HandOver(msgspec.Struct, forbid_unknown_fields=True):
    """To whom, and until when."""

    to: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    until: datetime


@get("/approvals")
async def approvals(  # noqa: PLR0913, PLR0917 - the filters of a list
    doors: NamedDependency[Doors],
    request: Call,
    standing: Standing = None,
    run_id: FromQuery[str | None] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return questions, newest first."""
    principal = await doors.caller(request)
    store = doors.app_of(principal).store.approvals
    found = await to_thread.run_sync(store.page, standing, run_id, cursor, limit)
    return page(found.approvals, found.cursor)


@get("/approvals/{approval_id:str}")
async def approval(
    doors: NamedDependency[Doors], request: Call, approval_id: FromPath[str]
) -> dict[str, Any]:
    """Return a question with the facts to judge by, and the actions that wait for it."""
    principal = await doors.caller(request)
    found = await to_thread.run_sync(shown, doors.app_of(principal).store, approval_id)
    if found is None:
        raise _missing(approval_id)
    shape: dict[str, Any] = msgspec.to_builtins(found.approval)
    return {**shape, "actions": [action_shape(each) for each in found.actions]}


@post("/approvals/{approval_id:str}", status_code=200)
async def answered(
    doors: NamedDependency[Doors],
    request: Call,
    approval_id: FromPath[str],
    data: JSONBody[Reply],
) -> ApprovalRequest:
    """Answer a question. Orders take a responder, who is not the one who ordered."""
    principal = await doors.caller(request)
    app = doors.app_of(principal)
    answering = Answering(app.store, app.clock, app.desk)
    found = await answering.give(principal, approval_id, data)
    if found is None:
        raise _missing(approval_id)
    return found


@post("/approvals/{approval_id:str}/link", status_code=201)
async def link(
    doors: NamedDependency[Doors], request: Call, approval_id: FromPath[str]
) -> dict[str, str]:
    """Return a link by which the caller answers this question once, without signing in."""
    principal = await doors.caller(request)
    if await to_thread.run_sync(doors.app_of(principal).store.approvals.get, approval_id) is None:
        raise _missing(approval_id)
    if principal.user is None:
        raise Problem(403, "Forbidden", "a link is for a person: sign in")
    if doors.approval_links is None:
        raise Problem(503, "Service Unavailable", "this server makes no links")
    links, base = doors.approval_links, doors.base(request)
    made = await to_thread.run_sync(
        lambda: links.make(principal.owner, approval_id, principal.name, base=base)
    )
    return {"url": made}


@get("/delegations")
async def delegations(doors: NamedDependency[Doors], request: Call) -> dict[str, Any]:
    """Return who answers for whom, and until when."""
    principal = await doors.caller(request)
    store = doors.app_of(principal).store.approvals
    return page(await to_thread.run_sync(store.delegations))


@post("/delegations", status_code=201)
async def handed_over(
    doors: NamedDependency[Doors], request: Call, data: JSONBody[HandOver]
) -> dict[str, Any]:
    """Let a colleague answer for the caller until a moment."""
    principal = await doors.caller(request)
    app = doors.app_of(principal)
    aware = data.until if data.until.tzinfo else data.until.replace(tzinfo=UTC)
    await to_thread.run_sync(hand_over, app.store, app.clock, principal, data.to, aware)
    return {"author": principal.name, "to": data.to, "until": aware}


@delete("/delegations/{to:str}")
async def taken_back(doors: NamedDependency[Doors], request: Call, to: FromPath[str]) -> None:
    """Take back what the caller has handed over."""
    principal = await doors.caller(request)
    store = doors.app_of(principal).store
    if not await to_thread.run_sync(take_back, store, principal, to):
        raise Problem(404, "Not Found", f"you have handed nothing over to {to!r}")


def router() -> Router:
    """Return the routes of this module."""
    return Router(
        "/",
        route_handlers=[
            approvals,
            approval,
            answered,
            link,
            delegations,
            handed_over,
            taken_back,
        ],
    )


def _missing(approval_id: str) -> Problem:
    return Problem(404, "Not Found", f"there is no approval {approval_id!r}")
