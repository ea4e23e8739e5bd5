"""Times and severities, in the many ways that products write them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from sidelight.model import Severity

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST, LATEST = 10**8, 10**10
"""Seconds since 1970 that we take for a time: from 1973 to 2286. Smaller numbers are counts."""

FRACTION = re.compile(r"(\.\d{6})\d+")
COMPACT_OFFSET = re.compile(r"([+-]\d\d)(\d\d)$")
ZONE_WORD = re.compile(r" ?(?:\(?(?:UTC|GMT)\)?|Z)$")
SLASHED_DATE = re.compile(r"^(\d{4})/(\d\d)/(\d\d)")
CEF_DATE = re.compile(r"^([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d)")

SEVERITIES: Mapping[str, Severity] = {
    name: severity
    for severity, names in {
        Severity.INFORMATIONAL: "info information informational notice none negligible debug clean",
        Severity.LOW: "low minor warning warn",
        Severity.MEDIUM: "medium moderate average error elevated suspicious",
        Severity.HIGH: "high major severe important alert",
        Severity.CRITICAL: "critical crit urgent emergency veryhigh",
        Severity.FATAL: "fatal",
    }.items()
    for name in names.split()
}
TENTHS = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM))


def read_time(value: object) -> datetime | None:
    """Return a moment in UTC, or None for what is no time.

    Reads ISO 8601 with any fraction and zone, a space for the `T`, e-mail and CEF dates, and
    seconds, milliseconds, microseconds or nanoseconds since 1970. A time without a zone is UTC.

    >>> read_time("2023-04-24 20:33:36.719").isoformat()
    '2023-04-24T20:33:36.719000+00:00'
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_epoch(value)
    if not isinstance(value, str) or not 8 <= len(value) <= 64:
        return None
    text = value.strip()
    if text.replace(".", "", 1).isdecimal() and text.isascii():
        return _from_epoch(float(text))
    return _from_words(text)


def _from_epoch(number: float) -> datetime | None:
    """A unit is chosen so that the time falls into the years we know."""
    for unit in (1, 10**3, 10**6, 10**9):
        if EARLIEST <= number / unit < LATEST:
            return EPOCH + timedelta(seconds=number / unit)
    return None


def _from_words(text: str) -> datetime | None:
    plain = SLASHED_DATE.sub(r"\1-\2-\3", ZONE_WORD.sub("+00:00", text))
    plain = COMPACT_OFFSET.sub(r"\1:\2", FRACTION.sub(r"\1", plain))
    plain = re.sub(r" (?=[+-]\d\d:\d\d$)", "", plain)
    readers = (datetime.fromisoformat, _from_cef, parsedate_to_datetime)
    for reader, form in zip(readers, (plain, text, text), strict=True):
        try:
            return _in_utc(reader(form))
        except (ValueError, OverflowError, IndexError, TypeError):
            continue  # not in this form: the next reader has a look
    return None


def _from_cef(text: str) -> datetime:
    """`Nov 15 2016 02:47:21 GMT+00:00`, as ArcSight's CEF writes `rt`, `start` and `end`."""
    match = CEF_DATE.match(text)
    if match is None:
        raise ValueError(text)
    return datetime.strptime(f"{' '.join(match.groups())} +0000", "%b %d %Y %H:%M:%S %z")


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def read_severity(value: object) -> Severity:
    """Return the severity that a word or a number stands for, UNKNOWN for anything else.

    A number up to 10 is read on the scale of CVSS, a larger one as a share of 100.

    >>> read_severity("E_MEDIUM").label, read_severity(72).label
    ('medium', 'high')
    """
    if isinstance(value, bool) or value is None:
        return Severity.UNKNOWN
    if isinstance(value, int | float):
        return _from_number(float(value)) if value <= 100 else Severity.UNKNOWN
    if not isinstance(value, str) or len(value) > 40:
        return Severity.UNKNOWN
    try:
        return _from_number(float(value))
    except ValueError:
        return _from_name(value)


def _from_name(value: str) -> Severity:
    words = re.split(r"[^a-z]+", value.strip().lower())
    named = (SEVERITIES.get(word) for word in ("".join(words), *words))
    return next((severity for severity in named if severity is not None), Severity.UNKNOWN)


def _from_number(number: float) -> Severity:
    if not 0 <= number <= 100:
        return Severity.UNKNOWN
    tenths = number / 10 if number > 10 else number
    if tenths == 0:
        return Severity.INFORMATIONAL
    return next((severity for least, severity in TENTHS if tenths >= least), Severity.LOW)
