from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from sidelight.workflow.graph import Edge, Graph, Node
from sidelight.workflow.layout import HIGH, WIDE, layout


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 14))
    nodes = tuple(Node(f"n{number}", "step", "x") for number in range(count))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return Graph(nodes, tuple(Edge(f"n{a}", f"n{b}") for a, b in chosen))


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_no_box_lies_on_another_and_every_way_leads_down(graph):
    found = layout(graph)
    for (x1, y1), (x2, y2) in combinations(found.places.values(), 2):
        assert abs(x1 - x2) >= WIDE or abs(y1 - y2) >= HIGH
    for edge in graph.edges:
        heights = [y for _, y in found.ways[edge]]
        assert heights == sorted(heights)
        assert heights[0] < heights[-1]
    width, height = found.size
    for x, y in found.places.values():
        assert WIDE / 2 <= x <= width - WIDE / 2
        assert HIGH / 2 <= y <= height - HIGH / 2


def test_a_line_of_steps_is_straight():
    nodes = tuple(Node(name, "step", name) for name in "abc")
    found = layout(Graph(nodes, (Edge("a", "b"), Edge("b", "c"))))
    assert len({x for x, _ in found.places.values()}) == 1
