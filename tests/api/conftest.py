"""A server in this process, with a team of its own, and keys for whoever asks."""

import pytest
from litestar.testing import TestClient

from service_app import app_with
from sidelight.api.app import create
from sidelight.api.doors import Doors
from sidelight.api.sessions import Welcome
from sidelight.model import AccessRole
from sidelight.service import access
from sidelight.service.inbox import Inbox
from sidelight.service.routing import Routes
from working import working

__all__ = ["app_with"]


class Reception:
    """Asks the store, as the server does."""

    def __init__(self, store, clock):
        self.store = store
        self.clock = clock

    async def holder(self, key):
        return access.identify(self.store, self.clock, key)

    async def visitor(self, session):
        return access.visit(self.store, session)


@pytest.fixture
def doors_of(clock):
    """Return a function that puts doors in front of an app."""

    def made(app):
        return Doors(
            reception=Reception(app.store.access, clock),
            app_of=lambda _: app,
            clock=clock,
            secret=b"s" * 32,
            inbox=Inbox(lambda _: app, lambda _: Routes(app)),
            feeds=lambda: [{"name": "a-feed"}],
            providers=lambda _: [{"name": "a-provider"}],
        )

    return made


@pytest.fixture
def served(doors_of, clock, app_with):  # app_with: its store closes after the server does
    """Return a function that serves an app and returns a client; `client.key(role)` makes a key.

    One that `works` does the runs too.
    """
    clients = []

    def serve(app, *, works=False):
        store = app.store.access
        beside = [working(app)] if works else []
        client = TestClient(create(doors_of(app), store, Welcome("t0ken"), beside=beside))
        clients.append(client.__enter__())
        client.key = lambda role=AccessRole.VIEWER, **parts: (
            access.make_key(store, clock, name="test", role=role, author="test", **parts).secret
        )
        client.as_ = lambda role: {"x-apikey": client.key(role)}
        return client

    yield serve
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def server(served, app_with):
    """Return a client of a server without providers."""
    return served(app_with())


@pytest.fixture
def store(server, app_with):
    """The store of that server."""
    return app_with().store
