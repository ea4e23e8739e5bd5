"""Logs of lines: JSON Lines with any fields, and text."""

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

import msgspec
import numpy as np
import pyarrow as pa

from sidelight.extraction import extract, to_observable, walk
from sidelight.transports.bulk.batch import BLOCK, LONG, Batch, Done

LONGEST_LINE = 1 << 25  # bytes; a longer one is cut

_INDEX = re.compile(r"\[[0-9]+\]")


def json_lines(stream: io.BufferedReader, done: Done) -> Iterator[Batch]:
    """Yield the strings of each object; a line that is none is read as text."""
    for first, block in _blocks(stream):
        lines = block.splitlines()
        found = chain.from_iterable(
            ((first + place, field, value) for field, value in _fields(line))
            for place, line in enumerate(lines)
        )
        yield _long(found, first, len(lines), done)


def _fields(line: bytes) -> Iterator[tuple[str | None, str]]:
    """Yield the strings of an object with their paths; of any other line the values in its text."""
    try:
        value = msgspec.json.decode(line) if line.strip() else {}
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        yield from ((None, value) for _, value in _values(line))
        return
    for path, text in walk(value):
        yield _field(path), text


@lru_cache(1 << 14)
def _field(path: str) -> str:
    """Return a path without the places in lists: all that a list holds is one field."""
    return _INDEX.sub("", path)


def text(stream: io.BufferedReader, done: Done) -> Iterator[Batch]:
    """Yield the values in each line, refanged, without a field."""
    for first, block in _blocks(stream):
        ends = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n"))
        found = list(_values(block))
        lines = np.searchsorted(ends, [start for start, _ in found]).tolist()
        rows = ((first + line, None, value) for line, (_, value) in zip(lines, found, strict=True))
        lines_in_block = len(ends) + (not block.endswith(b"\n"))
        yield _long(rows, first, lines_in_block, done)


def _values(text: bytes) -> Iterator[tuple[int, str]]:
    """Yield the values of a text and where they start; the host of a URL is asked with the URL."""
    for mention in extract(text):
        observable = None if mention.derived else to_observable(mention)
        if observable is not None:
            yield mention.start, observable.value


def _long(
    found: Iterator[tuple[int, str | None, str]],
    first: int,
    rows: int,
    done: Done,
) -> Batch:
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    arrays = [pa.array(cells, kind) for cells, kind in zip(columns, LONG.types, strict=True)]
    return Batch(
        pa.Table.from_arrays(arrays, schema=LONG), long=True, first=first, rows=rows, done=done()
    )


def _blocks(stream: io.BufferedReader) -> Iterator[tuple[int, bytes]]:
    """Yield pieces that end with a line, each with the number of its first line."""
    line, rest = 1, b""
    while chunk := stream.read(BLOCK):
        end = chunk.rfind(b"\n") + 1
        if not end and len(rest) < LONGEST_LINE:
            rest += chunk
            continue
        cut = end or len(chunk)
        block, rest = rest + chunk[:cut], chunk[cut:]
        yield line, block
        line += block.count(b"\n")
    if rest:
        yield line, rest
