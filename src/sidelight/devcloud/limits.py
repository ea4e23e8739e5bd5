"""Quotas as a vendor counts them: requests of each key, in windows that roll or begin at 00:00."""

import math
from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from sidelight.model import Clock
from sidelight.plugin import Quota, Window

ROLLING = {
    Window.SECOND: timedelta(seconds=1),
    Window.MINUTE: timedelta(minutes=1),
    Window.HOUR: timedelta(hours=1),
}


class Meter:
    """Counts the requests of each key against all quotas of one vendor."""

    def __init__(self, quota: Sequence[Quota], clock: Clock) -> None:
        """Take the limits; without one everything is allowed."""
        self._quota = quota
        self._clock = clock
        self._taken: defaultdict[tuple[str, Quota], deque[datetime]] = defaultdict(deque)

    def take(self, key: str) -> int | None:
        """Count one request and return None, or the seconds to wait, without counting it."""
        now = self._clock.now()
        taken = [(quota, self._taken[key, quota]) for quota in self._quota]
        waits = [_wait(moments, quota, now) for quota, moments in taken]
        longest = max(waits, default=0.0)
        if longest > 0:
            return math.ceil(longest)
        for _, moments in taken:
            moments.append(now)
        return None

    def clear(self) -> None:
        """Forget what was counted."""
        self._taken.clear()


def ends(window: Window, moment: datetime) -> datetime:
    """Return when a request made at `moment` stops to count.

    >>> from datetime import UTC
    >>> ends(Window.WEEK, datetime(2026, 11, 24, 12, tzinfo=UTC)).isoformat()
    '2026-11-30T00:00:00+00:00'
    """
    if window in ROLLING:
        return moment + ROLLING[window]
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match window:
        case Window.WEEK:
            return day + timedelta(days=7 - day.weekday())
        case Window.MONTH:
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        case _:
            return day + timedelta(days=1)


def _wait(moments: deque[datetime], quota: Quota, now: datetime) -> float:
    """Return the seconds until one more request is within the quota; drops what counts no more."""
    while moments and ends(quota.window, moments[0]) <= now:
        moments.popleft()
    if len(moments) < quota.calls:
        return 0.0
    return (ends(quota.window, moments[-quota.calls]) - now).total_seconds()
