import pytest

from cacao_world import START, VARIABLES, action, document, end, ident, simple
from sidelight.formats.cacao import CacaoError
from sidelight.workflow.cacao.names import names_of_document
from sidelight.workflow.cacao.tree import MARKS, Place, Tree

IF, PARALLEL = ident("if-condition"), ident("parallel")
A, B, C, LAST, OTHER = (ident("action", name) for name in "abcde")


def walked(workflow, **parts):
    made = document(workflow, **parts)
    tree = Tree(made, names_of_document(made), extended=True)
    start = made["workflow"][START]["on_completion"]
    return tree.sequence(start, Place(whole=True)), [str(each) for each in tree.warnings]


def choice(on_true, on_false, **parts):
    step = {"type": "if-condition", "condition": "__count__:value > 5"}
    return step | {"on_true": on_true, "on_false": on_false} | parts


def test_a_branch_that_ends_at_once_does_nothing():
    steps, _ = walked({IF: choice(A, LAST, on_completion=B), A: action(OTHER), B: action("z"),
                       LAST: end(), OTHER: end(), "z": end()})  # fmt: skip
    [nothing] = steps[0]["else"]
    assert nothing["sleep"] == "0s"
    assert nothing[MARKS] == {"as": "nothing", "end": LAST}
    assert steps[1][MARKS]["end"] == "z"


def test_branches_that_meet_go_on_behind_the_step():
    steps, warnings = walked({IF: choice(A, B), A: action(B), B: action(LAST), LAST: end()})
    assert [each.get("title") for each in steps] == [None, "Look at it"]
    assert steps[0][MARKS] == {"id": IF, "flow": "branches"}
    assert steps[0]["switch"][0]["steps"][0][MARKS]["end"] == "next"
    assert warnings == []


def test_a_shared_step_that_cannot_be_behind_is_written_twice_and_told():
    workflow = {
        PARALLEL: {"type": "parallel", "next_steps": [IF, A], "on_completion": C},
        IF: choice(A, OTHER),
        A: action(B),
        B: action(LAST),
        C: action("z"),
        **{id_: end() for id_ in (LAST, OTHER, "z")},
    }
    steps, warnings = walked(workflow)
    assert len(steps[0]["parallel"][1]) == 2
    assert f"{A}: several ways lead to this step; it is written once for each" in warnings


def failing(**parts):
    return {"on_success": B, "on_failure": C, "on_completion": None} | parts


def without_nothing(step):
    return {key: each for key, each in step.items() if each is not None}


def test_a_failure_that_ends_the_playbook_ends_the_run():
    workflow = {
        A: without_nothing(action(None, **failing())),
        B: action(LAST),
        C: action(OTHER),
        LAST: end(),
        OTHER: end(),
    }
    [first, _], warnings = walked(workflow)
    assert first["on_error"][-1]["conclude"] == "open"
    assert first["on_error"][-1][MARKS] == {"as": "nothing", "end": OTHER}
    assert warnings == []


def test_a_failure_that_goes_on_goes_on():
    workflow = {
        A: without_nothing(action(None, **failing())),
        B: action(LAST),
        C: action(B),
        LAST: end(),
    }
    [first, _], _ = walked(workflow)
    assert MARKS in first["on_error"][0]
    assert "end" not in first["on_error"][0][MARKS]


def test_a_failure_inside_of_branches_that_others_run_beside_is_told():
    workflow = {
        PARALLEL: {"type": "parallel", "next_steps": [A, OTHER], "on_completion": LAST},
        A: without_nothing(action(None, **failing())),
        B: action("y"),
        C: action("z"),
        **{id_: end() for id_ in (LAST, OTHER, "y", "z")},
    }
    _, warnings = walked(workflow)
    assert warnings == [f"{A}: behind `on_error` the run goes on here, where CACAO ends the branch"]


def test_what_is_not_done_here_is_told():
    commands = [{"type": "elastic", "command": "${x}"}]
    step = action(LAST, commands=commands, delay=5, out_args=["__x__"])
    [made], warnings = walked({A: step, LAST: end()})
    assert made["do"] == "unsupported.elastic"
    assert len(warnings) == 4
    assert "CACAO waits 5 ms" in str(made)


def test_a_condition_that_is_not_ours_is_told():
    step = choice(A, LAST) | {"condition": "[file:name = 'x']"}
    _, warnings = walked({IF: step, A: action(LAST), LAST: end()}, playbook_variables=VARIABLES)
    assert warnings == [f"{IF}: its condition is none of ours; the linter stops it"]


def test_what_a_loop_does_when_it_is_over_stands_behind_it():
    loop = {"type": "while-condition", "condition": "__count__:value > 5", "on_true": A}
    made = {
        "w": loop | {"on_false": B, "on_completion": C},
        A: action("x"),
        B: action("y"),
        C: action("z"),
        **{id_: end() for id_ in "xyz"},
    }
    [first, over, last], _ = walked(made)
    assert first["while"] == "int(inputs.count) > 5"
    assert (over["title"], over[MARKS]) == ("When the loop is over", {"as": "on_false"})
    assert [each[MARKS]["id"] for each in (first, over["steps"][0], last)] == ["w", B, C]


def test_nesting_and_copying_have_a_limit():
    deep = {f"i{n}": choice(f"i{n + 1}", "e", on_completion="e") for n in range(30)}
    with pytest.raises(CacaoError, match="more than 12 deep"):
        walked({**deep, "i30": action("e"), "e": end()})
    wide = {}
    for n in range(12):  # each way doubles the steps behind it
        wide[f"i{n}"] = choice(f"a{n}", "f", on_completion=None)
        wide[f"a{n}"] = action(f"i{n + 1}", on_failure=f"i{n + 1}") | {"on_completion": f"b{n}"}
        wide[f"b{n}"] = action(f"i{n + 1}")
    cleaned = {id_: without_nothing(step) for id_, step in wide.items()}
    with pytest.raises(CacaoError, match=r"more than (1000 steps|12 deep)|deep"):
        walked({**cleaned, "i12": action("f"), "f": end()})


def test_a_workflow_without_measure_is_refused():
    long = {str(number): action(str(number + 1)) for number in range(3001)}
    with pytest.raises(CacaoError, match="more than 3,000 steps"):
        walked({**long, "3001": end()})


def test_our_extension_is_believed_only_when_asked():
    made = simple()
    tree = Tree(made, names_of_document(made), extended=False)
    assert len(tree.sequence(ident("action", "one"), Place(whole=True))) == 1
