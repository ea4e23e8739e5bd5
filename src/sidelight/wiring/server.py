"""Put the server together: an installation behind the doors."""

import logging
import os
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import anyio
from litestar import Litestar

from sidelight.api.app import create
from sidelight.api.doors import Doors
from sidelight.api.sessions import Welcome
from sidelight.model import Clock, NotReady, Principal
from sidelight.service.access import Visit, identify, visit
from sidelight.service.approval_links import ApprovalLinks
from sidelight.service.inbox import Inbox
from sidelight.service.webhooks import Webhooks
from sidelight.store import DEFAULT_OWNER, AccessStore
from sidelight.tasks import do_here
from sidelight.transports.posting import GuardedPost
from sidelight.widget import routes as widget
from sidelight.wiring.build import Household, household
from sidelight.wiring.cards import provider_cards
from sidelight.wiring.crew import worker_of
from sidelight.wiring.feeds import Feeds, feed_cards
from sidelight.wiring.runs import Running
from sidelight.wiring.secrets import SecretKey
from sidelight.wiring.settings import Settings

log = logging.getLogger(__name__)

TOKENS_FILE = "tokens.key"
SECRET_BYTES = 32
NEW_TEAMS = 5.0  # seconds between two looks for teams that nobody serves yet
REMEMBERED = 5.0  # seconds that a key is known without asking the store: revoking takes so long


class StoredReception:
    """Knows everybody in the store, and for some seconds without asking it."""

    def __init__(self, store: AccessStore, clock: Clock) -> None:
        """Take where keys and sessions are."""
        self._store = store
        self._clock = clock
        self._known: dict[str, tuple[float, Principal]] = {}

    async def holder(self, key: str) -> Principal | None:
        """Return who holds an API key."""
        now = self._clock.monotonic()
        known = self._known.get(key)
        if known is not None and now - known[0] < REMEMBERED:
            return known[1]
        principal = await do_here(identify, self._store, self._clock, key)
        if principal is None:
            self._known.pop(key, None)
        else:
            self._known = {
                each: told for each, told in self._known.items() if now - told[0] < REMEMBERED
            }
            self._known[key] = (now, principal)
        return principal

    async def visitor(self, session: str) -> Visit | None:
        """Return who is signed in."""
        return await do_here(visit, self._store, session)


@asynccontextmanager
async def server(
    settings: Settings,
    *,
    environment: Mapping[str, str] = os.environ,
    feeds: Feeds | None = None,
    public_url: str | None = None,
    works: str | None = None,
) -> AsyncIterator[tuple[Litestar, Welcome | None]]:
    """Yield the application, and the one-time link where there is no administrator yet.

    `works` is the name under which it does the runs; without one it leaves them to workers.
    """
    async with household(settings, environment=environment, feeds=feeds) as installed:
        access = installed.store.access
        for owner in access.owners() | {DEFAULT_OWNER}:
            installed.app(owner)
        post = GuardedPost(installed.clock, settings.ca_bundle)
        seal = SecretKey(settings.home, environment)
        secret = token_secret(settings.home)
        running = Running(installed)
        worker = running.worker(works or "", settings.database_url, settings.home)
        inbox = Inbox(
            app_of=lambda principal: installed.app(principal.owner),
            routes_of=lambda principal: running.routes(principal.owner),
            wake=worker.wake,
        )
        doors = Doors(
            reception=StoredReception(access, installed.clock),
            app_of=lambda principal: installed.app(principal.owner),
            clock=installed.clock,
            secret=secret,
            inbox=inbox,
            feeds=lambda: feed_cards(settings),
            providers=lambda principal: provider_cards(
                settings, environment, installed.store.for_owner(principal.owner)
            ),
            public_url=public_url,
            most_upload=settings.upload_bytes,
            webhooks=Webhooks(installed.store.webhooks, seal, post, installed.clock),
            approval_links=ApprovalLinks(secret, installed.store, installed.clock),
        )
        welcome = None if access.people() else Welcome(secrets.token_urlsafe(24))
        beside = [lambda: serve_lines(installed)]
        if works is not None:
            beside.append(lambda: running.work(worker))
        yield create(doors, access, welcome, [widget.router(doors)], beside), welcome


async def serve_lines(installed: Household, *, until_empty: bool = False) -> None:
    """Carry out the look-ups of every team that wait for quota, until cancelled.

    With `until_empty` also until nobody waits any more. A store that is away is waited for.
    """
    done = False
    while not done:
        try:
            await _lines_served(installed, until_empty=until_empty)
            done = True
        except* NotReady as errors:
            log.warning("what stands in line waits: %s", _first(errors))
            await anyio.sleep(NEW_TEAMS)


def _first(errors: BaseException) -> BaseException:
    return _first(errors.exceptions[0]) if isinstance(errors, BaseExceptionGroup) else errors


async def _lines_served(installed: Household, *, until_empty: bool) -> None:
    served: set[str] = set()
    async with anyio.create_task_group() as group:
        while True:
            teams = installed.store.access.owners() | installed.owners | {DEFAULT_OWNER}
            for owner in teams - served:
                work = partial(worker_of(installed.app(owner)).run, until_empty=until_empty)
                group.start_soon(work)
                served.add(owner)
            if until_empty:
                return
            await anyio.sleep(NEW_TEAMS)


def token_secret(home: Path) -> bytes:
    """Return the secret that signs our tokens; it is made once and read by this user alone."""
    path = home / TOKENS_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        secret = secrets.token_bytes(SECRET_BYTES)
        file.write(secret)
    return secret
