"""The server: every door on one ASGI application."""

from litestar import Litestar
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

from sidelight.api import system
from sidelight.api.doors import Doors
from sidelight.api.problems import problem

MOST_BYTES = 32 * 1024 * 1024
"""The largest request; a door that takes files sets its own."""


def create(doors: Doors) -> Litestar:
    """Return the application; a path that no door knows is a problem document."""
    return Litestar(
        route_handlers=[system.router()],
        dependencies={"doors": Provide(lambda: doors, sync_to_thread=False)},
        exception_handlers={Exception: problem},
        request_max_body_size=MOST_BYTES,
        openapi_config=OpenAPIConfig(title="Sidelight", version="1"),
        logging_config=None,
    )
