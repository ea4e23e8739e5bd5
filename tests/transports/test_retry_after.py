from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import START
from sidelight.transports.retry_after import HEADERS, LONGEST, retry_after

LATER = datetime(2026, 11, 24, 12, 0, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "17"}, 17.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": format_datetime(LATER, usegmt=True)}, 45.0),
        ({"x-ratelimit-reset": str(int(LATER.timestamp()))}, 45.0),
        ({"x-ratelimit-reset": "45"}, 45.0),
        ({"x-rate-limit-reset": "2026-11-24T12:00:45.000Z"}, 45.0),
        ({"x-rate-limit-reset-after": "45", "x-rate-limit-reset": "nonsense"}, 45.0),
        ({"retry-after": "soon", "ratelimit-reset": "9"}, 9.0),
        ({"retry-after": "3", "x-ratelimit-reset": "99"}, 3.0),
        ({"retry-after": format_datetime(START.replace(hour=1), usegmt=True)}, 0.0),
        ({"retry-after": "999999999"}, LONGEST),
        ({"retry-after": "-5"}, None),
        ({"x-rate-limit-reset": "2026-11-24T12:00:45"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_what_the_headers_say(headers, seconds):
    assert retry_after(headers, START) == seconds


@given(st.dictionaries(st.sampled_from(HEADERS), st.text(max_size=40)))
def test_any_value_is_a_time_to_wait_or_none(headers):
    wait = retry_after(headers, START)
    assert wait is None or 0 <= wait <= LONGEST
