from hypothesis import given, settings
from hypothesis import strategies as st

from sidelight.indicators import Suffixes
from sidelight.model import Observable, ObservableType
from sidelight.validation.sampling import choose, is_held_out, sample

NAMES = st.lists(st.from_regex(r"[a-z]{1,12}\.(com|org)", fullmatch=True), max_size=30)
SUFFIXES = Suffixes(["com", "org"])


def domain(name):
    return Observable(ObservableType.DOMAIN, name)


@settings(deadline=None)
@given(names=NAMES, most=st.integers(0, 10))
def test_a_sample_does_not_depend_on_order_or_on_repetition(names, most):
    values = [domain(name) for name in names]
    chosen = sample(values, most)
    assert chosen == sample([*reversed(values), *values], most)
    assert len(chosen) == min(most or len(set(values)), len(set(values)))
    assert set(chosen) <= set(values)


def test_a_larger_sample_holds_the_smaller():
    values = [domain(f"n{number}.com") for number in range(200)]
    assert set(sample(values, 10)) <= set(sample(values, 50))


@settings(deadline=None)
@given(NAMES)
def test_names_of_one_registrable_domain_are_in_the_same_half(names):
    for name in names:
        both = {is_held_out(domain(each), SUFFIXES) for each in (name, f"a.{name}", f"b.c.{name}")}
        assert len(both) == 1


def test_about_half_of_the_values_are_held_out():
    held = sum(is_held_out(domain(f"n{number}.com"), SUFFIXES) for number in range(1000))
    assert 400 < held < 600


def test_a_choice_is_spread_and_always_the_same():
    values = [domain(f"n{number}.com") for number in range(100)]
    assert {choose("abc", each) for each in values} == set("abc")
    assert all(choose("abc", each) == choose("abc", each) for each in values)
    assert choose("", values[0]) is None
