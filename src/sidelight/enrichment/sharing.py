"""Coalescing across processes: one of them asks, the others wait for its answer."""

import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import anyio

from sidelight.enrichment.batches import Batches
from sidelight.model import Observable, Report
from sidelight.tasks import do_here

SECONDS = 4.0  # after which a lease ends by itself: its holder died, and a look-up has time left
RENEWAL = 1.0  # a holder that lives renews it
SERVED = 30.0  # the same of a line, which is looked at less often
FIRST_LOOK, LAST_LOOK = 0.05, 1.0  # pauses between two looks at whether the other is done

Thing = tuple[str, str, Observable | None, str]
"""A provider, the holder of the key, a value or None for a line, and the token of who asks."""


class Leases(Protocol):
    """Tells every process who does a thing at the moment."""

    def take(
        self, provider: str, holder: str, observable: Observable | None, token: str, seconds: float
    ) -> bool:
        """Take or renew a lease and return whether it is ours; None stands for a line."""
        ...

    def drop(self, provider: str, holder: str, observable: Observable | None, token: str) -> None:
        """Give up a lease; nothing happens where it is no longer ours."""
        ...

    def take_all(self, things: Sequence[Thing], seconds: float) -> Sequence[bool]:
        """Take or renew many leases and return of each whether it is ours."""
        ...

    def drop_all(self, things: Sequence[Thing]) -> None:
        """Give up many leases."""
        ...


class Sharing:
    """Runs a call in one process at a time for a provider, a holder of the key and a value."""

    def __init__(self, leases: Leases) -> None:
        """Take where leases are kept."""
        self._leases = leases
        self._taking = Batches(self._take_all)
        self._dropping = Batches(self._drop_all)
        self._token = _token()  # of this process

    async def run(
        self,
        provider: str,
        holder: str,
        observable: Observable,
        *,
        call: Callable[[], Awaitable[Report]],
        found: Callable[[], Report | None],
    ) -> Report:
        """Return the report of `call`, or what `found` finds once another process has made it."""
        thing = (provider, holder, observable, _token())
        pause = FIRST_LOOK
        while not await self._taking.add(thing):
            await anyio.sleep(pause)
            pause = min(2 * pause, LAST_LOOK)
            if (made := await do_here(found)) is not None:
                return made
        try:
            return await self._renewing(thing, call)
        finally:
            with anyio.CancelScope(shield=True):
                await self._dropping.add(thing)

    async def serve(self, provider: str, holder: str) -> None:
        """Tell the others that a line is served, for a while."""
        lease = (provider, holder, None, self._token, SERVED)
        await do_here(self._leases.take, *lease)

    async def leave(self, provider: str, holder: str) -> None:
        """Tell the others that a line is no longer served."""
        await do_here(self._leases.drop, provider, holder, None, self._token)

    async def _renewing(self, thing: Thing, call: Callable[[], Awaitable[Report]]) -> Report:
        """Return the report of `call`, and renew the lease while it takes long."""
        made: list[Report] = []

        async def renew() -> None:
            while True:
                await anyio.sleep(RENEWAL)
                await self._taking.add(thing)

        try:
            async with anyio.create_task_group() as group:
                group.start_soon(renew)
                made.append(await call())
                group.cancel_scope.cancel()
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None  # that of the call, as if there were no group
        return made[0]

    def _take_all(self, things: Sequence[Thing]) -> Sequence[bool]:
        return self._leases.take_all(things, SECONDS)

    def _drop_all(self, things: Sequence[Thing]) -> Sequence[None]:
        self._leases.drop_all(things)
        return [None] * len(things)


def _token() -> str:
    return os.urandom(8).hex()
