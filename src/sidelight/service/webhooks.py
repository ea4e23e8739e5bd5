"""Webhooks: tell other systems what happens, signed as Standard Webhooks 1.0 says.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
A message keeps its id through all attempts and replays: who saw it before can tell.
"""

import base64
import logging
import random
import secrets
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Annotated, Protocol
from urllib.parse import urlsplit

import anyio
import msgspec
from anyio import to_thread

from sidelight.formats.standard_webhooks import PREFIX, sign
from sidelight.model import Clock, InvalidInput, Principal, SidelightError
from sidelight.store import (
    AccessStore,
    Claimed,
    Delivery,
    DeliveryPage,
    DeliveryState,
    EventKind,
    Sealer,
    Webhook,
    WebhookStore,
)
from sidelight.tasks import do_here

__all__ = ["Delivery", "DeliveryPage", "DeliveryState", "EventKind", "Webhook"]

log = logging.getLogger(__name__)

PAUSES = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after the first, second ... attempt that failed; after the last one it is given up."""

CLAIM = timedelta(minutes=2)  # more than an attempt takes: who died with it is not waited for
BATCH = 16  # messages that are sent at the same time
POLL = 2.0  # seconds between looks at what is due
KEPT = timedelta(days=30)  # how long ended deliveries can be replayed
SWEEP = 3600.0  # seconds between the days when older ones are dropped
MOST = 50  # webhooks of one team
LONGEST_URL = 2000
SECRET_BYTES = 32
GONE = 410  # by the standard, the receiver says that it wants no more of it


class Subscription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to tell of what; `private` allows http, and an address of our own network."""

    url: str
    events: Annotated[tuple[EventKind, ...], msgspec.Meta(min_length=1)]
    private: bool = False


class NewWebhook(msgspec.Struct, frozen=True):
    """A webhook that was just made; `secret` is told this once."""

    webhook: Webhook
    secret: str


class Posted(Protocol):
    """How a receiver answered."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def retry_after(self) -> float | None:
        """The seconds to wait, where the receiver says so."""
        ...


class _End(msgspec.Struct, frozen=True):
    """How an attempt ended; an empty problem is none."""

    status: int | None
    problem: str
    retry_after: float | None


class Post(Protocol):
    """Sends messages, once each, and to no address of our own network unless `private`."""

    async def check(self, url: str) -> None:
        """Raise PolicyDenied where a URL does not lead to public addresses alone."""
        ...

    async def post(
        self, url: str, body: bytes, headers: dict[str, str], *, private: bool
    ) -> Posted:
        """Return the answer; raises PolicyDenied, and Unavailable where there is none."""
        ...


class Seal(Protocol):
    """Finds what secrets are sealed with."""

    def sealer(self) -> Sealer:
        """Return what opens them; raises NotReady."""
        ...

    def sealing(self) -> AbstractContextManager[Sealer]:
        """Lend what seals a new one."""
        ...


class Webhooks:
    """Takes subscriptions, and delivers what is due for every team until cancelled."""

    def __init__(self, store: WebhookStore, seal: Seal, post: Post, clock: Clock) -> None:
        """Take the parts; `store` may be that of any team."""
        self._store = store
        self._seal = seal
        self._post = post
        self._clock = clock
        self._swept: float | None = None

    async def subscribe(
        self, caller: Principal, access: AccessStore, wanted: Subscription
    ) -> NewWebhook:
        """Return a new webhook of the caller's team; raises InvalidInput."""
        check_url(wanted.url, private=wanted.private)
        if not wanted.private:
            try:
                await self._post.check(wanted.url)
            except SidelightError as error:
                raise InvalidInput(str(error)) from None
        secret = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()

        def keep() -> Webhook:
            store = self._store.of(caller.owner)
            if len(store.all()) >= MOST:
                raise InvalidInput(f"there are {MOST} webhooks, and that is the most")
            with self._seal.sealing() as sealer:
                made = store.add(
                    url=wanted.url,
                    events=wanted.events,
                    private=wanted.private,
                    author=caller.name,
                    secret=secret,
                    sealer=sealer,
                )
            access.log(caller.name, "webhook made", made.id, f"{_host(made.url)}: {_named(made)}")
            return made

        return NewWebhook(await do_here(keep), secret)

    async def run(self) -> None:
        """Deliver what is due, until cancelled; what is under way then is due again later."""
        while True:
            try:
                sent = await self.deliver_due()
            except* SidelightError as errors:  # of several attempts at a time
                log.warning("webhooks wait: %s", errors.exceptions[0])
                sent = 0
            if sent < BATCH:
                await anyio.sleep(POLL)

    async def deliver_due(self) -> int:
        """Make one attempt at what is due, as much of it as is sent at once; return how much."""
        await self._sweep()
        due = await do_here(self._store.due, BATCH)
        async with anyio.create_task_group() as group:
            for owner, delivery_id in due:
                group.start_soon(self._attempt, self._store.of(owner), delivery_id)
        return len(due)

    async def _attempt(self, store: WebhookStore, delivery_id: str) -> None:
        claimed = await do_here(store.claim, delivery_id, CLAIM)
        if claimed is None:  # another process was faster
            return
        try:
            posted = await self._send(store, claimed)
        except SidelightError as error:
            end = _End(None, str(error), None)
        else:
            problem = "" if 200 <= posted.status < 300 else f"HTTP {posted.status}"
            end = _End(posted.status, problem, posted.retry_after)
        with anyio.CancelScope(shield=True):  # it was sent: a stop now would send it again
            await do_here(self._settle, store, claimed, end)

    async def _send(self, store: WebhookStore, claimed: Claimed) -> Posted:
        hook, delivery = claimed.webhook, claimed.delivery
        sealer = await to_thread.run_sync(self._seal.sealer)
        secret = store.secret(hook.id, claimed.sealed, sealer)
        timestamp = int(self._clock.now().timestamp())
        headers = {
            "content-type": "application/json",
            "webhook-id": delivery.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(secret, delivery.id, timestamp, claimed.body),
        }
        return await self._post.post(hook.url, claimed.body, headers, private=hook.private)

    def _settle(self, store: WebhookStore, claimed: Claimed, end: _End) -> None:
        delivery, hook = claimed.delivery, claimed.webhook
        next_at = self._next_at(delivery, end) if end.problem else None
        store.settle(delivery, status=end.status, problem=end.problem, next_at=next_at)
        if end.problem and next_at is None:
            log.warning("webhook %s: %s is given up: %s", hook.id, delivery.id, end.problem)
        if next_at is not None and (end.status is None or end.retry_after is not None):
            store.hold_back(hook.id, next_at)  # nobody there, or they ask for a pause

    def _next_at(self, delivery: Delivery, end: _End) -> datetime | None:
        """Return when a message that failed is sent again; None is never."""
        if end.status == GONE or delivery.attempts > len(PAUSES):
            return None
        pause = PAUSES[delivery.attempts - 1] * random.uniform(1.0, 1.1)  # noqa: S311 - jitter
        longest = PAUSES[-1] * 1.1
        wait = min(longest, max(pause, end.retry_after or 0.0))
        return self._clock.now() + timedelta(seconds=wait)

    async def _sweep(self) -> None:
        now = self._clock.monotonic()
        if self._swept is not None and now - self._swept < SWEEP:
            return
        self._swept = now
        await to_thread.run_sync(self._store.forget, self._clock.now() - KEPT)


def check_url(url: str, *, private: bool) -> None:
    """Raise InvalidInput, which says what is wrong, for no URL that messages can be sent to."""
    if len(url) > LONGEST_URL or not (url.isascii() and url.isprintable()) or " " in url:
        raise InvalidInput("the URL is too long, or holds characters that have to be escaped")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InvalidInput("this is no URL") from None
    if parts.scheme not in ({"https", "http"} if private else {"https"}):
        raise InvalidInput("messages go to https://...; http takes `private`, for our own network")
    if not parts.hostname or port == 0:
        raise InvalidInput("the URL names no host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise InvalidInput("the URL holds a user name, a password or a fragment: leave them out")


def remove(caller: Principal, store: WebhookStore, access: AccessStore, webhook_id: str) -> bool:
    """Forget a webhook and what was told to it; return whether there was one."""
    removed = store.remove(webhook_id)
    if removed:
        access.log(caller.name, "webhook removed", webhook_id)
    return removed


def replay(
    caller: Principal, store: WebhookStore, access: AccessStore, webhook_id: str, delivery_id: str
) -> Delivery | None:
    """Return a delivery that is due once more, with all its attempts; None where there is none."""
    again = store.replay(webhook_id, delivery_id)
    if again is not None:
        access.log(caller.name, "delivery replayed", delivery_id, webhook_id)
    return again


def _named(hook: Webhook) -> str:
    return ", ".join(hook.events)


def _host(url: str) -> str:
    """Return the host alone: the path of a webhook is often its secret."""
    return urlsplit(url).hostname or ""
