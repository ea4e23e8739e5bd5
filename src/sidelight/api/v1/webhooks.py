"""Webhooks: who is told of what happens, what was told, and telling it again. For admins."""

from typing import Any

import msgspec
from anyio import to_thread
from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from sidelight.api.doors import Call, Doors
from sidelight.api.problems import Problem
from sidelight.api.v1.pages import Cursor, Limit, page
from sidelight.model import AccessRole, Principal
from sidelight.service.access import AccessStore
from sidelight.service.webhooks import Delivery, Subscription, Webhook, remove, replay


@post("/webhooks", status_code=201)
async def subscribe(
    doors: NamedDependency[Doors],
    access: NamedDependency[AccessStore],
    request: Call,
    data: JSONBody[Subscription],
) -> dict[str, Any]:
    """Tell a URL of events from now on; the secret that signs them is in this answer alone."""
    principal = await doors.caller(request, AccessRole.ADMIN)
    if doors.webhooks is None:
        raise Problem(503, "Service Unavailable", "this server delivers no webhooks")
    made = await doors.webhooks.subscribe(principal, access.of(principal.owner), data)
    return {**msgspec.to_builtins(made.webhook), "secret": made.secret}


@get("/webhooks")
async def webhooks(doors: NamedDependency[Doors], request: Call) -> dict[str, Any]:
    """Return the webhooks of the team, without their secrets."""
    principal = await doors.caller(request, AccessRole.ADMIN)
    return page(await to_thread.run_sync(doors.app_of(principal).store.webhooks.all))


@get("/webhooks/{webhook_id:str}")
async def webhook(
    doors: NamedDependency[Doors], request: Call, webhook_id: FromPath[str]
) -> Webhook:
    """Return a webhook."""
    principal = await doors.caller(request, AccessRole.ADMIN)
    return await _webhook(doors, principal, webhook_id)


@delete("/webhooks/{webhook_id:str}")
async def unsubscribe(
    doors: NamedDependency[Doors],
    access: NamedDependency[AccessStore],
    request: Call,
    webhook_id: FromPath[str],
) -> None:
    """Forget a webhook, with everything that waits for it."""
    principal = await doors.caller(request, AccessRole.ADMIN)
    store = doors.app_of(principal).store.webhooks
    if not await to_thread.run_sync(
        remove, principal, store, access.of(principal.owner), webhook_id
    ):
        raise _missing(webhook_id)


@get("/webhooks/{webhook_id:str}/deliveries")
async def deliveries(
    doors: NamedDependency[Doors],
    request: Call,
    webhook_id: FromPath[str],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Return what was told to a webhook and what waits, newest first."""
    principal = await doors.caller(request, AccessRole.ADMIN)
    await _webhook(doors, principal, webhook_id)
    store = doors.app_of(principal).store.webhooks
    found = await to_thread.run_sync(store.deliveries, webhook_id, cursor, limit)
    return page(found.deliveries, found.cursor)


@post("/webhooks/{webhook_id:str}/deliveries/{delivery_id:str}/replay", status_code=202)
async def again(
    doors: NamedDependency[Doors],
    access: NamedDependency[AccessStore],
    request: Call,
    webhook_id: FromPath[str],
    delivery_id: FromPath[str],
) -> Delivery:
    """Tell something again, under the same id and however it ended before."""
    principal = await doors.caller(request, AccessRole.ADMIN)
    store = doors.app_of(principal).store.webhooks
    found = await to_thread.run_sync(
        replay, principal, store, access.of(principal.owner), webhook_id, delivery_id
    )
    if found is None:
        raise Problem(404, "Not Found", f"there is no delivery {delivery_id!r} of {webhook_id!r}")
    return found


def router() -> Router:
    """Return the routes of this module."""
    return Router(
        "/", route_handlers=[subscribe, webhooks, webhook, unsubscribe, deliveries, again]
    )


async def _webhook(doors: Doors, principal: Principal, webhook_id: str) -> Webhook:
    store = doors.app_of(principal).store.webhooks
    found = await to_thread.run_sync(store.get, webhook_id)
    if found is None:
        raise _missing(webhook_id)
    return found


def _missing(webhook_id: str) -> Problem:
    return Problem(404, "Not Found", f"there is no webhook {webhook_id!r}")
