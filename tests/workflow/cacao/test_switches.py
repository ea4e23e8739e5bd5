import pytest

from sidelight.workflow import read_playbook
from sidelight.workflow.cacao.names import Names
from sidelight.workflow.cacao.switches import switch_body
from workflow_world import text_of

NAMES = Names(variables={"n": "__n__"}, types={"n": "int", "f": "float", "b": "bool"})


def body(*whens, wanted=False):
    ways = "".join(f'    - {{when: "{each}", steps: [{{sleep: 1h}}]}}\n' for each in whens)
    [step] = read_playbook(text_of(f"- switch:\n{ways}"), "f").steps
    return switch_body(step, NAMES, wanted=wanted)


def test_comparisons_of_one_input_are_a_switch():
    assert body("inputs.n == 1", "inputs.n == 2") == {
        "type": "switch-condition",
        "switch": "__n__:value",
        "cases": {"1": None, "2": None},
    }
    assert body("inputs.b == true", "inputs.b == false")["cases"] == {"true": None, "false": None}
    assert body("inputs.f == 0.5", "inputs.f == 1.0") is not None
    assert body("inputs.s == 'a'", wanted=True) is not None


@pytest.mark.parametrize(
    "whens",
    [
        ("inputs.n == 1",),
        ("inputs.n == 1", "inputs.m == 2"),
        ("inputs.n == 1", "inputs.n > 2"),
        ("inputs.n == 1", "inputs.n == inputs.m"),
        ("inputs.n == 1", "inputs.n == 1"),
        ("inputs.s == 'a'", "inputs.s == 'default'"),
        ("inputs.s == 'a'", "inputs.s=='b'"),
        ("inputs.n == 1", "alert.severity == 2"),
    ],
)
def test_others_are_not(whens):
    assert body(*whens) is None


def test_cases_that_could_not_be_read_keep_their_keys_until_they_are_written():
    unread = "unsupported_condition('1')"
    [step] = read_playbook(
        text_of(f'- switch: [{{when: "{unread}", steps: [{{sleep: 1h}}]}}]'), "f"
    ).steps
    assert switch_body(step, NAMES, wanted=True, keys=["1"])["cases"] == {"1": None}
    assert switch_body(step, NAMES, wanted=True, keys=["1", "2"]) is None
    assert switch_body(step, NAMES, wanted=True, keys=[5]) is None
    assert body("inputs.n == 1", wanted=True)["switch"] == "__n__:value"
