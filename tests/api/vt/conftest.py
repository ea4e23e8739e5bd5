"""A server that listens, for clients that bring their own HTTP."""

import threading
from contextlib import contextmanager

import pytest
import uvicorn

from sidelight.api.app import create
from sidelight.model import AccessRole
from sidelight.service import access
from vt_world import World


@contextmanager
def listening_on(application):
    """Serve an application on a free port of loopback, and say where that is."""
    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    started = threading.Event()
    begin = server.startup

    async def startup(sockets=None):
        await begin(sockets)
        started.set()

    server.startup = startup
    thread.start()
    assert started.wait(30)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def app(app_with, world):
    return app_with(world)


@pytest.fixture
def key(app, clock):
    """Return a function that makes an API key."""

    def make(role=AccessRole.ANALYST, name="test", **parts):
        made = access.make_key(
            app.store.access, clock, name=name, role=role, author="test", **parts
        )
        return made.secret

    return make


@pytest.fixture
def server(served, app):
    """Return a client in this process that has an analyst's key."""
    client = served(app)
    client.headers["x-apikey"] = client.key(AccessRole.ANALYST)
    return client


@pytest.fixture
def host(doors_of, app):
    """Return where a real server listens."""
    with listening_on(create(doors_of(app), app.store.access)) as found:
        yield found
