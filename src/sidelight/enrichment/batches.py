"""Batches: what many tasks want of the store at the same time is done in one go, in one thread.

A look-up writes a few rows for each provider. With hundreds of calls under way, a thread for each
row costs more than the calls themselves.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import anyio
from anyio import to_thread

Row = TypeVar("Row")
Result = TypeVar("Result")


class Batches(Generic[Row, Result]):
    """Does for one row what a function does for many: while one batch runs, the next one gathers.

    A row alone is done at once; the more there are, the less each of them costs.
    """

    def __init__(self, run: Callable[[Sequence[Row]], Sequence[Result]]) -> None:
        """Take what does a batch; it runs in a thread, and one batch after another."""
        self._run = run
        self._turn = anyio.Lock()
        self._gathering: _Batch[Row, Result] = _Batch()

    async def add(self, row: Row) -> Result:
        """Return the result of the row; raises what its batch raised.

        One of those who wait does it for all. When that one is cancelled, the batch still ends.
        """
        batch = self._gathering
        place = len(batch.rows)
        batch.rows.append(row)
        async with self._turn:
            if batch is self._gathering:
                self._gathering = _Batch()
                await batch.run(self._run)
        if batch.error is not None:
            raise batch.error
        return batch.results[place]


class _Batch(Generic[Row, Result]):
    """Rows that are done together, and how that ended."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.results: Sequence[Result] = ()
        self.error: Exception | None = None

    async def run(self, function: Callable[[Sequence[Row]], Sequence[Result]]) -> None:
        """Do the rows, even if the one who does it for all is cancelled."""
        try:
            with anyio.CancelScope(shield=True):
                self.results = await to_thread.run_sync(function, self.rows)
        except Exception as error:
            self.error = error
            raise
