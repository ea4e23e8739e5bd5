"""The four colours that an integrator chooses, and the palette that follows from them."""

import re
from collections.abc import Mapping
from enum import StrEnum

import msgspec

from sidelight.widget.colours import agree, is_dark, mixed, readable

COLOUR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
MUTED = 0.8
"""How much of the text colour is in that of lesser text."""


class Mode(StrEnum):
    """Which set stands behind colours that are not given; `auto` follows the reader's system."""

    LIGHT = "light"
    DARK = "dark"
    AUTO = "auto"


class Theme(msgspec.Struct, frozen=True, array_like=True):
    """The wishes of an integrator: text, two backgrounds, lines; empty where there is none."""

    mode: Mode = Mode.LIGHT
    fg1: str = ""
    bg1: str = ""
    bg2: str = ""
    bd1: str = ""


class Palette(msgspec.Struct, frozen=True):
    """Every colour of a page as `rrggbb`; text is readable on both backgrounds."""

    scheme: str
    fg1: str
    fg2: str
    bg1: str
    bg2: str
    bd1: str
    bad: str
    sus: str
    ok: str
    link: str


LIGHT = {"fg1": "4d4d4d", "bg1": "ffffff", "bg2": "f9f9f9", "bd1": "e6e6e6"}
DARK = {"fg1": "d7dce5", "bg1": "171b22", "bg2": "1e232c", "bd1": "323a47"}
MEANINGS = {"bad": "c5221f", "sus": "9a5b00", "ok": "1e7b34", "link": "1a5fb4"}
"""What a colour says; beside it there is always a shape and a word."""


def theme_of(wishes: Mapping[str, str]) -> Theme:
    """Return the theme of query parameters; what is no colour, or no mode, is as if not given.

    >>> theme_of({"fg1": "#FFF", "bg1": "fff;}x{", "theme": "auto"})
    Theme(mode=<Mode.AUTO: 'auto'>, fg1='ffffff', bg1='', bg2='', bd1='')
    """
    mode = wishes.get("theme", "")
    colours = {name: _colour(wishes.get(name, "")) for name in LIGHT}
    return Theme(mode=Mode(mode) if mode in list(Mode) else Mode.LIGHT, **colours)


def palettes(theme: Theme) -> tuple[Palette, ...]:
    """Return the palette of a theme; two where the reader's system chooses, the light one first."""
    sets = {Mode.LIGHT: [LIGHT], Mode.DARK: [DARK], Mode.AUTO: [LIGHT, DARK]}[theme.mode]
    return tuple(_palette(theme, each) for each in sets)


def _palette(theme: Theme, defaults: Mapping[str, str]) -> Palette:
    told = {name: getattr(theme, name) or defaults[name] for name in defaults}
    back = [told["bg1"], told["bg2"]]
    if not agree(back):  # no text can be read on both: the page keeps to the first
        back = [told["bg1"], told["bg1"]]
    text = readable(told["fg1"], back)
    return Palette(
        scheme="dark" if is_dark(back[0]) else "light",
        fg1=text,
        fg2=readable(mixed(text, back[0], MUTED), back),
        bg1=back[0],
        bg2=back[1],
        bd1=told["bd1"],
        **{name: readable(colour, back) for name, colour in MEANINGS.items()},
    )


def _colour(text: str) -> str:
    found = COLOUR.fullmatch(text)
    if found is None:
        return ""
    digits = found[1].lower()
    return digits if len(digits) == 6 else "".join(2 * each for each in digits)
