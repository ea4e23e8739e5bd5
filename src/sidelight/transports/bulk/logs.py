"""Logs: files of any size as a stream of batches, whatever their form."""

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pyarrow as pa

from sidelight.model import InvalidInput
from sidelight.transports.bulk.batch import BLOCK, PEEK, STDIN, Batch, Done
from sidelight.transports.bulk.lines import json_lines, text
from sidelight.transports.bulk.tables import parquet, separated, zeek

_PACKED = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2", ".lz4": "lz4"}
_DELIMITERS = {".csv": "", ".tsv": "\t", ".tab": "\t"}


def read_log(name: str, columns: Sequence[str] = (), *, as_text: bool = False) -> Iterator[Batch]:
    """Yield the batches of a file, `-` for stdin; `columns` spares the reading of all others.

    The form is told by the content and the end of the name: Parquet, CSV or TSV (also Zeek's), JSON
    Lines, else text, from which the values are extracted. gzip, zstd, bzip2 and LZ4 are unpacked by
    the end of the name. Raises InvalidInput that says why a file cannot be read.
    """
    try:
        yield from _read(name, columns, as_text=as_text)
    except OSError as error:
        raise InvalidInput(f"{name} cannot be read: {error.strerror or error}") from None
    except pa.ArrowException as error:
        raise InvalidInput(f"{name} cannot be read: {error}") from None


def _read(name: str, columns: Sequence[str], *, as_text: bool) -> Iterator[Batch]:
    with _opened(name) as raw:
        plain, done = _unpacked(name, raw)
        head = plain.read(PEEK)
        if head.startswith(b"PAR1") and not as_text:
            yield from parquet(name, columns)
            return
        reader = text if as_text else _reader(name, head)
        yield from reader(io.BufferedReader(_Rewound(head, plain), BLOCK), done)


def _opened(name: str) -> BinaryIO:
    if name == STDIN:
        return sys.stdin.buffer
    return Path(name).open("rb")


def _unpacked(name: str, raw: BinaryIO) -> tuple[io.BufferedReader, Done]:
    """Return what is in the file, and a function that says how much of it was read."""
    size = 0 if name == STDIN else Path(name).stat().st_size
    codec = _PACKED.get(Path(name).suffix)
    plain: Any = pa.CompressedInputStream(pa.PythonFile(raw), codec) if codec else raw
    return io.BufferedReader(plain), lambda: raw.tell() / size if size else None


def _reader(name: str, head: bytes) -> Callable[[io.BufferedReader, Done], Iterator[Batch]]:
    path = Path(name)
    suffix = (path.with_suffix("") if path.suffix in _PACKED else path).suffix.lower()
    if head.startswith(b"#separator"):
        return partial(zeek, head=head)
    if suffix in _DELIMITERS:
        return partial(separated, head=head, delimiter=_DELIMITERS[suffix])
    return json_lines if _is_object(head.lstrip()) else text


def _is_object(head: bytes) -> bool:
    """Whether the first line is one JSON object; of one that goes on, its first letter says so."""
    line, ended, _ = head.partition(b"\n")
    if not line.startswith(b"{"):
        return False
    if not ended and len(head) > PEEK // 2:
        return True
    try:
        msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


class _Rewound(io.RawIOBase):
    """A stream whose beginning was read and is put back, as a pipe itself cannot do."""

    def __init__(self, head: bytes, rest: io.BufferedReader) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if not self._head:
            return self._rest.readinto(buffer)
        size = min(len(buffer), len(self._head))
        buffer[:size], self._head = self._head[:size], self._head[size:]
        return size
