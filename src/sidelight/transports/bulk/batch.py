"""Batches: pieces of a log on their way to the matcher."""

from collections.abc import Callable
from typing import NamedTuple

import pyarrow as pa

STDIN = "-"
BATCH_ROWS = 1 << 19
BLOCK = 1 << 23  # bytes of a CSV, JSON Lines or text file that are taken at once
PEEK = 1 << 16  # bytes that tell what a file is

LONG = pa.schema([("row", pa.int64()), ("field", pa.string()), ("value", pa.string())])

Done = Callable[[], float | None]
"""Says which share of a file has been read; None where its size is not known."""


class Batch(NamedTuple):
    """A piece of a log: its table, and the number of its first row, from 1, and of all its rows.

    A table is as wide as the log, or `long`: {row, field, value}, a row of it for each value.
    """

    table: pa.Table
    long: bool
    first: int
    rows: int
    done: float | None
