import pytest

from cacao_world import VARIABLES, action, ident, simple
from sidelight.workflow.cacao.names import names_of_document
from sidelight.workflow.cacao.natural import called, natural_cases, natural_step

AGENTS = {ident("organization", "soc"): {"type": "organization", "name": "SOC"}}
NAMES = names_of_document(simple(playbook_variables=VARIABLES, agent_definitions=AGENTS))


def test_a_manual_command_asks_a_person():
    assert natural_step(action("e", "Call __host__:value", timeout=90_000), NAMES) == {
        "title": "Call __host__:value",
        "timeout": "1m30s",
        "ask": "Call ${inputs.host}",
        "options": ["done", "not done"],
    }


def test_a_step_without_commands_is_done_by_a_person():
    step = action("e", "Look", description="Look twice", commands=[])
    assert natural_step(step, NAMES)["ask"] == "Look twice"
    assert natural_step({"type": "action"}, NAMES) == {
        "ask": "Do this step",
        "options": ["done", "not done"],
    }


def test_a_command_is_an_order_with_its_agent_and_a_reason():
    step = action("e", "Cut it off", commands=[{"type": "ssh", "command": "cut"}])
    assert natural_step(step, NAMES) == {
        "title": "Cut it off",
        "do": "shell.ssh",
        "with": {"agent": "soc", "command": "cut"},
        "reason": "Cut it off",
    }


def test_several_commands_are_several_steps():
    commands = [{"type": "ssh", "command": "a"}, {"type": "manual", "command": "b"}]
    made = natural_step(action("e", "Both", commands=commands), NAMES)
    assert [each.get("do", "ask") for each in made["steps"]] == ["shell.ssh", "ask"]


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ({"type": "if-condition", "condition": "[count:value = 5]", "on_true": "a"},
         {"kind": "steps", "when": "inputs.count == 5"}),
        ({"type": "if-condition", "condition": "a", "on_true": "a", "on_false": "b"},
         {"kind": "switch", "when": "unsupported_condition('a')"}),
        ({"type": "while-condition", "condition": "__seen__:value = true", "on_true": "a"},
         {"while": "inputs.seen == true", "max": 100}),
        ({"type": "playbook-action", "playbook_id": "playbook--x"}, {"call": "playbook-x"}),
        ({"type": "parallel", "next_steps": ["a", "b"]}, {}),
    ],
)  # fmt: skip
def test_each_type_of_step_has_its_kind(step, fields):
    assert natural_step(step, NAMES) == fields


def test_the_cases_of_a_switch_are_conditions():
    step = {"switch": "__count__:value", "cases": {"5": "a", "it's": "b", "default": "c"}}
    assert natural_cases(step, NAMES) == ["inputs.count == 5", "inputs.count == 'it\\'s'"]


def test_a_playbook_is_called_by_its_uuid():
    id_ = ident("playbook")
    assert called(id_) == f"cacao-{id_.removeprefix('playbook--')}"
