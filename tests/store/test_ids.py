from datetime import timedelta

import pytest

from house import START
from sidelight.store.ids import ALPHABET, IdMaker


def test_shape():
    name, _, rest = IdMaker().new("alert", START).partition("_")
    assert name == "alert"
    assert len(rest) == 26
    assert set(rest) <= set(ALPHABET)


def test_begins_with_the_time():
    letters = IdMaker().new("case", START).removeprefix("case_")
    number = 0
    for letter in letters:
        number = number * 32 + ALPHABET.index(letter)
    assert number >> 80 == START.timestamp() * 1000


@pytest.mark.parametrize("step", [timedelta(), timedelta(milliseconds=1), -timedelta(days=1)])
def test_sorts_in_the_order_made_whatever_the_clock_does(step):
    maker = IdMaker()
    made = [maker.new("case", START + turn * step) for turn in range(100)]
    assert made == sorted(set(made))


def test_makers_do_not_agree():
    assert IdMaker().new("case", START) != IdMaker().new("case", START)
