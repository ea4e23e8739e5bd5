"""Drive conversations: perform each effect through the transport that owns it."""

import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import anyio

from sidelight.enrichment.gate import Late, OpenGate, Tell, Trip
from sidelight.enrichment.keys import Caller, Key, Keyring, NoKeys
from sidelight.model import NotSet, OverQuota, PolicyDenied, SidelightError, Unavailable
from sidelight.plugin import (
    DnsQuery,
    Effect,
    Exchange,
    HttpRequest,
    Manifest,
    ProviderManifest,
    Result,
    Wait,
    Waited,
)

T = TypeVar("T")

Transport = Callable[[Any, Manifest, Mapping[str, str]], Awaitable[Result]]
"""Performs one kind of effect for the plugin of a manifest, with its secrets by setting."""

NOBODY = Caller()
RETRIES = 1  # extra tries of a counted read: a pause is cheaper than the quota
FAREWELL = 1.0  # seconds that taking down a cancelled conversation may hold up the look-up
PARALLEL = 16  # effects of one tuple under way at once; a polite bound on one provider


class Driver:
    """Runs a plugin's conversation to its end, or up to its first change."""

    def __init__(
        self,
        transports: Mapping[type[Any], Transport],
        keyring: Keyring | None = None,
        gate: OpenGate | None = None,
    ) -> None:
        """Take one transport per type of effect, where the keys are, and who lets calls pass."""
        self._transports = transports
        self._keyring = keyring or NoKeys()
        self._gate = gate or OpenGate()

    def key(self, manifest: Manifest, caller: Caller = NOBODY) -> Key:
        """Return the key that the plugin's calls are made with."""
        return self._keyring.key(manifest, caller.user).checked(manifest)

    def has_key(self, manifest: Manifest, caller: Caller = NOBODY) -> bool:
        """Whether every secret that the plugin cannot do without is set.

        A key in trouble counts: who asks with it is told what is wrong.
        """
        key = self.key(manifest, caller)
        return key.trouble is not None or key.opens(manifest)

    async def drive(
        self,
        exchange: Exchange[T],
        manifest: Manifest,
        caller: Caller = NOBODY,
        tell: Tell | None = None,
    ) -> T:
        """Return the result of the conversation.

        An effect that fails raises inside the conversation, which may live with it; what it does
        not catch comes out here. `tell` is awaited before the first call to the outside.
        """
        trip = self._trip(manifest, caller, tell)
        try:
            result = await self._converse(exchange, trip)
        except SidelightError as error:
            await self._gate.leave(trip, error)
            raise
        except anyio.get_cancelled_exc_class():
            with anyio.move_on_after(FAREWELL, shield=True):
                await self._gate.leave(trip, Late("no answer within the time of the look-up"))
            raise
        await self._gate.leave(trip, None)
        return result

    async def preview(
        self, exchange: Exchange[Any], manifest: Manifest, caller: Caller = NOBODY
    ) -> Effect | None:
        """Perform the reads and return the first effect that changes something; None without one.

        What stands beside it in a tuple is not performed either. `plugin.shown` words it.
        """
        trip = self._trip(manifest, caller, None)
        try:
            await self._converse(exchange, trip, dry=True)
        except _Change as change:
            return change.effect
        return None

    def _trip(self, manifest: Manifest, caller: Caller, tell: Tell | None) -> Trip:
        key = self.key(manifest, caller) if manifest.networked else Key()
        return Trip(manifest, key, caller, tell)

    async def _converse(self, exchange: Exchange[T], trip: Trip, *, dry: bool = False) -> T:
        try:
            effect = next(exchange)
            while True:
                if dry and (change := _first_change(effect)) is not None:
                    raise _Change(change)
                try:
                    result = await self._answer(effect, trip)
                except SidelightError as error:
                    effect = exchange.throw(error)
                else:
                    effect = exchange.send(result)
        except StopIteration as stop:
            result_of_plugin: T = stop.value
            return result_of_plugin
        finally:
            exchange.close()

    async def _answer(
        self, effect: Effect | tuple[Effect, ...], trip: Trip
    ) -> Result | tuple[Result, ...]:
        if not isinstance(effect, tuple):
            return await self._perform(effect, trip)
        results: dict[int, Result] = {}
        failures: list[SidelightError] = []
        limit = anyio.CapacityLimiter(PARALLEL)

        async def one(place: int, part: Effect) -> None:
            async with limit:
                try:
                    results[place] = await self._perform(part, trip)
                except SidelightError as error:
                    failures.append(error)

        async with anyio.create_task_group() as group:
            for place, part in enumerate(effect):
                group.start_soon(one, place, part)
        if failures:
            raise failures[0]
        return tuple(results[place] for place in range(len(effect)))

    async def _perform(self, effect: Effect, trip: Trip) -> Result:
        if isinstance(effect, Wait):
            await anyio.sleep(effect.seconds)
            return Waited()
        transport = self._transports[type(effect)]
        if not isinstance(effect, HttpRequest | DnsQuery):
            return await transport(effect, trip.manifest, trip.key.secrets)
        if not trip.manifest.networked:
            raise PolicyDenied(f"{trip.manifest.name} declares that it tells nobody, and asked to")
        if trip.key.trouble:
            raise NotSet(trip.key.trouble)
        for left in range(_tries(effect, trip.manifest) - 1, -1, -1):
            await self._gate.enter(trip)
            try:
                return await transport(effect, trip.manifest, trip.key.secrets)
            except OverQuota as error:
                await self._gate.throttled(trip, error)
                raise
            except Unavailable as error:
                trip.failure = error
                if not left or error.retry_after is not None:
                    raise
            await anyio.sleep(random.uniform(0.1, 0.4))  # noqa: S311 - jitter
        raise AssertionError("the last try returns or raises")


class _Change(Exception):  # noqa: N818 - no error: it is where a dry run stops
    """Ends a dry run in front of a change."""

    def __init__(self, effect: Effect) -> None:
        super().__init__()
        self.effect = effect


def _first_change(effect: Effect | tuple[Effect, ...]) -> Effect | None:
    parts = effect if isinstance(effect, tuple) else (effect,)
    return next((each for each in parts if each.changes), None)


def _tries(effect: HttpRequest | DnsQuery, manifest: Manifest) -> int:
    """Return how often a call is tried: where calls are counted, each try is one and counted here.

    The transport itself repeats the others.
    """
    counted = isinstance(manifest, ProviderManifest) and bool(manifest.quota)
    repeatable = isinstance(effect, HttpRequest) and not effect.changes
    return 1 + RETRIES if counted and repeatable else 1
