"""Fields: which columns of a log hold values that can be looked up."""

from collections.abc import Sequence

import polars as pl
import pyarrow as pa

from sidelight.extraction.fields import Hint, hint
from sidelight.transports.bulk.cells import observable_of

SAMPLE = 400  # distinct values of a column that are read
ROWS = 20_000  # of which they are taken
ENOUGH = 0.05  # share of them that must be values to look up; logs write `-` for none


class Fields:
    """The columns to match: those that somebody named, else those that hold what can be looked up.

    A column is chosen by its content, from the first batch in which that shows. Versions look like
    addresses, so the name of a column can speak against it. The values that stand in no field at
    all, those of a text, are always matched.
    """

    def __init__(self, named: Sequence[str] = ()) -> None:
        """Take the names; without any, columns are found."""
        self._named = tuple(named)
        self._met: set[str] = set()
        self._chosen: set[str] = set()

    def of_wide(self, table: pa.Table) -> list[str]:
        """Return the columns of a table that are matched."""
        return [name for name in table.column_names if self._wants(name, table.column(name))]

    def of_long(self, table: pa.Table) -> pa.Table:
        """Return the rows of a table {row, field, value} whose field is matched."""
        frame = pl.DataFrame(table)
        names = frame["field"].drop_nulls().unique()
        chosen = [
            name
            for name in names
            if self._wants(name, frame.filter(pl.col("field") == name)["value"].to_arrow())
        ]
        kept = frame.filter(pl.col("field").is_in(chosen) | pl.col("field").is_null())
        return kept.to_arrow()

    def missing(self) -> list[str]:
        """Return the names that no batch had."""
        return [name for name in self._named if name not in self._met]

    def _wants(self, name: str, values: pa.ChunkedArray | pa.Array) -> bool:
        self._met.add(name)
        if self._named:
            return name in self._named
        if name not in self._chosen and _holds(name, values):
            self._chosen.add(name)
        return name in self._chosen


def _holds(name: str, values: pa.ChunkedArray | pa.Array) -> bool:
    if hint(name.rpartition(".")[2]) is Hint.VERSION:
        return False
    cells = pl.Series(values.slice(0, ROWS))
    if isinstance(cells.dtype, pl.List):
        cells = cells.explode()
    if cells.dtype not in {pl.String, pl.Categorical}:
        return False
    sample = cells.drop_nulls().unique().cast(pl.String).head(SAMPLE)
    read = sum(observable_of(cell) is not None for cell in sample)
    return read > len(sample) * ENOUGH
