"""Whether the server lives."""

from litestar import Router, get


@get("/healthz", sync_to_thread=False)
def healthz() -> dict[str, str]:
    """Return that this process answers."""
    return {"status": "ok"}


def router() -> Router:
    """Return the routes that need no key."""
    return Router("/", route_handlers=[healthz])
