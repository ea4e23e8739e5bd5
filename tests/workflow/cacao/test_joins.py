from cacao_world import action, end
from sidelight.workflow.cacao.joins import joins, next_of


def choice(on_true, on_false=None, **parts):
    other = {} if on_false is None else {"on_false": on_false}
    return {"type": "if-condition", "condition": "x", "on_true": on_true, **other, **parts}


def test_branches_meet_where_all_of_them_come_by():
    made = {
        "if": choice("a", "b"),
        "a": action("m"),
        "b": action("m"),
        "m": action("e"),
        "e": end(),
    }
    assert joins(made) == {"if": "m"}


def test_a_branch_that_ends_before_meets_nobody():
    made = {"if": choice("a", "f"), "a": action("m"), "m": action("e"), "e": end(), "f": end()}
    assert joins(made) == {}


def test_a_step_that_may_be_passed_over_and_one_that_says_what_follows_have_no_meeting():
    made = {"if": choice("a"), "a": action("e"), "e": end()}
    assert joins(made) == {}
    assert joins({**made, "if": choice("a", "e", on_completion="e")}) == {}


def test_a_meeting_inside_of_another_is_found():
    made = {
        "out": choice("in", "m"),
        "in": choice("a", "b"),
        "a": action("m"),
        "b": action("m"),
        "m": action("e"),
        "e": end(),
    }
    assert joins(made) == {"out": "m", "in": "m"}


def test_what_comes_next_has_its_key():
    assert next_of({"type": "action", "on_success": "a"}) == ("on_success", "a")
    assert next_of({"type": "while-condition", "on_false": "a"}) == ("on_false", "a")
    assert next_of({"type": "if-condition", "on_false": "a"}) == ("", None)
