"""A server with the widget, and teams that bring about what a page can show."""

import shutil
from datetime import timedelta

import anyio
import msgspec
import pytest
from litestar.testing import TestClient

from browsing import chromium_at, launched
from house import FakeClock
from serving import listening_on
from sidelight.api.app import create
from sidelight.api.doors import Doors
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher
from sidelight.model import AccessRole, Principal, Tlp
from sidelight.plugin import HttpRequest
from sidelight.service import App, access
from sidelight.service.inbox import Inbox
from sidelight.service.routing import Routes
from sidelight.store import open_store
from sidelight.widget.routes import router
from sidelight.widget.theme import theme_of
from sidelight.widget.tokens import Tokens
from sidelight.wiring.build import verdict_policy
from widget_world import Flaky, Sleepy, World, report

SECRET = b"s" * 32
TEAMS = {"default": Tlp.AMBER, "other": Tlp.AMBER, "closed": Tlp.RED, "slow": Tlp.AMBER}


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

    def __init__(self, folder, clock, patience=10.0):
        self.clock = clock
        self.patience = patience  # seconds that a look-up may take
        self.store = open_store(None, folder, clock)
        self.worlds = {team: World() for team in TEAMS}
        self.apps = {team: self.app(team, tlp) for team, tlp in TEAMS.items()}
        self.keys = {team: self.new_key(team) for team in TEAMS}
        self.key = self.keys["default"]
        self.doors = Doors(
            reception=Reception(self.store.access, clock),
            app_of=lambda principal: self.apps[principal.owner],
            clock=clock,
            secret=SECRET,
            inbox=Inbox(lambda _: self.apps["default"], lambda _: Routes(self.apps["default"])),
            feeds=list,
            providers=lambda _: [],
        )

    def app(self, team, tlp):
        """Return the product as a team has it: its own rows in the one database."""
        store = self.store.for_owner(team)
        other = Sleepy() if team == "slow" else Flaky()
        return App(
            enricher=Enricher(
                providers=[self.worlds[team], other],
                driver=Driver({HttpRequest: never}),
                cache=store,
                policy=DisclosurePolicy(),
                clock=self.clock,
                budget=self.patience if team != "slow" else 20 * self.patience,
            ),
            store=store,
            policy=verdict_policy(),
            sources=(),
            playbooks={},
            clock=self.clock,
            tlp=tlp,
        )

    def new_key(self, team):
        store = self.store.for_owner(team).access
        made = access.make_key(
            store, self.clock, name="portal", role=AccessRole.VIEWER, author="test"
        )
        return made.secret

    def holds(self, team, observable):
        """Have a fresh answer about a value in the rows of a team."""
        told = msgspec.structs.replace(report(observable), fetched_at=self.clock.now())
        self.apps[team].store.save_reports([told])

    def application(self):
        return create(self.doors, self.store.access, None, [router(self.doors)])

    def token(self, observable, owner="default", origin="", *, over=False, **wishes):
        """Return a token; `over` for one that has expired."""
        clock = FakeClock(self.clock.now() - timedelta(days=4)) if over else self.clock
        caller = Principal(owner=owner, name="test", role=AccessRole.VIEWER)
        return Tokens(SECRET, clock).new(observable, theme_of(wishes), caller, origin)


@pytest.fixture
def house(tmp_path, clock):
    made = House(tmp_path, clock, patience=0.2)
    yield made
    made.store.close()


@pytest.fixture
def client(house):
    """Return a client that has a key."""
    with TestClient(house.application()) as found:
        found.headers["x-apikey"] = house.key
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return a house that a server stands in front of, at `address`."""
    made = House(tmp_path_factory.mktemp("site"), FakeClock())
    with listening_on(made.application()) as made.address:
        yield made
    made.store.close()


@pytest.fixture(scope="module")
def browser():
    """Return Chromium; no test of the same module may be a coroutine."""
    path = shutil.which("chromium")
    with launched(chromium_at(path)) as found:
        yield found
