"""The real server on loopback, with a key; and a server that fails as the test tells it to."""

import socket
import threading
from contextlib import contextmanager

import pytest
import uvicorn

from api.conftest import doors_of
from house import IP
from service_app import Opinion, app_with
from sidelight.api.app import create
from sidelight.client import Client
from sidelight.model import AccessRole
from sidelight.service.access import make_key
from sidelight.sources.generic_json import GenericJson
from transports.conftest import web
from working import working

__all__ = ["app_with", "doors_of", "web"]

GOOD = "198.51.100.7"


class Served:
    """Where the server is, and keys to it."""

    def __init__(self, url, app, clock):
        self.url = url
        self.app = app
        self._clock = clock

    def key(self, role=AccessRole.ANALYST, **parts):
        access = self.app.store.access
        made = make_key(access, self._clock, name="prog", role=role, author="test", **parts)
        return made.secret


@contextmanager
def listening(application):
    """Serve an application in a thread, on a free port, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        config = uvicorn.Config(application, log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def served(app_with, doors_of, clock):
    made = app_with(Opinion("list", {IP.value: "malicious", GOOD: "clean"}))
    fields = {name: getattr(made, name) for name in made.__struct_fields__}
    app = type(made)(**{**fields, "sources": (GenericJson(),)})
    with listening(create(doors_of(app), app.store.access, beside=[working(app)])) as url:
        yield Served(url, app, clock)


@pytest.fixture
def client(served):
    with Client(served.url, served.key()) as opened:
        yield opened
