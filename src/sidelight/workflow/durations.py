"""Durations as people write them: `7d`, `1h30m`, `20s`."""

import re
from datetime import timedelta

_PARTS = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)
LONGEST = timedelta(days=366)


def parse_duration(text: str) -> timedelta:
    """Return the duration; raises ValueError for what is none, or is longer than a year.

    >>> parse_duration("1h30m")
    datetime.timedelta(seconds=5400)
    """
    found = _PARTS.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"{text!r} is no duration such as 7d, 12h, 1h30m or 20s")
    days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    if days > 366 or max(hours, minutes, seconds) > LONGEST.total_seconds():
        raise ValueError(f"{text!r} is longer than a year")
    duration = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if duration > LONGEST:
        raise ValueError(f"{text!r} is longer than a year")
    return duration


def in_seconds(duration: timedelta) -> str:
    """Return the duration as conditions know it: `duration(inputs.x) > duration("1h")`.

    >>> in_seconds(timedelta(days=7))
    '604800s'
    """
    return f"{int(duration.total_seconds())}s"
