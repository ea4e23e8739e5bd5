"""Times in CACAO are milliseconds; ours are such as `1h30m`."""

from typing import Any

from sidelight.workflow.durations import LONGEST, parse_duration

UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def to_duration(milliseconds: Any) -> str | None:
    """Return the duration; None for what is no whole number of seconds up to a year.

    >>> to_duration(5_400_000)
    '1h30m'
    """
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        return None
    seconds, rest = divmod(milliseconds, 1_000)
    if rest or not 0 < seconds <= LONGEST.total_seconds():
        return None
    text = ""
    for unit, size in UNITS:
        count, seconds = divmod(seconds, size)
        text += f"{count}{unit}" if count else ""
    return text


def to_milliseconds(duration: str) -> int | None:
    """Return the milliseconds of a duration; None for an input that holds one.

    >>> to_milliseconds("20s"), to_milliseconds("${inputs.patience}")
    (20000, None)
    """
    try:
        return int(parse_duration(duration).total_seconds()) * 1_000
    except ValueError:
        return None
