from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import START
from sidelight.model import Observable, ObservableType
from sidelight.widget.words import age, dated, moment_of, shown, size, stated


@pytest.mark.parametrize(
    ("type_", "value", "told"),
    [
        ("domain", "www.evil.com", "www.evil[.]com"),
        ("domain", "localhost", "localhost"),
        ("url", "https://evil.com:8080/a.b?c=http://d", "hxxps://evil[.]com:8080/a.b?c=http://d"),
        ("url", "http://10.1.2.3:80/x", "hxxp://10.1.2.3:80/x"),
        ("ipv4-addr", "10.1.2.3", "10.1.2.3"),
        ("email-addr", "a@b.com", "a[at]b.com"),
        ("file", "a" * 64, "a" * 64),
    ],
)
def test_a_value_is_shown_so_that_nobody_clicks_it(type_, value, told):
    assert shown(Observable(ObservableType(type_), value)) == told


@pytest.mark.parametrize(("value", "told"), [(True, "yes"), (False, "no"), (64500, "64500")])
def test_values_are_words(value, told):
    assert stated(value) == told


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9000)))
def test_an_age_is_a_number_and_one_unit(span):
    number, unit = age(START - span, START).split()
    assert int(number) >= 0
    assert unit in {"min", "h", "days", "years"}


def test_the_future_is_no_age():
    assert age(START + timedelta(days=1), START) == "0 min"


@pytest.mark.parametrize("text", ["2026-13-40", "yesterday", "", "20261124"])
def test_what_is_no_day_stays_as_it_is(text):
    assert moment_of(text) is None
    assert dated(text, START) == text


def test_a_size_that_is_no_number_stays_as_it_is():
    assert size("many") == "many"
    assert size(3 * 1024**3) == "3.0 GB"
