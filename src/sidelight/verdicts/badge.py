"""The badge of a class, drawn: a shape that tells it without colour, and the colours of both themes."""

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

STYLE = """
.sidelight-waterfall{
--paper:#fff;--ink:#1b1f24;--faint:#57606a;--rule:#d8dee4;
--bad:#b42318;--good:#17694a;--malicious:#b42318;--suspicious:#8a5a00;
--noise:#2f5aa8;--unknown:#57606a;--benign:#17694a;--known_good:#17694a;
font-family:system-ui,"DejaVu Sans",sans-serif}
@media (prefers-color-scheme:dark){.sidelight-waterfall{
--paper:#14181d;--ink:#e6e9ec;--faint:#9aa4ae;--rule:#313840;
--bad:#ff8a7a;--good:#5fd39a;--malicious:#ff8a7a;--suspicious:#f0b429;
--noise:#8ab4ff;--unknown:#9aa4ae;--benign:#5fd39a;--known_good:#5fd39a}}
.sidelight-waterfall .paper{fill:var(--paper)}
.sidelight-waterfall text{fill:var(--ink);font-size:13px}
.sidelight-waterfall .word{font-size:18px;font-weight:700}
.sidelight-waterfall .value{font-family:ui-monospace,"DejaVu Sans Mono",monospace}
.sidelight-waterfall .small{fill:var(--faint);font-size:11px}
.sidelight-waterfall .sign{font-variant-numeric:tabular-nums;font-weight:600}
.sidelight-waterfall .end{text-anchor:end}
.sidelight-waterfall .middle{text-anchor:middle}
.sidelight-waterfall .bad{fill:var(--bad)}
.sidelight-waterfall .good{fill:var(--good)}
.sidelight-waterfall .still{fill:var(--faint)}
.sidelight-waterfall line{stroke:var(--rule)}
.sidelight-waterfall .even{stroke:var(--faint);stroke-dasharray:2 3}
.sidelight-waterfall .join{stroke:var(--faint)}
.sidelight-waterfall .shape{fill:none;stroke-width:2.5;stroke-linecap:round}
"""
"""The style sheet of the pictures; custom properties can be set anew by the page around them."""

STYLE += "".join(
    f".sidelight-waterfall .word.{each},.sidelight-waterfall .filled.{each}{{fill:var(--{each})}}\n"
    f".sidelight-waterfall .shape.{each}{{stroke:var(--{each})}}\n"
    for each in VerdictClass
)


def draw_badge(parent: Element, class_: VerdictClass, *, x: float, y: float) -> None:
    """Draw the shape of the class into `parent`, its upper left corner at x, y."""
    kind = f"shape {class_} filled" if class_ in FILLED else f"shape {class_}"
    SubElement(
        parent,
        "path",
        {"class": kind, "d": SHAPES[class_], "transform": f"translate({x:g} {y:g})"},
    )
