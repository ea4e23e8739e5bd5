from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.workflow.durations import in_seconds, parse_duration


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=366)))
def test_seconds_come_back(duration):
    whole = timedelta(seconds=int(duration.total_seconds()))
    assert parse_duration(in_seconds(duration)) == whole


@pytest.mark.parametrize(
    "text", ["", "7", "d", "7 d", "1d 2h", "-1h", "2h1d", "\N{ARABIC-INDIC DIGIT THREE}d"]
)
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match="no duration"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["367d", "9999999999999999999d", "366d1s", "99999999999h"])
def test_what_is_too_long(text):
    with pytest.raises(ValueError, match="longer than a year"):
        parse_duration(text)
