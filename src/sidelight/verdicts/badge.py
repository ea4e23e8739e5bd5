"""The badge of a class, drawn: a shape that needs no colour, and the colours of both themes."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from sidelight.model import VerdictClass

SHAPES = {
    VerdictClass.MALICIOUS: "M10 1 L19.5 18.5 H0.5 Z",
    VerdictClass.SUSPICIOUS: "M10 0 L20 10 L10 20 L0 10 Z",
    VerdictClass.NOISE: "M1 7.5 q4.5 -6 9 0 t9 0 M1 14.5 q4.5 -6 9 0 t9 0",
    VerdictClass.UNKNOWN: "M5.5 6.5 a4.5 4.5 0 1 1 6.8 3.9 q-2.3 1.4 -2.3 3.6 M10 17.6 v1.4",
    VerdictClass.BENIGN: "M10 2 a8 8 0 1 1 -0.01 0 Z",
    VerdictClass.KNOWN_GOOD: "M2 11 L8 17 L18 4",
}
"""Class -> path in a square of 20: triangle, diamond, waves, question mark, circle, tick."""

FILLED = {VerdictClass.MALICIOUS, VerdictClass.SUSPICIOUS}

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1b1f24",
    "faint": "#57606a",
    "rule": "#d8dee4",
    "red": "#b42318",
    "amber": "#8a5a00",
    "blue": "#2f5aa8",
    "green": "#17694a",
}
DARK = {
    "paper": "#14181d",
    "ink": "#e6e9ec",
    "faint": "#9aa4ae",
    "rule": "#313840",
    "red": "#ff8a7a",
    "amber": "#f0b429",
    "blue": "#8ab4ff",
    "green": "#5fd39a",
}
"""Name -> colour; every text colour reaches 4.5:1 on the paper of its theme."""

COLOURS = {
    VerdictClass.MALICIOUS: "red",
    VerdictClass.SUSPICIOUS: "amber",
    VerdictClass.NOISE: "blue",
    VerdictClass.UNKNOWN: "faint",
    VerdictClass.BENIGN: "green",
    VerdictClass.KNOWN_GOOD: "green",
}


def style() -> str:
    """Return the style sheet of the pictures, for light and, where the reader prefers it, dark."""
    return f"{_LAYOUT}{_colours(LIGHT)}@media (prefers-color-scheme:dark){{{_colours(DARK)}}}"


_LAYOUT = """
.sidelight-waterfall text{font:13px system-ui,"DejaVu Sans",sans-serif}
.sidelight-waterfall .word{font-size:18px;font-weight:700}
.sidelight-waterfall .value{font-family:ui-monospace,"DejaVu Sans Mono",monospace}
.sidelight-waterfall .small{font-size:11px}
.sidelight-waterfall .sign{font-variant-numeric:tabular-nums;font-weight:600}
.sidelight-waterfall .end{text-anchor:end}
.sidelight-waterfall .middle{text-anchor:middle}
.sidelight-waterfall .even{stroke-dasharray:2 3}
.sidelight-waterfall .shape{fill:none;stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round}
"""


def _colours(palette: Mapping[str, str]) -> str:
    """Return the rules that colour the picture; plain values, since some viewers know no var()."""
    rules = {
        ".paper": f"fill:{palette['paper']}",
        "text": f"fill:{palette['ink']}",
        ".small": f"fill:{palette['faint']}",
        "line": f"stroke:{palette['rule']}",
        ".even,.join": f"stroke:{palette['faint']}",
        ".bad": f"fill:{palette['red']}",
        ".good": f"fill:{palette['green']}",
        ".still": f"fill:{palette['faint']}",
    }
    for class_, name in COLOURS.items():
        rules[f".word.{class_},.filled.{class_}"] = f"fill:{palette[name]}"
        rules[f".shape.{class_}"] = f"stroke:{palette[name]}"
    return "".join(
        f"{','.join(f'.sidelight-waterfall {each}' for each in selector.split(','))}{{{rule}}}\n"
        for selector, rule in rules.items()
    )


def draw_badge(parent: Element, class_: VerdictClass, *, x: float, y: float) -> None:
    """Draw the shape of the class into `parent`, its upper left corner at x, y."""
    kind = f"shape {class_} filled" if class_ in FILLED else f"shape {class_}"
    SubElement(
        parent,
        "path",
        {"class": kind, "d": SHAPES[class_], "transform": f"translate({x:g} {y:g})"},
    )
