"""Words of the page: values that nobody clicks by accident, ages, sizes."""

import re
from datetime import UTC, date, datetime, timedelta

from sidelight.formats.context_digest import quiet
from sidelight.model import Observable, ObservableType

DAY = re.compile(r"\d{4}-\d\d-\d\d")
UNITS = ("bytes", "KB", "MB", "GB")


def shown(observable: Observable) -> str:
    """Return a value as it is shown: a URL and a host name cannot be clicked where it is pasted.

    >>> shown(Observable(ObservableType.URL, "http://www.evil.example/a.php"))
    'hxxp://www.evil[.]example/a.php'
    """
    value = observable.value
    if observable.type is ObservableType.URL:
        scheme, slashes, rest = value.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme.replace('http', 'hxxp')}{slashes}{_broken(host)}{slash}{path}"
    if observable.type is ObservableType.DOMAIN:
        return _broken(value)
    if observable.type is ObservableType.EMAIL:
        return value.replace("@", "[at]")
    return value


def stated(value: str | float) -> str:
    """Return the value of a fact as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return quiet(str(value))


def age(moment: datetime, now: datetime) -> str:
    """Return how long ago a moment is, in one unit.

    >>> now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> age(datetime(2026, 11, 24, 9, tzinfo=UTC), now), age(now, now)
    ('3 h', '0 min')
    >>> age(datetime(2026, 11, 4, tzinfo=UTC), now), age(datetime(2020, 1, 1, tzinfo=UTC), now)
    ('20 days', '6 years')
    """
    span = max(now - moment, timedelta(0))
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{span.days} days" if span.days < 730 else f"{span.days // 365} years"


def dated(day: object, now: datetime) -> str:
    """Return a day with how long ago it is; what is no day stays as it is.

    >>> dated("2026-11-04", datetime(2026, 11, 24, tzinfo=UTC))
    '2026-11-04, 20 days ago'
    >>> dated("2026-12-24", datetime(2026, 11, 24, tzinfo=UTC))
    '2026-12-24'
    """
    text = str(day)
    moment = moment_of(text)
    if moment is None or moment > now:
        return quiet(text)
    return f"{text}, {age(moment, now)} ago"


def moment_of(day: object) -> datetime | None:
    """Return midnight of a day `YYYY-MM-DD`; None for what is none."""
    text = str(day)
    if not DAY.fullmatch(text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(found.year, found.month, found.day, tzinfo=UTC)


def size(number: object) -> str:
    """Return a number of bytes in a unit that fits.

    >>> size(4711), size(12)
    ('4.6 KB', '12 bytes')
    """
    if not isinstance(number, int | float):
        return stated(str(number))
    left, unit = float(number), 0
    while left >= 1024 and unit < len(UNITS) - 1:
        left, unit = left / 1024, unit + 1
    return f"{left:.1f} {UNITS[unit]}" if unit else f"{number} bytes"


def _broken(host: str) -> str:
    """Return a host name whose last dot is no dot; an address stays."""
    name, dot, end = host.rpartition(".")
    return f"{name}[.]{end}" if dot and not end.partition(":")[0].isdigit() else host
