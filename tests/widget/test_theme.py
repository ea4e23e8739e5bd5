import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.widget.colours import contrast
from sidelight.widget.theme import Mode, Theme, palettes, theme_of

TEXTS = ("fg1", "fg2", "bad", "sus", "ok", "link")
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06x}")


@pytest.mark.parametrize("wrong", ["", "red", "fff;}x{", "#12345", "12345g", "\uff11\uff12\uff13"])
def test_what_is_no_colour_is_as_if_not_given(wrong):
    assert theme_of({"bg1": wrong}) == Theme()


@pytest.mark.parametrize("right", ["09090b", "#09090b", "#09090B"])
def test_a_colour_may_have_a_sign_before_it(right):
    assert theme_of({"bg1": right}).bg1 == "09090b"


def test_the_defaults_are_those_that_integrators_know():
    [palette] = palettes(theme_of({}))
    told = (palette.bg1, palette.bg2, palette.fg1, palette.bd1, palette.scheme)
    assert told == ("ffffff", "f9f9f9", "4d4d4d", "e6e6e6", "light")


def test_the_dark_set_is_dark_and_auto_has_both():
    [dark] = palettes(theme_of({"theme": "dark"}))
    assert palettes(theme_of({"theme": "auto"})) == (*palettes(Theme()), dark)
    assert dark.scheme == "dark"
    assert theme_of({"theme": "purple"}).mode is Mode.LIGHT


@given(COLOURS, COLOURS, COLOURS, COLOURS)
def test_every_text_can_be_read_in_every_theme(fg1, bg1, bg2, bd1):
    [palette] = palettes(theme_of({"fg1": fg1, "bg1": bg1, "bg2": bg2, "bd1": bd1}))
    for name, colour in msgspec.structs.asdict(palette).items():
        if name in TEXTS:
            assert contrast(colour, palette.bg1) >= 4.5
            assert contrast(colour, palette.bg2) >= 4.5
