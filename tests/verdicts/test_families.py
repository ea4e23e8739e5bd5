"""Families: the strongest counts whole, the others a little, and the sum is capped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.verdicts.families import excess, shares
from sidelight.verdicts.policy import Dependence

RULES = Dependence(overlap=0.8, cap=5.0, ceiling=14.0)
NATS = st.lists(st.floats(-5, 5), max_size=8)


def test_the_strongest_of_each_side_counts_whole() -> None:
    assert shares([1.0, 3.0, -2.0, -1.0], RULES) == pytest.approx([0.2, 3.0, -2.0, -0.2])


def test_the_weakest_of_one_side_is_no_strongest_of_the_other() -> None:
    assert shares([1.0, 3.0], RULES) == pytest.approx([0.2, 3.0])
    assert shares([-1.0, -3.0], RULES) == pytest.approx([-0.2, -3.0])


def test_a_family_of_one_counts_whole() -> None:
    assert shares([2.0], RULES) == [2.0]
    assert shares([], RULES) == []


def test_the_cap_takes_off_what_is_beyond() -> None:
    assert excess([4.0, 3.0], RULES) == pytest.approx(-2.0)
    assert excess([-4.0, -3.0], RULES) == pytest.approx(2.0)
    assert excess([4.0], RULES) == 0


@given(NATS, st.floats(0, 5))
def test_one_more_for_malicious_never_lowers_the_sum(nats: list[float], more: float) -> None:
    assert sum(shares([*nats, more], RULES)) >= sum(shares(nats, RULES)) - 1e-9


@given(NATS)
def test_no_family_adds_more_than_the_cap(nats: list[float]) -> None:
    added = shares(nats, RULES)
    assert abs(sum(added) + excess(added, RULES)) <= RULES.cap + 1e-9
