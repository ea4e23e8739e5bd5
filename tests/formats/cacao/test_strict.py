import pytest

from cacao_world import action, document, end, ident, simple
from sidelight.formats.cacao import warnings

SOC = ident("organization", "soc")
AGENTS = {SOC: {"type": "organization", "name": "SOC"}}
ONE, LAST = ident("action", "one"), ident("end", "last")


def told(made):
    return [str(each) for each in warnings(made)]


def test_a_playbook_by_the_book_has_no_warning():
    assert told(simple(agent_definitions=AGENTS)) == []


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"x_new": 1}, "playbook: the specification knows no key `x_new`"),
        ({"id": "playbook--mine"}, "playbook: no identifier of the form playbook--UUID"),
        ({"created": "yesterday"}, "created: no time"),
        ({"priority": 101}, "priority: a whole number from 0 to 100"),
        ({"playbook_types": ["magic"]}, "playbook_types: 'magic' is not in the vocabulary"),
        ({"playbook_variables": {"x": {"type": "string"}}}, "'x' is no name of a variable"),
        ({"playbook_variables": {"__x__": {"type": "money"}}}, "'money' is not in the vocabulary"),
        ({"agent_definitions": {"soarca--1": {"type": "soarca"}}}, "soarca--1: `name` is missing"),
    ],
)
def test_the_head_is_held_against_the_specification(parts, why):
    assert any(why in each for each in told(simple(**parts)))


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"commands": []}, "an action without commands"),
        ({"commands": [{"type": "ftp"}]}, "'ftp' is not in the vocabulary"),
        ({"agent": "soarca--1"}, "the agent soarca--1 is not in `agent_definitions`"),
        ({"targets": ["ssh--1"]}, "the target ssh--1 is not in `target_definitions`"),
        ({"delay": "soon"}, "`delay` is a whole number of milliseconds"),
        ({"x_new": 1}, "no key `x_new` of a step of the type action"),
        ({"on_failure": LAST}, "`on_failure` goes with `on_success`"),
        ({"step_extensions": {"extension-definition--1": {}}}, "not in `extension_definitions`"),
    ],
)
def test_a_step_is_held_against_the_specification(parts, why):
    made = document({ONE: action(LAST, **parts), LAST: end()}, agent_definitions=AGENTS)
    assert any(why in each for each in told(made))


def test_conditions_and_shared_steps_are_looked_at():
    if_ = ident("if-condition")
    step = {"type": "if-condition", "condition": "__x__:value = 5", "on_true": LAST}
    made = document({if_: step | {"on_completion": LAST}, LAST: end()})
    assert f"{if_}: the variable __x__ of the condition is not declared" in told(made)
    assert f"{LAST}: 2 ways lead to this step; a branch ends in its own end" in told(made)
    del made["workflow"][if_]["condition"]
    assert f"{if_}: `condition` is missing" in told(made)
    made["workflow"][if_]["condition"] = "whatever it takes"
    assert any("condition 'whatever it takes'" in each for each in told(made))
