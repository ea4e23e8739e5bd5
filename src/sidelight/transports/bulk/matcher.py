"""The kernel of bulk matching: an Arrow table in, an Arrow table of its matches out.

The rows of a table are hashed and held against the hashes of values that were met before; only the
distinct values that are new go through the indexes. What they hit is joined to the rows by hash. So
the cost of a row is that of a hash join, and the cost of a match is paid once for each value.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from sidelight.indicators import Hit
from sidelight.model import Claim, InvalidInput, Observable
from sidelight.transports.bulk.cells import observable_of
from sidelight.transports.bulk.keys import Questions, questions, v4_numbers
from sidelight.transports.bulk.screen import Hashes, IndexFile
from sidelight.transports.bulk.seen import Seen

MOST_HITS = 2_000_000  # remembered matches; beyond them all is forgotten and met anew

EVERY = frozenset(Claim)

MEANING = pl.Schema(
    {
        "value": pl.String,
        "feed": pl.String,
        "list": pl.String,
        "claim": pl.String,
        "scope": pl.String,
        "matched": pl.String,
        "label": pl.String,
        "since": pl.Date,
        "exact": pl.Boolean,
        "hint": pl.Boolean,
    }
)
MATCH = pl.Schema([("row", pl.Int64), ("column", pl.String), *MEANING.items()])
_HIT = pl.Schema([("hash", pl.UInt64), *MEANING.items()])


def match_table(
    table: pa.Table,
    indexes: Sequence[Path | str],
    columns: Sequence[str],
    *,
    claims: Collection[str] = (),
    keep: Sequence[str] = (),
) -> pa.Table:
    """Return one row for each match of a cell in `columns` against the index files.

    A match has the columns of MATCH: `row` is the place in the table, from 0, and a `hint` is a
    match that is no listing. Without `claims` every list counts, else those that claim one of them.
    The columns in `keep` follow, as they are in that row. A cell may be text or a list of texts;
    empty cells, and values that cannot be looked up, match nothing.

    The function and its arguments can be pickled: a worker anywhere opens the files by their paths
    and shares their pages with its neighbours. What a process has matched it remembers for the next
    table, in bounded memory. Raises InvalidInput for a column that the table has not.
    """
    matcher = _matcher(tuple(_identity(path) for path in indexes), frozenset(claims or EVERY))
    found = [matcher.match(name, _cells(table, name)) for name in columns]
    matches = pl.concat([MATCH.to_frame(), *found])
    if keep:
        kept = pl.DataFrame({name: _series(table, name) for name in keep})
        matches = matches.hstack(kept[matches["row"]])
    return matches.to_arrow()


def _identity(path: Path | str) -> tuple[str, int, int]:
    """Return what changes when another file takes the path."""
    try:
        stat = Path(path).stat()
    except OSError:
        return os.fspath(path), 0, 0  # opening it says what is wrong
    return os.fspath(path), stat.st_ino, stat.st_mtime_ns


@lru_cache(maxsize=2)
def _matcher(files: tuple[tuple[str, int, int], ...], claims: frozenset[str]) -> "Matcher":
    return Matcher([IndexFile(Path(path)) for path, _, _ in files], claims)


class Matcher:
    """Matches columns against open index files, and remembers the values it has met."""

    def __init__(self, files: Sequence[IndexFile], claims: Collection[str] = EVERY) -> None:
        """Take the files whose matches are wanted, in that order, and what a list must claim."""
        self._files = [
            file for file in files if any(card.claim in claims for card in file.index.header.lists)
        ]
        self._claims = claims
        # The hash decides what was met before: nobody outside may know one that hides another.
        self._seed = int.from_bytes(os.urandom(8), "big")
        self._forget()

    def match(self, column: str, cells: pl.DataFrame) -> pl.DataFrame:
        """Return the matches of the cells, {row, value}, by row."""
        if self._hits.height > MOST_HITS:
            self._forget()
        cells = cells.with_columns(hash=pl.col("value").hash(self._seed))
        unknown = cells.filter(~self._seen.of(cells["hash"].to_numpy()))
        if not unknown.is_empty():
            self._learn(unknown.unique("hash"))
        # Two values may share a hash: the second one is then missed, and never convicted.
        hits = cells.join(self._hits, on="hash", maintain_order="left_right")
        hits = hits.filter(pl.col("value") == pl.col("value_right"))
        return hits.select("row", pl.lit(column).alias("column"), *MEANING)

    def _forget(self) -> None:
        self._seen = Seen()
        self._hits = pl.DataFrame(schema=_HIT)

    def _learn(self, fresh: pl.DataFrame) -> None:
        hashes = fresh["hash"].to_numpy()
        rows = list(self._rows(fresh["value"], hashes))
        known = self._hits.join(fresh, on="hash", how="anti")
        columns = zip(*rows, strict=True) if rows else ()
        self._hits = pl.concat([known, pl.DataFrame(list(columns), _HIT)])
        self._seen.add(hashes)

    def _rows(self, values: pl.Series, hashes: Hashes) -> Iterator[tuple[object, ...]]:
        asked = questions(values)
        read: dict[int, Observable | None] = {}
        for file in self._files:
            for number in _screened(file, asked):
                if number not in read:
                    read[number] = observable_of(values[number])
                observable = read[number]
                if observable is not None:
                    for hit in file.index.match(observable):
                        if hit.card.claim in self._claims:
                            yield (int(hashes[number]), values[number], file.feed, *_meaning(hit))


def _screened(file: IndexFile, asked: Questions) -> list[int]:
    """Return the numbers of the values that the index may match, in order."""
    listed = asked.numbers.filter(pl.Series(file.lists(asked.keys), dtype=pl.Boolean))
    numbers = [
        listed.explode().to_numpy(),
        asked.v4["number"].to_numpy()[file.encloses(v4_numbers(asked))],
    ]
    inside = file.encloses_any([address for _, address in asked.others])
    others = [number for (number, _), held in zip(asked.others, inside, strict=True) if held]
    found: list[int] = np.unique(np.concatenate([*numbers, np.array(others, np.uint32)])).tolist()
    return found


def _meaning(hit: Hit) -> tuple[object, ...]:
    return (
        hit.card.name,
        str(hit.card.claim),
        str(hit.scope),
        hit.matched,
        hit.label,
        hit.since,
        hit.exact,
        hit.rolled_up,
    )


def _cells(table: pa.Table, name: str) -> pl.DataFrame:
    """Return {row, value} of a column, the empty cells left out."""
    values = _series(table, name)
    frame = pl.DataFrame({"row": np.arange(len(values)), "value": values})
    if isinstance(values.dtype, pl.List):
        frame = frame.explode("value")
    try:
        texts = frame.with_columns(pl.col("value").cast(pl.String)).drop_nulls()
    except pl.exceptions.PolarsError:
        texts = None
    if texts is None or frame.schema["value"].is_nested():
        raise InvalidInput(f"column {name!r} holds no text: {values.dtype}")
    return texts


def _series(table: pa.Table, name: str) -> pl.Series:
    if name not in table.column_names:
        raise InvalidInput(
            f"there is no column {name!r}; there are {', '.join(table.column_names)}"
        )
    series = pl.from_arrow(table.column(name))
    return series if isinstance(series, pl.Series) else series.to_series()
