from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Severity
from sidelight.plugin.scales import read_severity, read_time

MOMENT = datetime(2023, 4, 24, 20, 33, 36, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        1682368416,
        1682368416000,
        1682368416000000,
        1682368416000000000,
        1682368416.0,
        "1682368416",
        "1682368416000",
        "1682368416.000",
        "2023-04-24T20:33:36Z",
        "2023-04-24T20:33:36.000000000Z",
        "2023-04-24 20:33:36",
        "2023-04-24 20:33:36.000",
        "2023-04-24 20:33:36Z",
        "2023-04-24 20:33:36 (UTC)",
        "2023-04-24 20:33:36 UTC",
        "2023-04-24T22:33:36+0200",
        "2023-04-24T22:33:36+02:00",
        "2023-04-24 22:33:36 +0200",
        "2023/04/24 20:33:36",
        "Mon, 24 Apr 2023 22:33:36 +0200",
        "Apr 24 2023 20:33:36 GMT+00:00",
        " 2023-04-24T20:33:36Z ",
    ],
)
def test_a_moment_has_many_spellings(value):
    assert read_time(value) == MOMENT


def test_a_fraction_is_kept():
    assert read_time("2023-04-24 20:33:36.719531298Z").microsecond == 719531


@pytest.mark.parametrize(
    "value",
    [None, True, 0, 5, -1, "", "0", "yesterday", "now", [], 10**30, float("inf"), "x" * 100],
)
def test_other_things_are_no_time(value):
    assert read_time(value) is None


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("Critical", Severity.CRITICAL),
        ("HIGH", Severity.HIGH),
        ("E_MEDIUM", Severity.MEDIUM),
        ("informational", Severity.INFORMATIONAL),
        ("Very-High", Severity.CRITICAL),
        ("warning", Severity.LOW),
        (0, Severity.INFORMATIONAL),
        (3.9, Severity.LOW),
        (4, Severity.MEDIUM),
        (8.2, Severity.HIGH),
        (9, Severity.CRITICAL),
        (30, Severity.LOW),
        (50, Severity.MEDIUM),
        ("70", Severity.HIGH),
        (100, Severity.CRITICAL),
        (101, Severity.UNKNOWN),
        (-1, Severity.UNKNOWN),
        (True, Severity.UNKNOWN),
        (None, Severity.UNKNOWN),
        ("nan", Severity.UNKNOWN),
        ("purple", Severity.UNKNOWN),
        ({}, Severity.UNKNOWN),
    ],
)
def test_a_severity_is_a_word_or_a_number(value, severity):
    assert read_severity(value) is severity


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans()))
def test_any_value_is_read_without_an_error(value):
    moment = read_time(value)
    assert moment is None or moment.tzinfo is UTC
    assert read_severity(value) in Severity
