"""The gate before every call to the outside: the breaker, the quota, the audit, in that order."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import anyio

from sidelight.enrichment.breaker import Outcome, is_refusal
from sidelight.enrichment.keys import Caller, Key
from sidelight.enrichment.watch import Line, Watch, fresh_mark
from sidelight.model import (
    Clock,
    Health,
    OverQuota,
    Priority,
    SidelightError,
    Unavailable,
)
from sidelight.plugin import Manifest, ProviderManifest, Quota
from sidelight.plugin.metering import ROLLING, Slot, Usage
from sidelight.tasks import do_here

VENDORS_PAUSE = 60.0
"""Seconds for which a key rests after a 429 that does not say how long."""

Tell = Callable[[], Awaitable[None]]

Limits = Mapping[str, tuple[Quota, ...]]
"""Provider -> the limits of the user's own plan."""


class Ledger(Protocol):
    """Counts the calls of each key for every process."""

    def take(
        self,
        provider: str,
        holder: str,
        limits: Sequence[Quota],
        *,
        patience: float = 0.0,
        giving_way: Priority | None = None,
    ) -> Slot:
        """Return the slot of the next call, granted when it is at most `patience` seconds away."""
        ...

    def earliest(self, provider: str, holder: str, limits: Sequence[Quota]) -> datetime:
        """Return when the next call may be made, now or later."""
        ...

    def block(self, provider: str, holder: str, until: datetime) -> None:
        """Make no call of a key before `until`."""
        ...

    def usage(self, provider: str, holder: str, limits: Sequence[Quota]) -> tuple[Usage, ...]:
        """Return how much of each window of a key is used now."""
        ...


class Trip:
    """One conversation as the gate sees it; `tell` writes down that something leaves the house."""

    def __init__(
        self,
        manifest: Manifest,
        key: Key,
        caller: Caller,
        tell: Tell | None = None,
    ) -> None:
        """Take who asks whom, with which key."""
        self.manifest = manifest
        self.key = key
        self.caller = caller
        self.started: float | None = None
        self.waited = 0.0
        self.requests = 0
        self.wait_until: datetime | None = None
        self.failure: SidelightError | None = None  # the latest of a transport
        self._tell = tell

    @property
    def line(self) -> Line:
        """The provider and the holder of the key: what is counted together."""
        return self.manifest.name, self.key.holder

    @property
    def asks_others(self) -> bool:
        """Whether the answers depend on somebody besides the provider."""
        return isinstance(self.manifest, ProviderManifest) and self.manifest.active

    async def told(self) -> None:
        """Write down, the first time, that something leaves the house."""
        tell, self._tell = self._tell, None
        if tell is not None:
            await tell()


class OpenGate:
    """A gate that lets everything pass, for what has neither quota nor breaker."""

    async def enter(self, trip: Trip) -> None:
        """Let a call pass."""
        trip.requests += 1
        await trip.told()

    async def throttled(self, trip: Trip, error: OverQuota) -> None:
        """Take nothing down."""

    async def leave(self, trip: Trip, error: SidelightError | None) -> None:
        """Take nothing down."""


class Late(Unavailable):
    """Time ran out while the provider was being asked."""


class Gate(OpenGate):
    """Lets a call pass when the provider is well and the quota of the key allows it."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        watch: Watch,
        clock: Clock,
        plans: Limits | None = None,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        """Take where calls are counted; `plans` are the limits of plans that the user pays for."""
        self._ledger = ledger
        self._clock = clock
        self._plans = plans or {}
        self._sleep = sleep
        self.watch = watch

    def limits(self, manifest: Manifest) -> tuple[Quota, ...]:
        """Return the limits that count for a provider: the user's own plan, else the free one."""
        if not isinstance(manifest, ProviderManifest):
            return ()
        return self._plans.get(manifest.name, manifest.quota)

    async def enter(self, trip: Trip) -> None:
        """Let a call pass, now or after a wait that fits the caller's patience.

        Raises why it may not be made: OverQuota, Refused, Unavailable. A key that is not set is
        for the transport to say.
        """
        if not trip.key.opens(trip.manifest):
            return
        if not trip.requests:
            await self.watch.admit(trip.line, trip.key.secrets)
        if trip.started is None:
            trip.started = self._clock.monotonic()
        if limits := self.limits(trip.manifest):
            await self._await_slot(trip, limits)
        trip.requests += 1
        await trip.told()

    async def throttled(self, trip: Trip, error: OverQuota) -> None:
        """Let a key rest for as long as the vendor says: he has counted otherwise than we did."""
        pause = seconds_of(error)
        if pause is None:
            pause = shortest_pause(self.limits(trip.manifest))
        trip.wait_until = self._clock.now() + timedelta(seconds=pause)
        await do_here(self._ledger.block, *trip.line, trip.wait_until)

    async def leave(self, trip: Trip, error: SidelightError | None) -> None:
        """Take down how a conversation went, if it sent anything."""
        if not trip.requests or isinstance(error, _NotSent):
            return
        if isinstance(error, OverQuota) and trip.wait_until is None:
            await self.throttled(trip, error)  # the vendor said so in the body of an answer
        outcome = outcome_of(trip, error, self._clock.now(), self._spent(trip) - trip.waited)
        await self.watch.record(trip.line, outcome)

    async def earliest(self, manifest: ProviderManifest, holder: str) -> datetime:
        """Return when the next call of a key may be made, now or later."""
        now = self._clock.now()
        health = await self.watch.health((manifest.name, holder))
        pauses = [each for each in (health.open_until, health.wait_until) if each is not None]
        limits = self.limits(manifest)
        at = await do_here(self._ledger.earliest, manifest.name, holder, limits)
        return max([now, at, *pauses])

    async def health(self, manifest: ProviderManifest, holder: str) -> Health:
        """Return how a provider fares with a key."""
        return await self.watch.health((manifest.name, holder))

    async def left(self, manifest: ProviderManifest, holder: str) -> float | None:
        """Return the free share of a quota, 0 to 1; None where there is none."""
        limits = self.limits(manifest)
        if not limits:
            return None
        usage = await do_here(self._ledger.usage, manifest.name, holder, limits)
        return min(max(0.0, 1 - each.used / each.limit) for each in usage)

    async def _await_slot(self, trip: Trip, limits: Sequence[Quota]) -> None:
        slot, wait = await do_here(self._taken, trip, limits)
        if not slot.granted:
            raise _NotSent(f"over quota at {trip.manifest.title}", retry_after=wait)
        if wait > 0:
            trip.waited += wait
            await self._sleep(wait)

    def _taken(self, trip: Trip, limits: Sequence[Quota]) -> tuple[Slot, float]:
        """Return the slot of the next call, and the seconds until then."""
        caller = trip.caller
        starting = caller.in_line and not trip.requests  # his turn is now, or somebody was quicker
        slot = self._ledger.take(
            *trip.line,
            limits,
            patience=0.0 if starting else max(0.0, caller.patience - self._spent(trip)),
            giving_way=None if caller.in_line or trip.requests else caller.priority,
        )
        return slot, max(0.0, (slot.at - self._clock.now()).total_seconds())

    def _spent(self, trip: Trip) -> float:
        """Return the seconds since the first call of a conversation was asked for."""
        return self._clock.monotonic() - trip.started if trip.started is not None else 0.0


class _NotSent(OverQuota):
    """Over quota by our own count: nothing was sent."""


def outcome_of(trip: Trip, error: SidelightError | None, now: datetime, seconds: float) -> Outcome:
    """Return what a conversation says of the health of its provider."""
    refused = trip.key.secrets if error is not None and is_refusal(error) else {}
    wait = seconds_of(error)
    told = wait is not None and error is not trip.failure  # an answer that says "not ready yet"
    if (trip.asks_others or told) and not (refused or trip.wait_until):
        error = None  # a dead server of the other side says nothing of the resolver that asked it
    return Outcome(
        at=now,
        seconds=max(0.0, seconds),
        requests=trip.requests,
        error=None if error is None else str(error),
        late=isinstance(error, Late),
        refused_key=fresh_mark(refused) if refused else None,
        wait_until=trip.wait_until,
        back_at=None if wait is None or error is None else now + timedelta(seconds=wait),
    )


def seconds_of(error: SidelightError | None) -> float | None:
    """Return how long the vendor wants us to wait, if he says so."""
    return error.retry_after if isinstance(error, Unavailable) else None


def shortest_pause(limits: Sequence[Quota]) -> float:
    """Return the seconds after which a vendor who does not say it may answer again."""
    spans = [ROLLING[each.window].total_seconds() for each in limits if each.window in ROLLING]
    return min(spans, default=VENDORS_PAUSE)
