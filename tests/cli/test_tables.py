import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from sidelight.cli.tables import MARKS, fields, listing, minute, state, table
from sidelight.model import ActionState, ApprovalState, RunStatus


def printed(what):
    out = io.StringIO()
    Console(file=out, width=60).print(what)
    return out.getvalue()


@pytest.mark.parametrize("each", [*RunStatus, *ActionState, *ApprovalState])
def test_every_state_has_a_shape_besides_its_word_and_colour(each):
    assert each.value in MARKS
    assert state(each).plain == f"{MARKS[each][0]} {each}"


def test_texts_from_outside_are_no_markup():
    out = printed(table(("a", "b"), [("[red]x[/red]", state("failed"))], title="T"))
    assert "[red]x[/red]" in out
    assert "✗ failed" in out
    assert "[bold]" in printed(fields([("name", "[bold]")]))


def test_a_list_without_rows_says_so():
    assert printed(listing(("a",), [], "there are none")).strip() == "there are none"
    assert "one" in printed(listing(("a",), [("one",)], "there are none"))


def test_what_has_no_value_is_left_out():
    assert printed(fields([("here", "x"), ("gone", "")])).split() == ["here", "x"]


def test_a_moment_is_told_to_the_minute():
    assert minute(datetime(2026, 11, 24, 12, 5, 59, tzinfo=UTC)) == "2026-11-24 12:05"
    assert minute(None) == ""
