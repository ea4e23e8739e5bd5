from cacao_world import simple
from sidelight.workflow.cacao.heading import natural_head, worded
from sidelight.workflow.cacao.names import names_of_document


def test_the_name_becomes_a_title_and_a_name():
    made = simple(name="Block: Bad IPs", description="d")
    assert worded(made) == {"title": "Block: Bad IPs", "description": "d"}
    names = names_of_document(made)
    assert natural_head(made, names, set()) == {"playbook": "block-bad-ips"}


def test_what_is_too_long_or_empty_has_a_stand_in():
    made = simple(name="", description="x" * 5000)
    assert worded(made) == {"title": "A playbook of CACAO"}


def test_variables_of_steps_are_inputs_too():
    made = simple()
    first = next(iter(made["workflow"].values()))
    first["step_variables"] = {"__n__": {"type": "integer", "value": "3"}}
    head = natural_head(made, names_of_document(made), {"n"})
    assert head["inputs"] == {"n": {"type": "int", "default": 3}}
