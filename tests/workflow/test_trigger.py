import pytest

from sidelight.model import InvalidInput
from sidelight.workflow import takes
from workflow_world import alert, linted

STEPS = "- {sleep: 1h}"
HEAD = """
on: {alert: {when: "alert.kind in inputs.kinds"}}
inputs: {kinds: {type: strings, default: [edr]}}
"""


def test_a_playbook_without_a_condition_takes_every_alert():
    assert takes(linted(STEPS), alert())


def test_a_condition_decides_with_the_inputs():
    version = linted(STEPS, HEAD)
    assert takes(version, alert(kind="edr"))
    assert not takes(version, alert(kind="mail"))
    assert takes(version, alert(kind="mail"), {"kinds": ["mail"]})


def test_an_input_that_has_to_be_given_has_to_be_given():
    version = linted(STEPS, HEAD.replace(", default: [edr]", ""))
    with pytest.raises(InvalidInput, match="needs the input 'kinds'"):
        takes(version, alert())
