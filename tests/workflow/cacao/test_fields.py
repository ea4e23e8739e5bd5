from sidelight.workflow import read_playbook
from sidelight.workflow.cacao.fields import fields_of, head_fields
from workflow_world import text_of


def test_only_what_differs_from_the_default_is_said():
    text = text_of(
        "- {do: case.open, reason: r, approval: required, retry: {times: 2}, when: 'true', "
        "with: {a: [1, {b: 2.0}]}, on_error: [{sleep: 1h}]}",
        "inputs: {a: {type: int, default: 3}}\nversion: 1\nlimits: {steps: 5}",
    )
    playbook = read_playbook(text, "f")
    assert fields_of(playbook.steps[0]) == {
        "do": "case.open",
        "reason": "r",
        "retry": {"times": 2},
        "with": {"a": [1, {"b": 2.0}]},
    }
    assert head_fields(playbook) == {
        "playbook": "test",
        "inputs": {"a": {"type": "int", "default": 3}},
        "limits": {"steps": 5},
    }


def test_a_mapping_of_types_is_plain():
    playbook = read_playbook(text_of("- {do: {url: url.block}, target: '${item}', reason: r}"), "f")
    assert fields_of(playbook.steps[0])["do"] == {"url": "url.block"}
