import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.widget.colours import agree, contrast, is_dark, luminance, mixed, readable

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06x}")


def test_luminance_and_contrast_are_those_of_the_standard():
    assert luminance("ff0000") == pytest.approx(0.2126)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("0000ff", "ffffff") == pytest.approx(8.59, abs=0.01)


def test_what_can_be_read_stays():
    assert readable("4d4d4d", ["ffffff", "f9f9f9"]) == "4d4d4d"


def test_a_background_is_dark_or_light():
    assert is_dark("1e1e1e")
    assert not is_dark("ffff00")


@given(COLOURS, COLOURS, COLOURS)
def test_text_can_be_read_wherever_the_backgrounds_agree(text, one, other):
    if agree([one, other]):
        found = readable(text, [one, other])
        assert min(contrast(found, one), contrast(found, other)) >= 4.5


@given(COLOURS)
def test_one_background_always_agrees_with_itself(colour):
    assert agree([colour, colour])


@given(COLOURS, COLOURS)
def test_a_mixture_lies_between(one, other):
    assert mixed(one, other, 1) == one
    assert mixed(one, other, 0) == other
