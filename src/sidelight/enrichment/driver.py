"""Drive conversations: perform each effect through the transport that owns it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import anyio

from sidelight.enrichment.keys import Caller, Keyring, NoKeys
from sidelight.model import PolicyDenied, SidelightError
from sidelight.plugin import (
    DnsQuery,
    Effect,
    Exchange,
    HttpRequest,
    Manifest,
    Result,
    Wait,
    Waited,
)

T = TypeVar("T")

Transport = Callable[[Any, Manifest, Mapping[str, str]], Awaitable[Result]]
"""Performs one kind of effect for the plugin of a manifest, with its secrets by setting."""

NOBODY = Caller()
PARALLEL = 16  # effects of one tuple under way at once; a polite bound on one provider


class Driver:
    """Runs a plugin's conversation to its end, or up to its first change."""

    def __init__(
        self, transports: Mapping[type[Any], Transport], keyring: Keyring | None = None
    ) -> None:
        """Take one transport per type of effect, and where the keys are."""
        self._transports = transports
        self._keyring = keyring or NoKeys()

    def has_key(self, manifest: Manifest, caller: Caller = NOBODY) -> bool:
        """Whether every secret that the plugin cannot do without is set."""
        secrets = self._keyring.key(manifest, caller.user).secrets
        return all(name in secrets for name, each in manifest.secrets.items() if each.required)

    async def drive(self, exchange: Exchange[T], manifest: Manifest, caller: Caller = NOBODY) -> T:
        """Return the result of the conversation.

        An effect that fails raises inside the conversation, which may live with it; what it does
        not catch comes out here.
        """
        try:
            effect = next(exchange)
            while True:
                try:
                    result = await self._answer(effect, manifest, caller)
                except SidelightError as error:
                    effect = exchange.throw(error)
                else:
                    effect = exchange.send(result)
        except StopIteration as stop:
            result_of_plugin: T = stop.value
            return result_of_plugin
        finally:
            exchange.close()

    async def preview(
        self, exchange: Exchange[Any], manifest: Manifest, caller: Caller = NOBODY
    ) -> HttpRequest | None:
        """Perform the reads and return the first changing request, unsent; None without one."""
        try:
            effect = next(exchange)
            while not (isinstance(effect, HttpRequest) and effect.changes):
                effect = exchange.send(await self._answer(effect, manifest, caller))
        except StopIteration:
            return None
        exchange.close()
        return effect

    async def _answer(
        self, effect: Effect | tuple[Effect, ...], manifest: Manifest, caller: Caller
    ) -> Result | tuple[Result, ...]:
        if not isinstance(effect, tuple):
            return await self._perform(effect, manifest, caller)
        results: dict[int, Result] = {}
        failures: list[SidelightError] = []
        limit = anyio.CapacityLimiter(PARALLEL)

        async def one(place: int, part: Effect) -> None:
            async with limit:
                try:
                    results[place] = await self._perform(part, manifest, caller)
                except SidelightError as error:
                    failures.append(error)

        async with anyio.create_task_group() as group:
            for place, part in enumerate(effect):
                group.start_soon(one, place, part)
        if failures:
            raise failures[0]
        return tuple(results[place] for place in range(len(effect)))

    async def _perform(self, effect: Effect, manifest: Manifest, caller: Caller) -> Result:
        if isinstance(effect, Wait):
            await anyio.sleep(effect.seconds)
            return Waited()
        if isinstance(effect, HttpRequest | DnsQuery) and not manifest.networked:
            raise PolicyDenied(f"{manifest.name} declares that it tells nobody, and asked to")
        secrets = self._keyring.key(manifest, caller.user).secrets if manifest.networked else {}
        return await self._transports[type(effect)](effect, manifest, secrets)
