"""Logs as JSON Lines, with what the caller of `log` added by `extra`."""

import logging
from datetime import UTC, datetime
from typing import Any

import msgspec

OURS = ("request_id", "method", "path", "status", "milliseconds")
"""Names that a line may hold besides its text."""


class Short(logging.Formatter):
    """Formats a record as one line for a person: the text, and the error without its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        error = record.exc_info[1] if record.exc_info else None
        why = f": {type(error).__name__}: {error}" if error is not None else ""
        return f"sidelight: {record.getMessage()}{why}"


def log_in_short() -> None:
    """Write warnings of a command to stderr, in short; a server and a worker log as JSON Lines."""
    short = logging.StreamHandler()
    short.setLevel(logging.WARNING)
    short.setFormatter(Short())
    logging.basicConfig(handlers=[short])


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: time, level, logger, text, what was added, and why."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in OURS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()
