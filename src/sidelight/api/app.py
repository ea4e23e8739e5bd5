"""The server: every door on one ASGI application."""

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import anyio
from litestar import Litestar, Response, Router
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler

from sidelight.api import approving, lists, sessions, system, traces, vt2
from sidelight.api.bodies import Readable
from sidelight.api.described import described
from sidelight.api.doors import CALLER, Call, Connection, Doors
from sidelight.api.problems import problem
from sidelight.api.sessions import Welcome
from sidelight.api.v1 import actions, alerts, approvals, knowledge, lookups, runs, webhooks
from sidelight.api.vt import routes as vt_routes
from sidelight.api.vt.errors import vt_error
from sidelight.service.access import AccessStore

MOST_BYTES = 32 * 1024 * 1024
"""The largest request; a door that takes files sets its own."""


def create(
    doors: Doors,
    access: AccessStore,
    welcome: Welcome | None = None,
    others: Sequence[Router] = (),
    beside: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (),
) -> Litestar:
    """Return the application; `welcome` is the one-time link, None where people exist.

    `others` are the routes of doors that stand beside this package, such as the widget. `beside`
    runs as long as the server does.
    """
    link = welcome or Welcome.closed()
    app = Litestar(
        route_handlers=[*_routers(doors), *others],
        dependencies={
            "doors": Provide(lambda: doors, sync_to_thread=False),
            "access": Provide(lambda: access, sync_to_thread=False),
            "welcome_link": Provide(lambda: link, sync_to_thread=False),
        },
        exception_handlers={Exception: told},
        request_class=Readable,
        lifespan=[_working(doors, beside)],
        request_max_body_size=MOST_BYTES,
        openapi_config=described(),
        logging_config=None,
    )
    app.asgi_handler = vt_routes.tidied(traces.traced(app.asgi_handler))  # around every failure too
    return app


def _working(
    doors: Doors, beside: Sequence[Callable[[], Coroutine[Any, Any, None]]]
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Return what runs beside the server as long as it serves."""

    @asynccontextmanager
    async def working(_: Litestar) -> AsyncIterator[None]:
        async with anyio.create_task_group() as group:
            if doors.webhooks is not None:
                group.start_soon(doors.webhooks.run)
            for each in beside:
                group.start_soon(each)
            yield
            group.cancel_scope.cancel()

    return working


def _guard(doors: Doors) -> Callable[[Connection, BaseRouteHandler], Coroutine[Any, Any, None]]:
    """Return what lets nobody unknown past, before anything of a request is read."""

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        connection.scope["state"][CALLER] = await doors.identified(connection)

    return guard


def told(call: Call, error: Exception) -> Response[bytes]:
    """Return a failure in the words of its door, also where the door has no such path."""
    path = call.scope["path"]
    if path.startswith("/api/v3"):
        return vt_error(call, error)
    if path.startswith("/vtapi/"):
        return vt2.v2_error(call, error)
    if path.startswith("/approve/"):
        return approving.failed(call, error)
    return problem(call, error)


def _routers(doors: Doors) -> Sequence[Router]:
    v1 = [
        each.router() for each in (actions, alerts, approvals, knowledge, lookups, runs, webhooks)
    ]
    return [
        system.router(),
        traces.router(),
        sessions.router(),
        approving.router(),
        lists.router(),
        Router("/api/v1", route_handlers=v1, guards=[_guard(doors)]),
        vt_routes.router(doors, doors.most_upload),
        vt2.router(),
    ]
