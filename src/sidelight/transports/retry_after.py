"""When a vendor that limits us may be asked again, as its headers say."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime

HEADERS = (
    "retry-after",
    "x-rate-limit-reset-after",
    "x-ratelimit-reset-after",
    "ratelimit-reset",
    "x-ratelimit-reset",
    "x-rate-limit-reset",
)
"""Where vendors write it, the plainest first; names of headers in lower case."""

EPOCH = 1_000_000_000
"""A number as large as this is a time since 1970 and not a number of seconds from now."""

LONGEST = 32 * 86_400.0
"""Seconds; no window is longer than a month, and a larger figure is a mistake."""


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return in how many seconds to ask again; None where no header says so.

    A value is seconds, a time since 1970, an HTTP date (RFC 9110, 10.2.3) or an ISO 8601 time.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> retry_after({"retry-after": "17"}, noon)
    17.0
    >>> retry_after({"x-rate-limit-reset": "2026-11-24T12:00:30.000Z"}, noon)
    30.0
    """
    for name in HEADERS:
        if name in headers and (wait := _seconds(headers[name].strip(), now)) is not None:
            return min(max(0.0, wait), LONGEST)
    return None


def _seconds(value: str, now: datetime) -> float | None:
    if value.replace(".", "", 1).isdecimal() and value.isascii():
        number = float(value)
        return number - now.timestamp() if number >= EPOCH else number
    moment = None
    with suppress(ValueError):
        moment = parsedate_to_datetime(value)
    if moment is None:
        with suppress(ValueError):
            moment = datetime.fromisoformat(value)
    if moment is None or moment.tzinfo is None:
        return None
    return (moment - now).total_seconds()
