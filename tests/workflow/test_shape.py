import pytest

from sidelight.workflow import LintError, read_playbook
from workflow_world import assert_finds, mistakes, text_of


@pytest.mark.parametrize(
    ("steps", "under", "message", "suggestion"),
    [
        ("- enrch: alert.observables", "enrch", "unknown kind of step `enrch`", "`enrich`"),
        ("- id: x", "id: x", "the step does nothing", "known: "),
        ("- 3", "3", "a step is a mapping", ""),
        ("- {sleep: 1h, wen: x}", "wen", "unknown key `wen`", "`when`"),
        ("- {sleep: 1h, when: a.all(x, x > 1)}", "x > 1", "unknown key", "in quotes"),
        ("- {sleep: 1h, ask: x}", "sleep", "either `ask` or `sleep`", "two steps"),
        ("- {sleep: soon}", "soon", "a duration is such as 7d", ""),
        ("- {sleep: 1h, id: A-b}", "A-b", "joined by underscores", ""),
        ("- {enrich: 'a b'}", "'a b'", "names joined by points", ""),
        ("- {do: case.open}", "do", "`reason` is missing", ""),
        ("- {while: 'true', steps: [{sleep: 1h}]}", "while", "needs a cap", "max: 10"),
        ("- {steps: []}", "[]", "length >= 1", ""),
        ("- {switch: [{when: x}]}", "{when", "`steps` is missing", ""),
        ("- {switch: [{when: x, step: 1}]}", "step: 1", "unknown key `step`", "`steps`"),
        ("- {sleep: 1h, retry: {times: 99}}", "99", "<= 10", ""),
        ("- {parallel: [[{sleep: 1h}]]}", "[[", "length >= 2", ""),
        ("- {do: case.open, reason: x, approval: boss}", "boss", "invalid enum value", ""),
        ("- {do: {nothing: x}, reason: x}", "{nothing", "invalid enum value", ""),
    ],
)
def test_a_step_of_a_wrong_shape_is_a_finding_at_its_place(steps, under, message, suggestion):
    assert_finds(steps, under=under, message=message, suggestion=suggestion)


@pytest.mark.parametrize(
    ("head", "under", "message"),
    [
        ("titel: x", "titel", "unknown key `titel`"),
        ("version: 0", "0", ">= 1"),
        ("inputs: {a: {type: text}}", "text", "invalid enum value"),
        ("limits: {fan_out: 501}", "501", "<= 500"),
        ("limits: {fanout: 5}", "fanout", "unknown key `fanout`"),
        ("on: {alert: {whn: x}}", "{whn", "contains unknown field"),
        ("secrets: hook", "hook", "expected `array`"),
    ],
)
def test_a_head_of_a_wrong_shape_is_a_finding_at_its_place(head, under, message):
    assert_finds("- {sleep: 1h}", head, under=under, message=message)


def test_one_mistake_does_not_hide_the_next():
    found = mistakes("- {sleep: soon}\n- {steps: [{sleep: later}]}\n- {ask: 3}", "titel: x")
    assert len(found) == 4


def test_a_name_is_lower_case():
    with pytest.raises(LintError, match="joined by hyphens"):
        read_playbook("playbook: My Own\ntitle: x\nsteps: [{sleep: 1h}]", "f")


def test_a_sound_playbook_is_read():
    assert read_playbook(text_of("- {sleep: 1h}"), "f").playbook == "test"
