"""Texts that people write into the state directory."""

from pathlib import Path

from sidelight.model import InvalidInput


def read_text(file: Path) -> str:
    """Return the text of a file; raises InvalidInput that says why it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is no text in UTF-8") from None
