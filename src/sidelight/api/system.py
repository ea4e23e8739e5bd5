"""Whether the server lives, and what it can do."""

from typing import Any

from litestar import Router, get

from sidelight.api.doors import Call


@get("/healthz", sync_to_thread=False)
def healthz() -> dict[str, str]:
    """Return that this process answers."""
    return {"status": "ok"}


@get("/openapi.json", sync_to_thread=False, include_in_schema=False)
def openapi(request: Call) -> dict[str, Any]:
    """Return the description of every door, OpenAPI 3.1."""
    described: dict[str, Any] = request.app.openapi_schema.to_schema()
    return described


def router() -> Router:
    """Return the routes that need no key."""
    return Router("/", route_handlers=[healthz, openapi])
