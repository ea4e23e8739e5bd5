"""Copies: the entries of a feed as they came, so that an index can be built again, or given out.

The typed table of `formats.tsv`, with the list in a fourth column where a feed has several.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from sidelight.formats.lines import read_lines
from sidelight.formats.packing import unpacked
from sidelight.formats.tsv import read_row, write_row
from sidelight.plugin import Entry

BATCH = 10_000  # lines that are packed at a time
CHUNK = 1 << 16
LEVEL = 3  # of Zstandard; more costs more time than it saves space


class CopyWriter:
    """Writes entries beside the copy that is there; `replace` puts them in its place."""

    def __init__(self, path: Path, feed: str) -> None:
        """Take the path of the copy, and the name of the list that goes without saying."""
        import zstandard  # noqa: PLC0415 - a look-up writes nothing

        self._path = path
        self._beside = path.with_name(f"{path.name}.new")
        self._feed = feed
        self._file = self._beside.open("wb")
        self._packed = zstandard.ZstdCompressor(level=LEVEL).stream_writer(self._file)
        self._lines: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._packed.close()  # type: ignore[no-untyped-call]  # zstandard
        self._file.close()
        self._beside.unlink(missing_ok=True)

    def add(self, entry: Entry) -> None:
        """Take one entry."""
        line = write_row((entry.type, entry.value, entry.label, entry.subdomains))
        self._lines.append(line if entry.list == self._feed else f"{line}\t{entry.list}")
        if len(self._lines) == BATCH:
            self._pack()

    def replace(self) -> None:
        """Put what was written in the place of the copy."""
        self._pack()
        self._packed.flush(1)  # the end of the frame
        self._file.flush()
        os.fsync(self._file.fileno())
        self._beside.replace(self._path)

    def _pack(self) -> None:
        if self._lines:
            self._packed.write("\n".join([*self._lines, ""]).encode(errors="replace"))
            self._lines.clear()


def read_copy(path: Path, feed: str) -> Iterator[Entry]:
    """Yield the entries of a copy; nothing when there is none."""
    if not path.is_file():
        return
    for line in read_lines(unpacked(_chunks(path), path.name), path.name):
        type_, value, label, *rest = line.split("\t")
        row = read_row(type_, value, label or None)
        if row is not None:
            yield Entry(rest[0] if rest else feed, *row)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
