"""The parts of a chart as SVG, each with its class: colours belong to the page that shows it."""

from xml.etree.ElementTree import Element, SubElement

Point = tuple[float, float]


def picture(width: float, height: float, title: str, kind: str) -> Element:
    """Return an empty drawing that says what it shows."""
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width:g} {height:g}",
            "width": f"{width:g}",
            "class": kind,
            "role": "img",
            "aria-label": title,
        },
    )
    SubElement(svg, "title").text = title
    return svg


def draw_line(svg: Element, kind: str, start: Point, end: Point) -> None:
    """Draw a straight line."""
    ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    SubElement(svg, "line", {"class": kind, **{name: f"{each:.1f}" for name, each in ends.items()}})


def draw_text(svg: Element, x: float, y: float, text: str, kind: str) -> None:
    """Write a text, its foot at a place."""
    SubElement(svg, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "class": kind}).text = text
