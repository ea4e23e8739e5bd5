"""Quiet hours: when nobody is disturbed, and the clock of a question stands still."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import msgspec

from sidelight.model import InvalidInput, Severity

FORM = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)(?: +(\S+))?", re.ASCII)


class QuietHours(msgspec.Struct, frozen=True):
    """From `begin` to `end` of each day in a time zone; over midnight where `end` is earlier."""

    begin: time
    end: time
    zone: tzinfo

    def until(self, moment: datetime) -> datetime | None:
        """Return when the quiet that covers a moment ends; None outside of it."""
        local = moment.astimezone(self.zone)
        for days in (-1, 0):
            begin, end = self._on(local, days)
            if begin <= moment < end:
                return end
        return None

    def following(self, moment: datetime) -> datetime:
        """Return when the next quiet after a moment begins."""
        local = moment.astimezone(self.zone)
        begins = (self._on(local, days)[0] for days in (0, 1, 2))
        return next(begin for begin in begins if begin > moment)

    def _on(self, local: datetime, days: int) -> tuple[datetime, datetime]:
        """Return the quiet that begins on a day, in the zone of that day's clocks."""
        day = local.date() + timedelta(days=days)
        last = day + timedelta(days=1 if self.end <= self.begin else 0)
        begin = datetime.combine(day, self.begin, self.zone)
        end = datetime.combine(last, self.end, self.zone)
        return begin.astimezone(UTC), end.astimezone(UTC)


def read_quiet_hours(text: str) -> QuietHours | None:
    """Return the hours in a text such as `20:00-07:00 Europe/Berlin`; None for an empty one.

    The zone is UTC by default. Raises InvalidInput.

    >>> read_quiet_hours("20:00-07:00").end
    datetime.time(7, 0)
    """
    if not text.strip():
        return None
    found = FORM.fullmatch(text.strip())
    if found is None:
        raise _wrong(text)
    hours = [int(each) for each in found.groups()[:4]]
    try:
        begin, end = time(hours[0], hours[1]), time(hours[2], hours[3])
        zone = ZoneInfo(found[5]) if found[5] else UTC
    except (ValueError, KeyError, OSError):  # a time or a zone that does not exist
        raise _wrong(text) from None
    if begin == end:
        raise _wrong(text)
    return QuietHours(begin, end, zone)


def disturb_at(now: datetime, severity: Severity, quiet: QuietHours | None) -> datetime:
    """Return when people may be told of something; what is critical does not wait."""
    if quiet is None or severity >= Severity.CRITICAL:
        return now
    return quiet.until(now) or now


def expiry(
    asked_at: datetime, lasts: timedelta, severity: Severity, quiet: QuietHours | None
) -> datetime:
    """Return when a question expires; quiet hours do not count, except for what is critical."""
    if quiet is None or severity >= Severity.CRITICAL:
        return asked_at + lasts
    moment = asked_at
    while True:
        moment = quiet.until(moment) or moment
        begins = quiet.following(moment)
        if moment + lasts <= begins:
            return moment + lasts
        lasts -= begins - moment
        moment = begins


def _wrong(text: str) -> InvalidInput:
    return InvalidInput(
        f"settings: quiet_hours: {text!r} is not like 20:00-07:00 or 20:00-07:00 Europe/Berlin"
    )
