"""The file of an index: a checked header, then plain arrays that are read where they lie.

    prefix    magic, version, checksum and length of the header, length of the file
    header    JSON: whose index, of when, its lists, and where each section lies
    sections  arrays in the byte order of the machine, each at a multiple of 64 bytes

Opening reads the prefix and the header and nothing else, so it costs the same for ten entries and
for ten million. The length tells a truncated file; `verify` also sums up every section.
"""

import struct
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

import msgspec
from xxhash import xxh3_64_intdigest

from sidelight.model import Claim

MAGIC = b"SL-INDEX"
VERSION = 1
PREFIX = struct.Struct("<8sIQQQ")
ALIGNMENT = 64

Code = Literal["B", "H", "I", "Q"]
"""Type of the numbers of a section, as the struct module spells it: 1, 2, 4 or 8 bytes."""

Array = memoryview
"""A section as it is read: numbers that lie in the file."""


class BrokenIndex(ValueError):  # noqa: N818 - named as what it is, like the errors of the model
    """A file that is no index of this version, or not all of one."""


class Card(msgspec.Struct, frozen=True):
    """One list of an index: its name, its title for people and what being on it claims."""

    name: str
    title: str
    claim: Claim


class Section(msgspec.Struct, frozen=True):
    """Where an array lies, in bytes from the end of the header, and its checksum."""

    code: Code
    offset: int
    length: int
    checksum: int


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about an index without looking into it.

    `skipped` counts the entries that could not be read and were left out. `types` are those of the
    entries, `network` among them: of other observables the feed cannot know anything.

    `seed` is the one of the hash, drawn for the first build of a feed on this machine and kept, so
    that generations can be compared. A feed may hold names that an attacker has chosen: collisions
    computed beforehand would let one name hide behind another, or convict it. The hash is not a
    cryptographic one, so this holds against who cannot read the file.
    """

    feed: str
    data_date: str
    built_at: datetime
    entries: int
    skipped: int
    types: tuple[str, ...]
    lists: tuple[Card, ...]
    seed: int
    sections: Mapping[str, Section] = {}
    byte_order: str = sys.byteorder


def pack(header: Header, arrays: Mapping[str, tuple[Code, memoryview]]) -> Iterator[memoryview]:
    """Yield the pieces of the file in order; `arrays` fills in the sections of `header`."""
    sections: dict[str, Section] = {}
    offset = 0
    for name, (code, array) in arrays.items():
        sections[name] = Section(code, offset, array.nbytes, xxh3_64_intdigest(array))
        offset += _padded(array.nbytes)
    text = msgspec.json.encode(msgspec.structs.replace(header, sections=sections))
    start = _padded(PREFIX.size + len(text))
    prefix = PREFIX.pack(MAGIC, VERSION, xxh3_64_intdigest(text), len(text), start + offset)
    yield memoryview((prefix + text).ljust(start, b"\0"))
    for _, array in arrays.values():
        yield array
        yield memoryview(bytes(_padded(array.nbytes) - array.nbytes))


def unpack(file: memoryview) -> tuple[Header, dict[str, Array]]:
    """Return the header and the arrays of a file; raises BrokenIndex."""
    if len(file) < PREFIX.size:
        raise BrokenIndex("the file is cut off")
    magic, version, checksum, length, size = PREFIX.unpack_from(file)
    if magic != MAGIC:
        raise BrokenIndex("the file is no index")
    if version != VERSION:
        raise BrokenIndex(f"the file has format {version}, and this program reads {VERSION}")
    if len(file) != size:
        raise BrokenIndex(f"the file has {len(file)} bytes and should have {size}")
    text = file[PREFIX.size : PREFIX.size + length]
    if xxh3_64_intdigest(text) != checksum:
        raise BrokenIndex("the header is damaged")
    header = msgspec.json.decode(text, type=Header)
    if header.byte_order != sys.byteorder:
        raise BrokenIndex(f"the file was built on a {header.byte_order}-endian machine")
    start = _padded(PREFIX.size + length)
    return header, {
        name: file[start + part.offset : start + part.offset + part.length].cast(part.code)
        for name, part in header.sections.items()
    }


def verify(file: memoryview) -> None:
    """Read the whole file; raises BrokenIndex that names the first damaged section."""
    header, arrays = unpack(file)
    for name, section in header.sections.items():
        if xxh3_64_intdigest(arrays[name]) != section.checksum:
            raise BrokenIndex(f"section {name} is damaged")


def _padded(length: int) -> int:
    return -(-length // ALIGNMENT) * ALIGNMENT
