"""What we hold and whom we can ask: feeds, providers, playbooks."""

from typing import Any

from anyio import to_thread
from litestar import Router, get
from litestar.di import NamedDependency

from sidelight.api.doors import Call, Doors
from sidelight.api.v1.pages import page


@get("/feeds")
async def feeds(doors: NamedDependency[Doors], request: Call) -> dict[str, Any]:
    """Return the lists that are held, with their age and state."""
    await doors.caller(request)
    return page(await to_thread.run_sync(doors.feeds))


@get("/providers")
async def providers(doors: NamedDependency[Doors], request: Call) -> dict[str, Any]:
    """Return who can be asked, with quota used and left, health and latency."""
    principal = await doors.caller(request)
    return page(await to_thread.run_sync(doors.providers, principal))


@get("/playbooks")
async def playbooks(doors: NamedDependency[Doors], request: Call) -> dict[str, Any]:
    """Return the playbooks that can be run."""
    principal = await doors.caller(request)
    found = doors.app_of(principal).playbooks.values()
    return page([{"name": each.name, "title": each.title} for each in found])


def router() -> Router:
    """Return the routes of this module."""
    return Router("/", route_handlers=[feeds, providers, playbooks])
