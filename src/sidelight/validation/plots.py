"""The plots of the report as SVG: small pure functions, no library, light and dark by class."""

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

import msgspec

from sidelight.formats.drawing import draw_line, draw_text, picture
from sidelight.validation.calibration import Calibration

SIDE, EDGE = 320, 44
"""Pixels: the square of a reliability plot, and the room for its labels."""
WIDTH, ROW, NAME, VALUE = 720, 22, 250, 64
"""Pixels: a bar chart, a row of it, the room for a name, and for a figure."""
ZERO = 0.1  # share of the width where the logarithmic scale begins
LEAST = 0.1  # where the logarithmic scale of alarms starts; zero stands left of it

STYLE = """
svg.plot{display:block;max-width:100%;height:auto}
svg.plot text{font:12px system-ui,"DejaVu Sans",sans-serif;fill:var(--ink)}
svg.plot .faint{fill:var(--faint)}
svg.plot .end{text-anchor:end}
svg.plot .middle{text-anchor:middle}
svg.plot .grid{stroke:var(--rule)}
svg.plot .limit{stroke:var(--bad);stroke-dasharray:4 3}
svg.plot .even{stroke:var(--faint);stroke-dasharray:2 3}
svg.plot .one{fill:var(--one)}
svg.plot .two{fill:var(--two)}
svg.plot .three{fill:var(--three)}
svg.plot .ring{fill:none;stroke:var(--two);stroke-width:2}
"""


class Bar(msgspec.Struct, frozen=True):
    """One row of a bar chart: a name, and parts that lie over each other, the widest first."""

    name: str
    parts: tuple[float, ...]
    told: str


class Dot(msgspec.Struct, frozen=True):
    """One rule: how many alarms in 10,000, the share it finds, and whether it is the model."""

    name: str
    alarms: float
    found: float
    ours: bool


def reliability(calibration: Calibration) -> Element:
    """Return the plot of given against found probability; the area of a dot is its share."""
    svg = picture(SIDE + 2 * EDGE, SIDE + 2 * EDGE, f"Reliability: {calibration.title}", "plot")
    for tenth in range(0, 11, 2):
        place, told = EDGE + SIDE * tenth / 10, f"{tenth / 10:.1f}"
        draw_line(svg, "grid", (place, EDGE), (place, EDGE + SIDE))
        draw_line(svg, "grid", (EDGE, place), (EDGE + SIDE, place))
        draw_text(svg, place, EDGE + SIDE + 16, told, "faint middle")
        draw_text(svg, EDGE - 6, EDGE + SIDE - SIDE * tenth / 10 + 4, told, "faint end")
    draw_line(svg, "even", (EDGE, EDGE + SIDE), (EDGE + SIDE, EDGE))
    draw_text(svg, EDGE + SIDE / 2, EDGE + SIDE + 34, "probability given", "middle")
    draw_text(svg, EDGE, EDGE - 14, "share found malicious", "")
    for each in calibration.bins:
        if each.values:
            x, y = EDGE + SIDE * each.given, EDGE + SIDE * (1 - each.found)
            told = f"{each.values} values, given {each.given:.3f}, found {each.found:.3f}"
            _dot(svg, "three", (x, y), 3 + 14 * math.sqrt(each.share), told)
    return svg


def bars(
    title: str, rows: Sequence[Bar], *, limit: float | None = None, most: float = 1
) -> Element:
    """Return a bar chart; `most` is the value at the right end, `limit` a line not to cross."""
    bottom = 8 + ROW * len(rows)
    svg = picture(WIDTH, bottom + 22, title, "plot")
    left, width = NAME, WIDTH - NAME - VALUE
    for quarter in range(5):
        x = left + width * quarter / 4
        draw_line(svg, "grid", (x, 4), (x, bottom))
        draw_text(svg, x, bottom + 16, _percent(most * quarter / 4), "faint middle")
    for number, row in enumerate(rows):
        y = 8 + ROW * number
        draw_text(svg, left - 8, y + 13, row.name, "end")
        for kind, part in zip(("one", "two", "three"), row.parts, strict=False):
            long = width * min(part, most) / most
            box = {"x": f"{left}", "y": f"{y + 3}", "width": f"{long:.1f}", "height": f"{ROW - 8}"}
            rect = SubElement(svg, "rect", {"class": kind, **box})
            SubElement(rect, "title").text = f"{row.name}: {row.told}"
        draw_text(svg, WIDTH - 2, y + 13, row.told, "end")
    if limit is not None:
        x = left + width * limit / most
        draw_line(svg, "limit", (x, 4), (x, bottom))
    return svg


def trade(title: str, dots: Sequence[Dot], across: str) -> Element:
    """Return rules as dots: alarms to the right, on a logarithmic scale, and recall upwards."""
    left, high = EDGE + 16, 260
    wide = WIDTH - left - EDGE
    svg = picture(WIDTH, high + 2 * EDGE, title, "plot")
    most = max([10 * LEAST, *(each.alarms for each in dots)])
    decades = max(2, math.ceil(math.log10(most / LEAST)))
    top = max([0.1, *(each.found for each in dots)])
    for decade in range(decades + 1):
        x = left + wide * (ZERO + (1 - ZERO) * decade / decades)
        draw_line(svg, "grid", (x, EDGE), (x, EDGE + high))
        draw_text(svg, x, EDGE + high + 16, f"{LEAST * 10**decade:g}", "faint middle")
    draw_text(svg, left + 6, EDGE + high + 16, "none", "faint middle")
    draw_text(svg, left + wide / 2, EDGE + high + 34, across, "middle")
    for quarter in range(5):
        y = EDGE + high * (1 - quarter / 4)
        draw_line(svg, "grid", (left, y), (left + wide, y))
        draw_text(svg, left - 6, y + 4, _percent(top * quarter / 4), "faint end")
    names: dict[tuple[float, float], list[str]] = {}
    for each in dots:
        share = 0.012
        if each.alarms > LEAST:
            share = ZERO + (1 - ZERO) * math.log10(each.alarms / LEAST) / decades
        at = (left + wide * share, EDGE + high * (1 - each.found / top))
        told = f"{each.name}: {each.alarms:.2f} in 10,000, finds {each.found:.1%}"
        _dot(svg, "three" if each.ours else "ring", at, 6, told)
        names.setdefault(at, []).append(each.name)
    for (x, y), said in names.items():
        draw_text(svg, min(x + 9, WIDTH - 110), y - 8, ", ".join(said), "")
    return svg


def _dot(svg: Element, kind: str, at: tuple[float, float], radius: float, told: str) -> None:
    place = {"cx": f"{at[0]:.1f}", "cy": f"{at[1]:.1f}", "r": f"{radius:.1f}"}
    SubElement(SubElement(svg, "circle", {"class": kind, **place}), "title").text = told


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %"
