"""The badge: a shape for each class, and colours that can be read in both themes."""

from xml.etree.ElementTree import Element

import pytest

from sidelight.model import VerdictClass
from sidelight.verdicts.badge import COLOURS, DARK, LIGHT, SHAPES, draw_badge, style


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    low, high = sorted([luminance(one), luminance(two)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "faint", "red", "amber", "blue", "green"])
def test_every_text_can_be_read(palette: dict[str, str], name: str) -> None:
    assert contrast(palette[name], palette["paper"]) >= 4.5


def test_every_class_has_a_shape_of_its_own_and_a_colour() -> None:
    assert set(SHAPES) == set(COLOURS) == set(VerdictClass)
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_the_badge_is_drawn_where_it_should_be() -> None:
    parent = Element("svg")
    draw_badge(parent, VerdictClass.MALICIOUS, x=3, y=4)
    assert parent[0].get("transform") == "translate(3 4)"
    assert parent[0].get("class") == "shape malicious filled"


def test_the_style_knows_both_themes() -> None:
    assert style().count(LIGHT["red"]) == style().count(DARK["red"])
    assert "prefers-color-scheme:dark" in style()
