"""Colours that can be read on their backgrounds, by the measure of WCAG 2.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

import colorsys
from collections.abc import Iterator, Sequence

LEAST = 4.53
"""Contrast of text; 4.5 is asked for, the rest is for rounding."""

STEPS = 100  # lightnesses that are tried in each direction
DARK = 0.18
"""Relative luminance below which a background takes light text."""


def luminance(colour: str) -> float:
    """Return the relative luminance of `rrggbb`, 0 for black to 1 for white.

    >>> luminance("000000"), round(luminance("ffffff"), 3)
    (0.0, 1.0)
    """
    red, green, blue = (_linear(each) for each in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21.

    >>> round(contrast("000000", "ffffff"), 3)
    21.0
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def is_dark(colour: str) -> bool:
    """Whether a background takes light text."""
    return luminance(colour) < DARK


def agree(backgrounds: Sequence[str]) -> bool:
    """Whether there is a text that can be read on all of them: black can, or white."""
    return any(_least(each, backgrounds) >= LEAST for each in ("000000", "ffffff"))


def readable(colour: str, backgrounds: Sequence[str]) -> str:
    """Return the colour, lighter or darker by no more than it takes to be read on `backgrounds`.

    They have to agree. The hue stays.

    >>> readable("ffff00", ["ffffff"]) != "ffff00", readable("123456", ["ffffff"])
    (True, '123456')
    """
    shades = (each for each in _shades(colour) if _least(each, backgrounds) >= LEAST)
    return next(shades, "000000")


def mixed(one: str, other: str, share: float) -> str:
    """Return `share` (0 to 1) of one colour in the other.

    >>> mixed("ffffff", "000000", 0.5)
    '808080'
    """
    pairs = zip(_parts(one), _parts(other), strict=True)
    return _written(tuple(a * share + b * (1 - share) for a, b in pairs))


def _shades(colour: str) -> Iterator[str]:
    """Yield the colour, then what is ever further from it, lighter and darker in turn."""
    yield colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    for step in range(1, STEPS + 1):
        for to in (lightness + step / STEPS, lightness - step / STEPS):
            yield _written(colorsys.hls_to_rgb(hue, min(1.0, max(0.0, to)), saturation))


def _least(colour: str, backgrounds: Sequence[str]) -> float:
    return min(contrast(colour, each) for each in backgrounds)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _written(parts: tuple[float, ...]) -> str:
    return "".join(f"{min(255, max(0, round(each * 255))):02x}" for each in parts)
