"""Coalescing: equal calls that are under way at the same time share one result."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

import anyio

T = TypeVar("T")


class _Flight(Generic[T]):
    """A call under way; `result` is set before `done`, or never when the caller was cancelled."""

    def __init__(self) -> None:
        self.done = anyio.Event()
        self.result: T | None = None
        self.landed = False


class Coalescer(Generic[T]):
    """Runs one call per key at a time; those who come meanwhile wait for its result."""

    def __init__(self) -> None:
        """Start with nothing under way."""
        self._flights: dict[Hashable, _Flight[T]] = {}

    async def run(self, key: Hashable, call: Callable[[], Awaitable[T]]) -> T:
        """Return the result of `call`, or of the equal call that is under way.

        When that one is cancelled or raises, a waiting caller makes the call itself.
        """
        while (flight := self._flights.get(key)) is not None:
            await flight.done.wait()
            if flight.landed:
                return flight.result  # type: ignore[return-value]  # set, because it landed
        flight = self._flights[key] = _Flight()
        try:
            flight.result = await call()
            flight.landed = True
            return flight.result
        finally:
            del self._flights[key]
            flight.done.set()
