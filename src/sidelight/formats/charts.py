"""Bar charts as SVG: small pure functions, no library; colours by class, so that a page has two.

Every part carries its figure as a title, and each chart says in words what it shows.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

import msgspec

from sidelight.formats.drawing import draw_line, draw_text, picture

WIDTH, ROW, NAME, VALUE = 760, 24, 220, 70
"""Pixels: a chart, a row of bars, the room for a name, and for a figure."""
HIGH, LEFT, TOP, BOTTOM = 220, 56, 10, 46
"""Pixels: the columns, and the room around them."""
WIDEST = 48  # pixels of one column
LEAST = 2.5  # pixels of a part that is not nothing
SERIES = ("one", "two", "three", "four")

STYLE = """
svg.chart{display:block;max-width:100%;height:auto}
svg.chart text{font:12px system-ui,"DejaVu Sans",sans-serif;fill:var(--ink)}
svg.chart .faint{fill:var(--faint)}
svg.chart .end{text-anchor:end}
svg.chart .middle{text-anchor:middle}
svg.chart .grid{stroke:var(--rule)}
svg.chart .one{fill:var(--one)}
svg.chart .two{fill:var(--two)}
svg.chart .three{fill:var(--three)}
svg.chart .four{fill:var(--four)}
svg.chart rect.part{stroke:var(--paper);stroke-width:.6}
"""


class Bar(msgspec.Struct, frozen=True):
    """One row or column: its name, the figure of each series, and what is told beside it."""

    name: str
    parts: tuple[int, ...]
    told: str = ""


def legend(series: Sequence[str]) -> Element:
    """Return the names of the series, each behind a box of its colour."""
    svg = picture(WIDTH, 22, f"Legend: {', '.join(series)}", "chart")
    x = 2.0
    for kind, name in zip(SERIES, series, strict=False):
        _box(svg, kind, (x, 5), (12, 12), name)
        draw_text(svg, x + 18, 15, name, "")
        x += 36 + 7.2 * len(name)
    return svg


def rows(title: str, bars: Sequence[Bar], series: Sequence[str]) -> Element:
    """Return stacked bars under each other, the longest as wide as there is room."""
    bottom = 6 + ROW * len(bars)
    svg = picture(WIDTH, bottom + 20, title, "chart")
    most = _top(max([1, *(sum(each.parts) for each in bars)]))
    wide = WIDTH - NAME - VALUE
    for quarter in range(5):
        x = NAME + wide * quarter / 4
        draw_line(svg, "grid", (x, 2), (x, bottom))
        draw_text(svg, x, bottom + 15, _short(most * quarter / 4), "faint middle")
    for number, bar in enumerate(bars):
        y = 6 + ROW * number
        draw_text(svg, NAME - 8, y + 15, _cut(bar.name), "end")
        x = float(NAME)
        for kind, name, part in zip(SERIES, series, bar.parts, strict=False):
            if part:
                long = max(wide * part / most, LEAST)
                _box(svg, kind, (x, y + 3), (long, ROW - 8), f"{bar.name}: {part:,} {name}")
                x += long
        draw_text(svg, WIDTH - 2, y + 15, bar.told or f"{sum(bar.parts):,}", "end")
    return svg


def columns(title: str, bars: Sequence[Bar], series: Sequence[str]) -> Element:
    """Return stacked columns side by side, in the order of time."""
    svg = picture(WIDTH, TOP + HIGH + BOTTOM, title, "chart")
    most = _top(max([1, *(sum(each.parts) for each in bars)]))
    for quarter in range(5):
        y = TOP + HIGH * (1 - quarter / 4)
        draw_line(svg, "grid", (LEFT, y), (WIDTH, y))
        draw_text(svg, LEFT - 6, y + 4, _short(most * quarter / 4), "faint end")
    step = (WIDTH - LEFT) / max(1, len(bars))
    wide = min(WIDEST, step * 0.86)
    named = _named(len(bars), step)
    for number, bar in enumerate(bars):
        left = LEFT + step * number + (step - wide) / 2
        y = float(TOP + HIGH)
        for kind, name, part in zip(SERIES, series, bar.parts, strict=False):
            if part:
                high = max(HIGH * part / most, LEAST)
                y -= high
                _box(svg, kind, (left, y), (wide, high), f"{bar.name}: {part:,} {name}")
        if number in named:
            draw_text(svg, left + wide / 2, TOP + HIGH + 18, bar.name, "faint middle")
    return svg


def _top(most: int) -> int:
    """Return the figure at the end of an axis: four times a round one.

    >>> _top(395), _top(1), _top(10_500)
    (400, 4, 12000)
    """
    step = 1
    while True:
        for factor in (10, 15, 20, 25, 30, 40, 50, 75):
            if 4 * step * factor >= 10 * most:
                return 4 * step * factor // 10
        step *= 10


def _named(count: int, step: float) -> range:
    """Return the numbers of the columns that have room for their name."""
    every = max(1, -(-80 // max(1, int(step))))
    return range(0, count, every)


def _box(
    svg: Element, kind: str, at: tuple[float, float], size: tuple[float, float], told: str
) -> None:
    box = {"x": at[0], "y": at[1], "width": size[0], "height": size[1]}
    places = {key: f"{each:.1f}" for key, each in box.items()}
    SubElement(SubElement(svg, "rect", {"class": f"part {kind}", **places}), "title").text = told


def _short(value: float) -> str:
    """Return a figure of an axis.

    >>> _short(0.75), _short(2500), _short(12)
    ('0.75', '2,500', '12')
    """
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"


def _cut(name: str) -> str:
    """Return a name that has room.

    >>> _cut("a" * 40)
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'
    """
    return name if len(name) <= 30 else f"{name[:29]}…"
