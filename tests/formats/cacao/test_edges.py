import pytest

from cacao_world import action, document, end
from sidelight.formats.cacao import CacaoError, Edge, edges_of, topological
from sidelight.formats.cacao.edges import reachable


def test_all_ways_out_of_a_step_are_known():
    step = {"on_failure": "a", "on_true": "b", "next_steps": ["c"], "cases": {"x": "d"}}
    assert list(edges_of(step)) == [
        Edge("on_failure", "a"),
        Edge("on_true", "b"),
        Edge("next_steps/0", "c"),
        Edge("cases/x", "d"),
    ]


def test_no_step_comes_before_those_that_lead_to_it():
    made = document({"a": action("b"), "c": action("d"), "b": action("c"), "d": end()})["workflow"]
    order = topological(made)
    assert order.index("a") < order.index("b") < order.index("c") < order.index("d")
    assert set(order) == set(made)


def test_a_long_way_is_no_problem():
    steps = {str(number): action(str(number + 1)) for number in range(5000)} | {"5000": end()}
    assert topological(steps)[-1] == "5000"
    assert len(reachable(steps, ["0"])) == 5001


def test_a_circle_is_named_with_its_step():
    with pytest.raises(CacaoError, match="c: `on_completion` leads back to b"):
        topological({"a": action("b"), "b": action("c"), "c": action("b")})
