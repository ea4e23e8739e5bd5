"""Writing results: JSON Lines for programs, tables for people."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from sidelight.model import InvalidInput

if TYPE_CHECKING:
    from rich.console import Console


def write_lines(shapes: Iterable[Any]) -> None:
    """Write each shape as one line of JSON and hand it on at once."""
    for shape in shapes:
        sys.stdout.buffer.write(msgspec.json.encode(shape) + b"\n")
        sys.stdout.buffer.flush()


def write_file(file: Path, text: str) -> None:
    """Write a text into a file; raises InvalidInput that says why it cannot be."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{file} cannot be written: {error.strerror}") from None


def console() -> "Console":
    """Return the terminal; colours stop with NO_COLOR or when the output is no terminal."""
    from rich.console import Console

    class Terminal(Console):
        """A terminal whose reader may have had enough: that is for `main` to end, not an error."""

        def on_broken_pipe(self) -> NoReturn:
            raise BrokenPipeError

    return Terminal(highlight=False)
