"""Actions: what was ordered and how it stands, orders of people, and taking them back."""

from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from sidelight.api.doors import Call, Doors
from sidelight.api.problems import Problem
from sidelight.api.v1.pages import Cursor, Limit, page
from sidelight.model import AccessRole, ActionRecord, ActionState
from sidelight.service import App
from sidelight.service.openc2_export import messages
from sidelight.service.orders import (
    NewOrder,
    Takes,
    action_shape,
    line_shape,
    place,
    preview,
    target_of,
    told,
    undo,
    verify,
)

Standing = Annotated[ActionState | None, QueryParameter(name="state")]


class Undoing(msgspec.Struct, forbid_unknown_fields=True):
    """Why an action is taken back."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


@get("/actions")
async def actions(  # noqa: PLR0913, PLR0917 - the filters of a list
    doors: NamedDependency[Doors],
    request: Call,
    standing: Standing = None,
    action: FromQuery[str | None] = None,
    target: FromQuery[str | None] = None,
    run_id: FromQuery[str | None] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return what was ordered, newest first."""
    principal = await doors.caller(request)
    ledger = doors.app_of(principal).store.ledger
    value = target_of(target) if target is not None else None
    found = await to_thread.run_sync(
        lambda: ledger.page(standing, action, value, run_id, after=cursor, limit=limit)
    )
    return page([action_shape(each) for each in found.actions], found.cursor)


@get("/actions/openc2")
async def exported(
    doors: NamedDependency[Doors],
    request: Call,
    standing: Standing = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return actions as OpenC2 messages, newest first; what it has no words for is left out."""
    principal = await doors.caller(request)
    ledger = doors.app_of(principal).store.ledger
    found = await to_thread.run_sync(lambda: ledger.page(standing, after=cursor, limit=limit))
    return page(messages(found.actions), found.cursor)


@get("/actions/{action_id:str}")
async def one(
    doors: NamedDependency[Doors], request: Call, action_id: FromPath[str]
) -> dict[str, Any]:
    """Return an action with its lines of the ledger."""
    principal = await doors.caller(request)
    found = await to_thread.run_sync(told, doors.app_of(principal).store, action_id)
    if found is None:
        raise _missing(action_id)
    return {**action_shape(found.action), "ledger": [line_shape(each) for each in found.lines]}


@post(
    "/actions",
    status_code=202,
    responses={200: ResponseSpec(dict[str, Any], description="What would be done")},
)
async def ordered(
    doors: NamedDependency[Doors], request: Call, data: JSONBody[NewOrder]
) -> Response[dict[str, Any]]:
    """Order an action on a target now; what a guard refuses is a conflict that names the guard.

    An equal order that stands is not done again. With `dry_run` it is shown and not done.
    """
    principal = await doors.caller(request, AccessRole.RESPONDER)
    app = doors.app_of(principal)
    desk = _desk(app)
    if data.dry_run:
        found = await preview(app.store, desk, principal, data)
        plans = [msgspec.to_builtins(each) for each in found]
        return Response({"dry_run": True, "plans": plans}, status_code=200)
    records = await place(app.store, desk, principal, data)
    return Response(_ordered(records), status_code=202)


@post("/actions/{action_id:str}/undo", status_code=202)
async def undone(
    doors: NamedDependency[Doors], request: Call, action_id: FromPath[str], data: JSONBody[Undoing]
) -> dict[str, Any]:
    """Take an action back."""
    principal = await doors.caller(request, AccessRole.RESPONDER)
    app = doors.app_of(principal)
    found = await undo(app.store, _desk(app), principal, action_id, data.reason)
    if found is None:
        raise _missing(action_id)
    return action_shape(found)


@post("/actions/{action_id:str}/verify", status_code=200)
async def verified(
    doors: NamedDependency[Doors], request: Call, action_id: FromPath[str]
) -> dict[str, Any]:
    """Probe whether an action has its effect, and return how it stands."""
    principal = await doors.caller(request, AccessRole.ANALYST)
    app = doors.app_of(principal)
    found = await verify(app.store, _desk(app), principal, action_id)
    if found is None:
        raise _missing(action_id)
    return action_shape(found)


def router() -> Router:
    """Return the routes of this module."""
    return Router("/", route_handlers=[actions, exported, one, ordered, undone, verified])


def _ordered(records: tuple[ActionRecord, ...]) -> dict[str, Any]:
    """Return the first action that is done, or to be done, with those of the other actuators."""
    shapes = [action_shape(each) for each in records]
    first = next((each for each in shapes if each["state"] != ActionState.REFUSED), shapes[0])
    return {**first, "actions": shapes}


def _desk(app: App) -> Takes:
    if app.desk is None:
        raise Problem(503, "Service Unavailable", "this server takes no orders")
    return app.desk


def _missing(action_id: str) -> Problem:
    return Problem(404, "Not Found", f"there is no action {action_id!r}")
