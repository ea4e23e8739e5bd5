"""Reading what a command is given: a file by name, or stdin."""

import sys
from pathlib import Path

from sidelight.model import InvalidInput


def read_input(name: str) -> bytes:
    """Return the content; raises InvalidInput that says why a file cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InvalidInput(f"{name} cannot be read: {error.strerror}") from None
