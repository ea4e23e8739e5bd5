"""A playbook as a picture: SVG without scripts, in light and dark, that can be read out."""

import textwrap
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement, tostring

from sidelight.workflow.graph import Edge, Graph, Node, graph_of
from sidelight.workflow.layout import HIGH, WIDE, Layout, Point, layout
from sidelight.workflow.playbook import Playbook

TITLE, DETAIL, LABEL = 30, 38, 30  # characters that fit on a line
LETTER = 6.4  # pixels of one in a label
ROUND = 24  # pixels that a loop takes beside what it goes round
ROUNDED = {"start", "end", "conclusion"}
CAPTIONS = {
    "start": "starts with",
    "step": "looks",
    "act": "acts by itself",
    "person": "needs a person",
    "choice": "decides",
    "group": "does",
    "wait": "waits",
    "conclusion": "concludes",
    "error": "when",
    "end": "ends",
}
STYLE = """
svg{--paper:#fff;--ink:#1f2328;--faint:#59636e;--line:#6e7781;--box:#f6f8fa;--act:#0550ae;
--person:#8a4600;--end:#116329;--error:#a40e26;background:var(--paper)}
@media(prefers-color-scheme:dark){svg{--paper:#0d1117;--ink:#e6edf3;--faint:#9da7b3;
--line:#8b949e;--box:#161b22;--act:#79c0ff;--person:#ffb46b;--end:#7ee787;--error:#ff9a94}}
text{font:13px system-ui,"DejaVu Sans",sans-serif;fill:var(--ink);text-anchor:middle}
.caption{font-size:11px;fill:var(--faint)}
.title{font-weight:600}
.detail{font-size:11px}
.label{font-size:11px;fill:var(--faint)}
.blank{fill:var(--paper)}
.box{fill:var(--box);stroke:var(--line);stroke-width:1.5}
.act .box{stroke:var(--act);stroke-width:2.5}
.person .box{stroke:var(--person);stroke-width:2.5;stroke-dasharray:6 3}
.conclusion .box,.end .box{stroke:var(--end);stroke-width:2.5}
.error .box{stroke:var(--error);stroke-width:2.5}
.way{fill:none;stroke:var(--line);stroke-width:1.5}
.back{stroke-dasharray:3 3}
.head{fill:var(--line)}
"""


def diagram(playbook: Playbook) -> str:
    """Return the picture of a playbook as SVG text."""
    graph = graph_of(playbook)
    placed = layout(graph)
    svg = _frame(playbook, graph, placed.size)
    nodes = {each.id: each for each in graph.nodes}
    for edge in graph.edges:
        points = _back(edge, placed) if edge.back else placed.ways[edge]
        _way(svg, edge, points)
    for edge in graph.edges:
        if edge.label and not edge.back:
            _label(svg, edge, placed.ways[edge])
    for node in nodes.values():
        _box(svg, node, placed.places[node.id])
    return tostring(svg, encoding="unicode")


def _frame(playbook: Playbook, graph: Graph, size: Point) -> Element:
    room = ROUND if any(each.back for each in graph.edges) else 0
    width, height = size[0] + 2 * room, size[1]
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"{-room} 0 {width:.0f} {height:.0f}",
            "width": f"{width:.0f}",
            "height": f"{height:.0f}",
            "role": "img",
            "aria-labelledby": "playbook-title playbook-steps",
        },
    )
    SubElement(svg, "title", {"id": "playbook-title"}).text = f"Playbook: {playbook.title}"
    SubElement(svg, "desc", {"id": "playbook-steps"}).text = _told(graph)
    SubElement(svg, "style").text = STYLE
    marker = {"id": "head", "viewBox": "0 0 8 8", "refX": "7", "refY": "4", "orient": "auto"}
    marker |= {"markerWidth": "8", "markerHeight": "8", "markerUnits": "userSpaceOnUse"}
    head = SubElement(SubElement(svg, "defs"), "marker", marker)
    SubElement(head, "path", {"class": "head", "d": "M0 0 8 4 0 8z"})
    return svg


def _told(graph: Graph) -> str:
    """Return the whole picture in sentences, for who cannot see it."""
    numbers = {node.id: number for number, node in enumerate(graph.nodes, start=1)}
    sentences = []
    for node in graph.nodes:
        ways = [
            f"{each.label}: {numbers[each.target]}" if each.label else str(numbers[each.target])
            for each in graph.edges
            if each.source == node.id
        ]
        detail = f" ({node.detail})" if node.detail else ""
        goes = f" Goes to {', '.join(ways)}." if ways else ""
        words = f"{CAPTIONS[node.kind]}: {node.title}{detail}"
        sentences.append(f"{numbers[node.id]}. {words}.{goes}")
    return " ".join(sentences)


def _box(svg: Element, node: Node, at: Point) -> None:
    group = SubElement(svg, "g", {"class": node.kind})
    SubElement(group, "title").text = f"{node.title}: {node.detail}" if node.detail else node.title
    x, y = at[0] - WIDE / 2, at[1] - HIGH / 2
    if node.kind == "choice":
        tip = 14
        points = [(x, at[1]), (x + tip, y), (x + WIDE - tip, y), (x + WIDE, at[1])]
        points += [(x + WIDE - tip, y + HIGH), (x + tip, y + HIGH)]
        outline = " ".join(f"{px:.0f},{py:.0f}" for px, py in points)
        SubElement(group, "polygon", {"class": "box", "points": outline})
    else:
        radius = HIGH / 2 if node.kind in ROUNDED else 6
        size = {"width": f"{WIDE}", "height": f"{HIGH}", "rx": f"{radius:g}"}
        SubElement(group, "rect", {"class": "box", "x": f"{x:.0f}", "y": f"{y:.0f}", **size})
    details = _lines(node.detail, DETAIL - 6 * (node.kind in ROUNDED), 2)
    top = at[1] - 8 * len(details)
    _text(group, "caption", at[0], top - 10, CAPTIONS[node.kind])
    _text(group, "title", at[0], top + 7, _lines(node.title, TITLE, 1)[0])
    for number, line in enumerate(details):
        _text(group, "detail", at[0], top + 24 + 15 * number, line)


def _way(svg: Element, edge: Edge, points: tuple[Point, ...]) -> None:
    """Draw an edge from the foot of one box to the top of another, in curves that start upright."""
    if edge.back:
        d = "M" + " L".join(f"{x:.0f} {y:.0f}" for x, y in points)
    else:
        ends = _ends(points)
        d = f"M{ends[0][0]:.0f} {ends[0][1]:.0f}"
        for (x1, y1), (x2, y2) in pairwise(ends):
            middle = (y1 + y2) / 2
            d += f" C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2:.0f}"
    kind = "way back" if edge.back else "way"
    SubElement(svg, "path", {"class": kind, "d": d, "marker-end": "url(#head)"})


def _ends(points: tuple[Point, ...]) -> list[Point]:
    """Return the points with a straight piece past every layer that the edge passes."""
    found = [(points[0][0], points[0][1] + HIGH / 2)]
    for x, y in points[1:-1]:
        found += [(x, y - HIGH / 2), (x, y + HIGH / 2)]
    return [*found, (points[-1][0], points[-1][1] - HIGH / 2)]


def _back(edge: Edge, placed: Layout) -> tuple[Point, ...]:
    """Return the way round on the nearer side, from the last step of a loop to its head."""
    (x1, y1), (x2, y2) = placed.places[edge.source], placed.places[edge.target]
    ways = [each for way in placed.ways.values() for each in way]
    beside = [x for x, y in [*placed.places.values(), *ways] if y2 <= y <= y1]
    left, right = min(beside) - WIDE / 2 - ROUND, max(beside) + WIDE / 2 + ROUND
    side = -1 if x1 + x2 - 2 * left <= 2 * right - x1 - x2 else 1
    turn = left if side < 0 else right
    return ((x1 + side * WIDE / 2, y1), (turn, y1), (turn, y2), (x2 + side * WIDE / 2, y2))


def _label(svg: Element, edge: Edge, points: tuple[Point, ...]) -> None:
    """Write the condition of an edge on its first curve, nearer to where it leads."""
    ends = _ends(points)
    (x1, y1), (x2, y2) = ends[0], ends[1]
    lines = _lines(edge.label, LABEL, 2)
    x, y = x1 + (x2 - x1) * 0.9, y1 + (y2 - y1) * 0.66 - 13 * (len(lines) - 1) / 2
    group = SubElement(svg, "g")
    SubElement(group, "title").text = edge.label
    width, height = LETTER * max(map(len, lines)), 14 * len(lines)
    corner = {"x": f"{x - width / 2:.0f}", "y": f"{y - 8:.0f}"}
    size = {"width": f"{width:.0f}", "height": f"{height}"}
    SubElement(group, "rect", {"class": "blank", **corner, **size})
    for number, line in enumerate(lines):
        _text(group, "label", x, y + 14 * number + 4, line)


def _lines(text: str, width: int, most: int) -> list[str]:
    """Return the text on at most so many lines; what does not fit ends in dots."""
    return textwrap.wrap(text, width, max_lines=most, placeholder=" …") if text else []


def _text(parent: Element, kind: str, x: float, y: float, text: str) -> None:
    SubElement(parent, "text", {"class": kind, "x": f"{x:.0f}", "y": f"{y:.0f}"}).text = text
