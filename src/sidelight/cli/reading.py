"""Reading what a command is given: a file by name, or stdin."""

import os
import sys
from pathlib import Path

from sidelight.model import InvalidInput, Observable


def observable_of(text: str) -> Observable:
    """Return the value that a text is; raises InvalidInput for what is none, or no UTF-8."""
    from sidelight.extraction import parse_observable

    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInput(f"{os.fsencode(text[:80])!r} is no UTF-8 text") from None
    return parse_observable(text.strip())


def read_lines() -> list[str]:
    """Return the lines of stdin; bytes that are no UTF-8 stay in their line, for it to be named."""
    return sys.stdin.buffer.read().decode("utf-8-sig", "surrogateescape").splitlines()


def name_of(file: str) -> str:
    """Return what a given file is called in messages."""
    return "stdin" if file == "-" else file


def read_input(name: str) -> bytes:
    """Return the content; raises InvalidInput that says why a file cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InvalidInput(f"{name} cannot be read: {error.strerror}") from None
