import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.workflow.cacao.milliseconds import to_duration, to_milliseconds


@given(st.integers(1, 366 * 86_400))
def test_whole_seconds_come_back(seconds):
    assert to_milliseconds(to_duration(seconds * 1000)) == seconds * 1000


@pytest.mark.parametrize("value", [0, -1, 1500, True, "5", None, 1.0, 367 * 86_400_000])
def test_other_times_are_no_duration(value):
    assert to_duration(value) is None
