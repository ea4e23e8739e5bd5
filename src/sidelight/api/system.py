"""Whether the server lives, and what it can do."""

import msgspec
from litestar import Response, Router, get

from sidelight.api.doors import Call


@get("/healthz", sync_to_thread=False)
def healthz() -> dict[str, str]:
    """Return that this process answers."""
    return {"status": "ok"}


@get("/openapi.json", sync_to_thread=False, include_in_schema=False)
def openapi(request: Call) -> Response[bytes]:
    """Return the description of every door, OpenAPI 3.1; it is written once."""
    state = request.app.state
    if "described" not in state:
        state.described = msgspec.json.encode(request.app.openapi_schema.to_schema())
    return Response(state.described, media_type="application/json")


def router() -> Router:
    """Return the routes that need no key."""
    return Router("/", route_handlers=[healthz, openapi])
