import pytest

from cacao_world import START, action, document, end, ident, simple
from sidelight.formats.cacao import CacaoError, check

ONE, LAST = ident("action", "one"), ident("end", "last")


def problems(value):
    with pytest.raises(CacaoError) as raised:
        check(value)
    return list(map(str, raised.value.problems))


def with_step(id_, **parts):
    made = simple()
    made["workflow"][id_] = {**made["workflow"][id_], **parts}
    return made


def test_a_playbook_that_can_be_run_passes():
    check(simple())


@pytest.mark.parametrize(
    "key",
    [
        *("type", "spec_version", "id", "name", "created_by", "created", "modified"),
        *("workflow_start", "workflow"),
    ],
)
def test_a_required_key_that_is_missing_is_named(key):
    made = simple()
    del made[key]
    assert problems(made) == [f"playbook: `{key}` is missing"]


def test_another_version_is_refused():
    assert "spec_version" in problems(simple(spec_version="1.1"))[0]


def test_a_workflow_that_is_a_list_is_refused_in_clear_words():
    steps = list(simple()["workflow"].values())
    assert problems(simple() | {"workflow": steps}) == [
        "workflow: it is a list; CACAO 2.0 wants an object with each step under its id"
    ]
    assert problems(simple() | {"workflow": {"action--x": 5}}) == ["action--x: a step is an object"]


def test_an_unknown_type_of_step_is_refused_and_named():
    [found] = problems(with_step(ONE, type="subroutine"))
    assert found.startswith(f"{ONE}: unknown type of step 'subroutine'; the known ones are action")


def test_a_dangling_way_is_named():
    assert problems(with_step(ONE, on_completion="action--gone")) == [
        f"{ONE}: `on_completion` leads to action--gone, which is not in the workflow"
    ]


def test_a_circle_is_an_error():
    two = ident("action", "two")
    made = document({ONE: action(two), two: action(ONE), LAST: end()})
    assert f"{LAST}: no way leads to this step" in problems(made)
    made = document({ONE: action(two), two: action(ONE) | {"on_failure": LAST}, LAST: end()})
    assert problems(made) == [
        f"{two}: `on_completion` leads back to {ONE}: a circle; use a while-condition"
    ]


def test_a_workflow_without_a_start_or_an_end_is_refused():
    assert "workflow: no step of the type start" in problems(with_step(START, type="action"))
    assert "workflow: no step of the type end" in problems(with_step(LAST, type="action"))
    assert problems(simple(workflow_start="start--none"))[0] == (
        "workflow_start: start--none is not in the workflow"
    )
    assert "workflow_exception: action--x is not in the workflow" in problems(
        simple(workflow_exception="action--x")
    )


def test_a_step_that_nothing_leads_to_is_named():
    made = simple()
    made["workflow"]["action--lost"] = action(LAST)
    assert problems(made) == ["action--lost: no way leads to this step"]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"on_completion": 5}, "`on_completion`: expected `str`, got `int`"),
        ({"on_success": LAST}, "has both"),
        ({"on_true": LAST}, "a step of the type action has no `on_true`"),
        ({"commands": "x"}, "`commands`"),
        ({"commands": [{}]}, "command 1: `type` is missing"),
        ({"type": "if-condition"}, "`on_true` is missing"),
        ({"type": "parallel"}, "`next_steps` is missing"),
        ({"type": "switch-condition", "cases": {}}, "`cases`"),
        ({"type": "playbook-action"}, "`playbook_id` is missing"),
        ({"step_extensions": {"x": 1}}, "`step_extensions[...]`"),
        ({"on_completion": START}, "leads back to the start"),
        ({"out_args": 5}, "`out_args`: expected `array`, got `int`"),
        ({"in_args": [5]}, "`in_args[0]`"),
        ({"playbook_variables": {"__a__": 1}}, "`playbook_variables[...]`"),
    ],
)
def test_a_step_of_a_wrong_shape_is_named(parts, why):
    found = problems(with_step(ONE, **parts))
    assert any(each.startswith(f"{ONE}: ") and why in each for each in found), found


def test_what_no_step_of_a_kind_reads_has_to_have_its_shape_all_the_same():
    found = problems(with_step(LAST, commands=["x"]))
    assert any(each.startswith(f"{LAST}: ") and "`commands[0]`" in each for each in found), found
    found = problems({**simple(), "step_variables": {"__a__": 1}})
    assert any("`step_variables[...]`" in each for each in found), found


@pytest.mark.parametrize("key", ["created", "modified"])
def test_a_time_that_is_empty_is_named(key):
    assert any(f"`{key}`" in each for each in problems({**simple(), key: ""}))


def test_an_end_leads_nowhere_and_a_start_has_one_way():
    found = problems(with_step(LAST, on_completion=ONE))
    assert any("an end leads nowhere" in each for each in found)
    found = problems(with_step(START, on_failure=LAST))
    assert any("a start leads on with `on_completion` alone" in each for each in found)
