import msgspec
import pytest

from sidelight.workflow import read_playbook
from sidelight.workflow.cacao.actions import action_body, names_an_action
from sidelight.workflow.cacao.names import Names
from workflow_world import text_of

NAMES = Names(bindings={"soc": "group--1", "web": "ssh--1"})


def step_of(text):
    return read_playbook(text_of(f"- {text}"), "f").steps[0]


def test_an_order_for_a_connection_is_its_command():
    step = step_of(
        "{do: shell.ssh, title: t, reason: why, with: {agent: soc, targets: [web], command: ls}}"
    )
    assert action_body(step, NAMES) == {
        "type": "action",
        "commands": [{"type": "ssh", "command": "ls"}],
        "description": "why",
        "agent": "group--1",
        "targets": ["ssh--1"],
    }


@pytest.mark.parametrize(
    "text",
    ["{do: dns.block, target: '${item}', reason: r}", "{enrich: alert.observables}", "{sleep: 1h}"],
)
def test_what_only_we_do_is_told_to_a_person(text):
    [command] = action_body(step_of(text), NAMES)["commands"]
    assert command["type"] == "manual"


def test_commands_stay_one_action_until_somebody_edits_them():
    text = (
        "{title: t, x-cacao: {as: action}, steps: [{do: shell.ssh, reason: t, with: {command: ls}},"
        " {ask: a, options: [done, not done]}]}"
    )
    step = step_of(text)
    assert names_an_action(step, NAMES)
    assert not names_an_action(
        step_of(text.replace("reason: t,", "reason: t, approval: auto,")), NAMES
    )
    assert not names_an_action(msgspec.structs.replace(step, x_cacao={}), NAMES)
