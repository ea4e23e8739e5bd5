import pytest

from sidelight.formats.cacao.vocabulary import VARIABLE_TYPES
from sidelight.workflow.cacao.names import Names
from sidelight.workflow.cacao.variables import input_of, inputs_of, variable_of
from sidelight.workflow.playbook import Input


@pytest.mark.parametrize(
    ("given", "variable"),
    [
        ({"type": "bool", "default": True}, {"type": "bool", "value": "true"}),
        ({"type": "int", "default": 5}, {"type": "integer", "value": "5"}),
        ({"type": "float", "default": 0.5}, {"type": "float", "value": "0.5"}),
        ({"type": "string", "default": ""}, {"type": "string", "value": ""}),
        ({"type": "int"}, {"type": "integer", "external": True}),
    ],
)
def test_an_input_is_a_variable_whose_value_is_a_text(given, variable):
    assert variable_of(Input(**given)) == variable
    assert input_of(variable) == given


@pytest.mark.parametrize("type_", sorted(VARIABLE_TYPES))
def test_every_type_of_variable_has_an_input(type_):
    found = input_of({"type": type_, "value": "1", "description": "d"})
    assert found["type"] in {"bool", "int", "float", "string"}
    assert found["description"] == "d"


@pytest.mark.parametrize(
    ("type_", "value"),
    [("integer", "many"), ("float", "nan"), ("bool", "maybe"), ("long", "9" * 30), ("string", None),
     ("string", {"a": 1}), ("string", "x" * 5000), ("integer", "")],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_no_default(type_, value):
    assert "default" not in input_of({"type": type_, "value": value})


def test_only_what_is_used_becomes_an_input():
    names = Names(variables={"a": "__a__", "b": "__b__", "c": "__c__"}, secrets=frozenset({"c"}))
    assert inputs_of(names, {"__a__": {"type": "integer"}}, {"a", "c"}) == {"a": {"type": "int"}}
