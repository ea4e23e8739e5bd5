"""How long an answer serves: fresh for its time to live, and for a while longer in need.

An answer that is a little too old is better than none when its provider is slow, down or over
quota: it is used at once, says how old it is and why, and is renewed as soon as that is possible.
"""

from datetime import datetime, timedelta

import msgspec

from sidelight.model import Report, ReportState
from sidelight.plugin import Ttl

NEED = 3
"""How many times its time to live an answer may serve in need."""


def age(report: Report, now: datetime) -> timedelta:
    """Return how old a report is; one without a date is older than all."""
    return timedelta.max if report.fetched_at is None else now - report.fetched_at


def is_fresh(report: Report, ttl: Ttl, now: datetime) -> bool:
    """Whether a report serves as if it had come now."""
    return age(report, now) < _lasts(report, ttl)


def is_usable(report: Report, ttl: Ttl, now: datetime) -> bool:
    """Whether a report serves in need."""
    return age(report, now) < NEED * _lasts(report, ttl)


def aged(report: Report, now: datetime, why: str) -> Report:
    """Return a report that says how old it is and why it was not renewed."""
    told = f"{in_words(age(report, now))} old, not renewed: {why}"
    return msgspec.structs.replace(report, why=told)


def in_words(span: timedelta) -> str:
    """Return a span of time in one word.

    >>> in_words(timedelta(hours=26)), in_words(timedelta(minutes=90)), in_words(timedelta(0))
    ('26 h', '90 min', '0 min')
    """
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 72 * 60 else f"{minutes // 1440} days"


def _lasts(report: Report, ttl: Ttl) -> timedelta:
    return ttl.hit if report.state is ReportState.HIT else ttl.miss
