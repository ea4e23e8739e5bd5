"""Packed lists: gzip, Zstandard, bzip2, xz; told by their first bytes, unpacked as they stream."""

import bz2
import lzma
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Protocol

from sidelight.model import InvalidInput

STEP = 1 << 18  # bytes that one call may unpack, so that a bomb shows before it fills the memory
SIP = 1 << 11  # packed bytes at a time; of Zstandard one byte can hold 32 KiB
FILE_TYPES = {
    b"PK\x03\x04": "a ZIP archive: unpack it first",
    b"%PDF": "a PDF: export the list as text",
    b"\xd0\xcf\x11\xe0": "an old Office file: save the sheet as CSV",
    b"MZ": "a Windows program",
    b"\x7fELF": "a Linux program",
    b"SQLite format 3": "an SQLite database",
    b"SLINDEX\n": "a compiled index",
}


class _Unpacker(Protocol):
    """What the decompressors of the standard library have in common."""

    eof: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


def unpacked(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Yield the plain bytes; raises InvalidInput when they are damaged, cut off, or no text."""
    chunks = iter(chunks)
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= 16:
            break
    whole = chain([head], chunks)
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return _zstd(whole, name)
    if head.startswith(b"\x1f\x8b"):
        return _inflated(whole, name)
    if head.startswith(b"BZh"):
        return _standard(whole, bz2.BZ2Decompressor, name)
    if head.startswith(b"\xfd7zXZ"):
        return _standard(whole, lzma.LZMADecompressor, name)
    for magic, kind in FILE_TYPES.items():
        if head.startswith(magic):
            raise InvalidInput(f"{name} is {kind}")
    return whole


def _zstd(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Zstandard in sips: the little that goes in bounds the much that may come out."""
    import zstandard  # noqa: PLC0415 - only a packed list needs it

    unpacker = zstandard.ZstdDecompressor().decompressobj()
    try:
        for chunk in chunks:
            for start in range(0, len(chunk), SIP):
                sip = chunk[start : start + SIP]
                while sip:
                    if unpacker.eof:
                        unpacker = zstandard.ZstdDecompressor().decompressobj()
                    yield unpacker.decompress(sip)
                    sip = unpacker.unused_data if unpacker.eof else b""
    except zstandard.ZstdError as error:
        raise InvalidInput(f"{name} cannot be unpacked: {error}") from None
    if not unpacker.eof:
        raise InvalidInput(f"{name} is cut off: fetch it again")


def _inflated(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Gzip by hand: zlib hands back what it did not unpack yet, in `unconsumed_tail`."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            while chunk:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(wbits=31)
                yield unpacker.decompress(chunk, STEP)
                chunk = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    except zlib.error as error:
        raise InvalidInput(f"{name} cannot be unpacked: {error}") from None
    if not unpacker.eof:
        raise InvalidInput(f"{name} is cut off: fetch it again")


def _standard(chunks: Iterable[bytes], kind: Any, name: str) -> Iterator[bytes]:
    unpacker: _Unpacker = kind()
    try:
        for chunk in chunks:
            while chunk:
                if unpacker.eof:
                    unpacker = kind()
                yield unpacker.decompress(chunk, STEP)
                while not (unpacker.eof or unpacker.needs_input):  # type: ignore[attr-defined]  # bz2 and lzma share it
                    yield unpacker.decompress(b"", STEP)
                chunk = unpacker.unused_data if unpacker.eof else b""
    except (OSError, EOFError, ValueError, lzma.LZMAError) as error:
        raise InvalidInput(f"{name} cannot be unpacked: {error}") from None
    if not unpacker.eof:
        raise InvalidInput(f"{name} is cut off: fetch it again")
