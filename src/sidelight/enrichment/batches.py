"""Batches: what many tasks want of the store at the same time is done in one go.

A look-up writes a few rows for each provider. With hundreds of calls under way, a transaction for
each row costs more than the calls themselves.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import anyio

from sidelight.tasks import do_here

Row = TypeVar("Row")
Result = TypeVar("Result")


class Batches(Generic[Row, Result]):
    """Does for one row what a function does for many: while one batch runs, the next one gathers.

    A row alone is done at once; the more there are, the less each of them costs.
    """

    def __init__(self, run: Callable[[Sequence[Row]], Sequence[Result]]) -> None:
        """Take what does a batch; it may use the store, and one batch runs after another."""
        self._run = run
        self._latest: _Batch[Row, Result] | None = None
        self._gathering: _Batch[Row, Result] = _Batch()

    async def add(self, row: Row) -> Result:
        """Return the result of the row; raises what its batch raised.

        Who adds the first row does it for all. Nobody leaves before his row is done, even when he
        is cancelled meanwhile: a lease that is taken for somebody who is gone would be in the way.
        """
        batch = self._gathering
        place = len(batch.rows)
        batch.rows.append(row)
        with anyio.CancelScope(shield=True):
            await (batch.done.wait() if place else self._lead(batch))
        if batch.error is not None:
            raise batch.error
        return batch.results[place]

    async def _lead(self, batch: "_Batch[Row, Result]") -> None:
        """Do a batch when the one before is done; the rows that come until then go with it."""
        if self._latest is not None:
            await self._latest.done.wait()
        self._latest, self._gathering = batch, _Batch()
        try:
            batch.results = await do_here(self._run, batch.rows)
        except Exception as error:
            batch.error = error
            raise
        finally:
            batch.done.set()


class _Batch(Generic[Row, Result]):
    """Rows that are done together, and how that ended."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.results: Sequence[Result] = ()
        self.error: Exception | None = None
        self.done = anyio.Event()
