"""What a document is made of, and how much of one is read."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from sidelight.model import InvalidInput, NotReady


class Section(NamedTuple):
    """A piece of text in a document; `path` says where: `header.Subject`, `page[2]`, `b.txt`."""

    path: str
    text: str


Sections = Iterator[Section]


class Limits(NamedTuple):
    """How much an archive may hold: members, unpacked bytes, ratio to the packed size, levels."""

    members: int = 2_000
    unpacked: int = 512 << 20
    ratio: int = 200
    levels: int = 3


class Reading:
    """What a document shares with all documents inside it.

    `left` is how many bytes may still be unpacked, `refused` the first document that could not be
    read: the others are read all the same.
    """

    def __init__(self, size: int) -> None:
        self.left = self.size = size
        self.refused: InvalidInput | NotReady | None = None


def library(module: str, reads: str) -> ModuleType:
    """A library of the `documents` extra, imported when the first document needs it.

    Raises:
        NotReady: it is not installed; the message says how to.
    """
    try:
        return import_module(module)
    except ImportError as missing:
        raise NotReady(
            f"reading {reads} needs an extra package: pip install 'sidelight[documents]'"
        ) from missing


def broken(name: str, what: str, error: Exception) -> InvalidInput:
    """The error for a document that its library cannot read."""
    detail = str(error).strip() or type(error).__name__
    return InvalidInput(
        f"{name}: not a readable {what} ({detail[:120]}); it may be cut off, damaged or encrypted:"
        " get a whole copy, or pass its text"
    )
