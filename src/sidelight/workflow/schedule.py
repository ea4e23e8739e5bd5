"""When a playbook starts by itself."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import croniter
from croniter.croniter import CroniterError

from sidelight.workflow.playbook import Schedule


def next_moment(schedule: Schedule, after: datetime) -> datetime:
    """Return the first moment of a schedule behind another, in UTC; raises ValueError.

    >>> eight = Schedule(cron="0 8 * * *", zone="Europe/Berlin")
    >>> next_moment(eight, datetime(2026, 11, 24, tzinfo=UTC))
    datetime.datetime(2026, 11, 24, 7, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        zone = ZoneInfo(schedule.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{schedule.zone!r} is no time zone, such as Europe/Berlin") from None
    fields = len(schedule.cron.split())
    if fields != 5:
        raise ValueError(f"{schedule.cron!r} has {fields} fields: minute hour day month weekday")
    try:
        moment: datetime = croniter(schedule.cron, after.astimezone(zone)).get_next(datetime)
    except (CroniterError, ValueError, KeyError) as error:
        raise ValueError(f"{schedule.cron!r} is no schedule of cron: {error}") from None
    return moment.astimezone(UTC)
