"""Match whole logs against the lists we hold, and count what was found."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec
import polars as pl

from sidelight.model import Claim, InvalidInput
from sidelight.transports.bulk import MATCH, Batch, Fields, match_table, read_log, serving_files

__all__ = ["Count", "Hunt", "Tally", "hunt", "match_table", "serving_files"]

LINE = pl.Schema([("file", pl.String), *MATCH.items()])
_ALIKE = {name: kind for name, kind in LINE.items() if name != "row"}
MERGE_AFTER = 1_000_000  # lines that are held more than once before they are put together

Progress = Callable[[str, int, float | None], None]
"""Told the file, the rows read of it, and the share of it that was read where that is known."""


class Hunt(msgspec.Struct, frozen=True, kw_only=True):
    """What to search, and for what.

    `files` are names, `-` for stdin. Without `columns` those are searched that hold values to look
    up; `as_text` searches the text of a file and not its columns. Without `claims` every list
    counts.
    """

    files: Sequence[str]
    indexes: Sequence[Path]
    columns: Sequence[str] = ()
    claims: Collection[Claim] = ()
    as_text: bool = False


def hunt(wanted: Hunt, progress: Progress | None = None) -> Iterator[pl.DataFrame]:
    """Yield matches as they are found, in the columns of LINE; rows and lines count from 1.

    Raises InvalidInput for a file that cannot be read, or that has none of the columns.
    """
    for name in wanted.files:
        fields = Fields(wanted.columns)
        rows = 0
        for batch in read_log(name, wanted.columns, as_text=wanted.as_text):
            matches = _matches(batch, wanted, fields)
            yield matches.select(pl.lit(name).alias("file"), *MATCH)
            rows += batch.rows
            if progress is not None:
                progress(name, rows, batch.done)
        if missing := fields.missing():
            raise InvalidInput(f"{name} has no column {', '.join(missing)}")


def _matches(batch: Batch, wanted: Hunt, fields: Fields) -> pl.DataFrame:
    match = partial(match_table, indexes=wanted.indexes, claims=wanted.claims)
    if not batch.long:
        found = match(batch.table, columns=fields.of_wide(batch.table))
        return pl.DataFrame(found).with_columns(pl.col("row") + batch.first)
    table = fields.of_long(batch.table).rename_columns(["line", "field", "value"])
    matches = pl.DataFrame(match(table, columns=["value"], keep=["line", "field"]))
    return matches.with_columns(row="line", column="field").drop("line", "field")


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How often one list was met: the rows and values that it lists, and the rows with a hint."""

    feed: str
    list: str
    claim: Claim
    rows: int
    values: int
    hints: int


class Tally:
    """Adds matches up; memory grows with the distinct matches and not with their number."""

    def __init__(self) -> None:
        """Begin with none."""
        self._pieces = [pl.DataFrame(schema={**_ALIKE, "row": pl.Int64, "rows": pl.Int64})]
        self._merged = 0
        self._added = 0

    def add(self, matches: pl.DataFrame) -> None:
        """Add what `hunt` yields."""
        piece = matches.group_by(*_ALIKE, maintain_order=True).agg(
            pl.col("row").min(), pl.len().cast(pl.Int64).alias("rows")
        )
        self._pieces.append(piece)
        self._added += piece.height
        if self._added > self._merged + MERGE_AFTER:
            self._merge()

    def unique(self) -> pl.DataFrame:
        """Return each match once: its line with its first row, and the number of its `rows`."""
        return self._merge().select(*LINE, "rows")

    def counted(self) -> pl.DataFrame:
        """Return the fields of Count for each list that was met."""
        hint = pl.col("hint")
        return (
            self._merge()
            .group_by("feed", "list", "claim")
            .agg(
                rows=pl.col("rows").filter(~hint).sum(),
                values=pl.col("value").filter(~hint).n_unique(),
                hints=pl.col("rows").filter(hint).sum(),
            )
            .sort(
                pl.col("claim").cast(pl.Enum([str(claim) for claim in Claim])),
                pl.col("rows"),
                pl.col("list"),
                descending=[False, True, False],
            )
        )

    def counts(self) -> list[Count]:
        """Return the lists that were met, the one that says the worst and the most first."""
        return [msgspec.convert(row, Count) for row in self.counted().iter_rows(named=True)]

    def listed(self, claims: Collection[Claim]) -> bool:
        """Return whether a list of one of these claims was met by more than a hint."""
        return any(each.rows and each.claim in claims for each in self.counts())

    def _merge(self) -> pl.DataFrame:
        merged = (
            pl.concat(self._pieces)
            .group_by(*_ALIKE, maintain_order=True)
            .agg(pl.col("row").min(), pl.col("rows").sum())
        )
        self._pieces, self._merged, self._added = [merged], merged.height, 0
        return merged
