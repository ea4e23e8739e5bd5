"""Metering: when the limits of a quota allow the next calls of a key; arithmetic without a clock.

A second, a minute and an hour roll: at most N calls in any such span of time, wherever it begins.
Call number n may be made when call n - N has left the span, so that one log of the times of the
latest calls serves every rolling window, at one look at it for each. Days, weeks and months are
counted and begin at 00:00 UTC.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from sidelight.plugin.manifest import Quota, Window

ROLLING = {
    Window.SECOND: timedelta(seconds=1),
    Window.MINUTE: timedelta(minutes=1),
    Window.HOUR: timedelta(hours=1),
}

MARGIN = timedelta(milliseconds=250)
"""Free time at the end of a rolling window: requests do not all take equally long to arrive."""


class Slot(msgspec.Struct, frozen=True):
    """When the next call may be made, and whether that moment is now reserved for the caller."""

    at: datetime
    granted: bool


class Usage(msgspec.Struct, frozen=True):
    """How much of one window is used; more is free at `resets_at`, None while it is unused."""

    window: Window
    used: int
    limit: int
    resets_at: datetime | None


def span(window: Window) -> timedelta:
    """Return the length of a rolling window, its margin included."""
    return ROLLING[window] + MARGIN


def period(window: Window, moment: datetime) -> tuple[datetime, datetime]:
    """Return the first moment of the day, week or month that holds `moment`, and of the next.

    >>> from datetime import UTC
    >>> [each.day for each in period(Window.WEEK, datetime(2026, 11, 24, 12, tzinfo=UTC))]
    [23, 30]
    """
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if window is Window.DAY:
        return day, day + timedelta(days=1)
    if window is Window.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def rolling(limits: Sequence[Quota]) -> Iterator[Quota]:
    """Yield the limits whose window rolls."""
    return (each for each in limits if each.window in ROLLING)


def counted(limits: Sequence[Quota]) -> Iterator[Quota]:
    """Yield the limits whose window begins at a fixed time."""
    return (each for each in limits if each.window not in ROLLING)


class Account:
    """The calls of one key, as far as they bear on the next ones.

    `calls` is how many there were, `log` number -> time of those that a rolling window may still
    hold, `used` (window, start) -> calls of the periods. A call may stand in the future: somebody
    waits for his slot.
    """

    def __init__(  # noqa: PLR0913 - what is known of a key, all by keyword
        self,
        limits: Sequence[Quota],
        *,
        calls: int = 0,
        last: datetime | None = None,
        blocked_until: datetime | None = None,
        log: Mapping[int, datetime] | None = None,
        used: Mapping[tuple[Window, datetime], int] | None = None,
    ) -> None:
        """Take the limits that count and what was called before."""
        self.limits = limits
        self.calls = calls
        self._last = last
        self._blocked_until = blocked_until
        self._log = dict(log or {})
        self._used = dict(used or {})

    def earliest(self, now: datetime) -> datetime:
        """Return the first moment, not before `now`, at which the next call may be made."""
        at = max(each for each in (now, self._last, self._blocked_until) if each is not None)
        for limit in rolling(self.limits):
            leaving = self._log.get(self.calls + 1 - limit.calls)
            if leaving is not None:
                at = max(at, leaving + span(limit.window))
        return self._with_room(at)

    def call(self, at: datetime) -> None:
        """Count a call at a moment that `earliest` has returned."""
        self.calls += 1
        self._last = at
        self._log[self.calls] = at
        for limit in counted(self.limits):
            key = (limit.window, period(limit.window, at)[0])
            self._used[key] = self._used.get(key, 0) + 1

    def _with_room(self, at: datetime) -> datetime:
        """Return `at`, or the start of the first period after it in which every count has room."""
        while True:
            ends = [
                period(limit.window, at)[1]
                for limit in counted(self.limits)
                if self._used.get((limit.window, period(limit.window, at)[0]), 0) >= limit.calls
            ]
            if not ends:
                return at
            at = max(ends)
