"""A server with the widget: one team that may ask, and one whose values are TLP:RED."""

import threading
from contextlib import contextmanager

import anyio
import msgspec
import pytest
import uvicorn
from litestar.testing import TestClient

from service_app import app_with
from sidelight.api.app import create
from sidelight.api.doors import Doors
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher
from sidelight.model import AccessRole, Principal, Tlp
from sidelight.plugin import HttpRequest
from sidelight.service import access
from sidelight.service.inbox import Inbox
from sidelight.widget.routes import router
from sidelight.widget.theme import theme_of
from sidelight.widget.tokens import Tokens
from widget_world import Flaky, World

__all__ = ["app_with"]

SECRET = b"s" * 32
TEAMS = {"default": Tlp.AMBER, "other": Tlp.AMBER, "closed": Tlp.RED}


class Reception:
    """Knows who holds a key; nobody is signed in."""

    def __init__(self, store, clock):
        self.store = store
        self.clock = clock

    async def holder(self, key):
        return access.identify(self.store, self.clock, key)

    async def visitor(self, session):
        return None


async def never(*_):
    await anyio.sleep_forever()


class House:
    """The server's application and what it takes to ask it; `worlds` is team -> its provider."""

    def __init__(self, app_with, clock):
        self.clock = clock
        self.worlds = {team: World() for team in TEAMS}
        any_app = app_with()
        self.apps = {team: self.app(any_app, team, tlp) for team, tlp in TEAMS.items()}
        self.store = self.apps["default"].store.access
        self.key = access.make_key(
            self.store, clock, name="portal", role=AccessRole.VIEWER, author="test"
        ).secret
        app = self.apps["default"]
        self.doors = Doors(
            reception=Reception(self.store, clock),
            app_of=lambda principal: self.apps[principal.owner],
            clock=clock,
            secret=SECRET,
            inbox=Inbox(lambda _: app),
            feeds=list,
            providers=lambda _: [],
        )

    def app(self, any_app, team, tlp):
        """Return the product as a team has it: its own rows in the one database."""
        store = any_app.store.for_owner(team)
        enricher = Enricher(
            providers=[self.worlds[team], Flaky()],
            driver=Driver({HttpRequest: never}),
            cache=store,
            policy=DisclosurePolicy(),
            clock=self.clock,
        )
        return msgspec.structs.replace(any_app, store=store, enricher=enricher, tlp=tlp)

    def application(self):
        return create(self.doors, self.store, None, [router(self.doors)])

    def token(self, observable, owner="default", origin="", **wishes):
        caller = Principal(owner=owner, name="test", role=AccessRole.VIEWER)
        return Tokens(SECRET, self.clock).new(observable, theme_of(wishes), caller, origin)


@pytest.fixture
def house(app_with, clock):
    return House(app_with, clock)


@pytest.fixture
def client(house):
    """Return a client that has a key."""
    with TestClient(house.application()) as found:
        found.headers["x-apikey"] = house.key
        yield found


@contextmanager
def listening_on(application):
    """Serve an application on a free port of loopback, and say where that is."""
    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="on"
    )
    server = uvicorn.Server(config)
    started = threading.Event()
    begin = server.startup

    async def startup(sockets=None):
        await begin(sockets)
        started.set()

    server.startup = startup
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(30)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)
