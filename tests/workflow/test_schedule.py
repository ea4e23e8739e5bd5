from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.workflow import LintError
from sidelight.workflow.playbook import Schedule
from sidelight.workflow.schedule import next_moment
from workflow_world import linted

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "zone", "expected"),
    [
        ("*/15 * * * *", "UTC", datetime(2026, 11, 24, 12, 15, tzinfo=UTC)),
        ("0 8 * * *", "Europe/Berlin", datetime(2026, 11, 25, 7, 0, tzinfo=UTC)),
        ("0 0 1 1 *", "UTC", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_next_moment(cron, zone, expected):
    assert next_moment(Schedule(cron=cron, zone=zone), NOON) == expected


@pytest.mark.parametrize(
    ("cron", "zone", "why"),
    [
        ("0 8 * * *", "Berlin", "no time zone"),
        ("0 8 * *", "UTC", "4 fields"),
        ("0 25 * * *", "UTC", "no schedule"),
        ("0 0 30 2 *", "UTC", "no schedule"),
        ("x y z a b", "UTC", "no schedule"),
    ],
)
def test_what_is_no_schedule(cron, zone, why):
    with pytest.raises(ValueError, match=why):
        next_moment(Schedule(cron=cron, zone=zone), NOON)
    with pytest.raises(LintError, match=why):
        linted(
            "- {conclude: open, summary: x}", f"on: {{schedule: {{cron: '{cron}', zone: {zone}}}}}"
        )


@given(st.text(min_size=9, max_size=40))
def test_no_text_is_a_fault(text):
    try:
        moment = next_moment(Schedule(cron=text), NOON)
    except ValueError:
        return
    assert moment > NOON
