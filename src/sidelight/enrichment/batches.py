"""Batches: what many tasks want written at the same time goes into the store in one transaction."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import anyio
import msgspec
from anyio import to_thread

T = TypeVar("T")


class _Batch(msgspec.Struct, Generic[T]):
    """Rows that are written together, and how that ended."""

    rows: list[T] = []
    begun: bool = False
    error: Exception | None = None


class Batches(Generic[T]):
    """Writes rows for whoever waits: while one batch is written, the next one gathers.

    A row alone is written at once; the more there are, the less each of them costs.
    """

    def __init__(self, write: Callable[[Sequence[T]], None]) -> None:
        """Take what writes a batch; it runs in a thread, one batch after another."""
        self._write = write
        self._turn = anyio.Lock()
        self._gathering: _Batch[T] = _Batch()

    async def add(self, row: T) -> None:
        """Return when the row is written; raises what the write of its batch raised.

        One of those who wait writes for all. When that one is cancelled, the write still ends.
        """
        batch = self._gathering
        batch.rows.append(row)
        async with self._turn:
            if not batch.begun:
                batch.begun = True
                self._gathering = _Batch()
                try:
                    await to_thread.run_sync(self._write, batch.rows)
                except Exception as error:
                    batch.error = error
                    raise
        if batch.error is not None:
            raise batch.error
