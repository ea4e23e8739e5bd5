import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.workflow.template import (
    Reference,
    TemplateError,
    fill,
    in_words,
    look_up,
    one_reference,
    parse_template,
    references,
    render,
    whole,
)

VALUES = {"item": {"value": "a.com", "score": 1.0}, "list": [1, 2, 3, 4], "none": None}


def test_values_are_put_in_and_nothing_is_computed():
    assert render("Block ${item.value} (${item.score})?", VALUES) == "Block a.com (1)?"
    assert render("${list}; ${none}; ${item}", VALUES) == "1, 2, 3 and 1 more; none; a.com"
    assert render("$ {x} $x }", VALUES) == "$ {x} $x }"


@pytest.mark.parametrize(
    ("text", "offset", "why"),
    [
        ("a ${item.value", 2, "not closed"),
        ("${item.value + 1}", 0, "only a path"),
        ("x${}", 1, "only a path"),
        ("${Item}", 0, "only a path"),
    ],
)
def test_what_is_no_reference_has_its_place(text, offset, why):
    with pytest.raises(TemplateError, match=why) as caught:
        parse_template(text)
    assert caught.value.offset == offset
    assert one_reference(text) is None


def test_a_whole_reference_keeps_the_type_of_its_value():
    assert fill("${item}", VALUES) == VALUES["item"]
    assert fill({"a": ["${list}", "x${item.value}"], "b": 3}, VALUES) == {
        "a": [[1, 2, 3, 4], "xa.com"],
        "b": 3,
    }
    assert whole("${item.value}") == Reference(("item", "value"), 0)
    assert whole("x${item.value}") is None
    assert whole(3) is None


def test_references_are_found_wherever_they_stand():
    found = references({"a": ["${x.y}", 3], "b": "1 ${z}"})
    assert [each.path for each in found] == [("x", "y"), ("z",)]


def test_what_is_absent_on_the_way_is_nothing():
    assert look_up(["item", "nothing", "more"], VALUES) is None
    assert look_up(["item", "value", "more"], VALUES) is None


def test_values_in_words():
    assert [in_words(each) for each in (True, False, 0.25, 3)] == ["yes", "no", "0.25", "3"]


@given(st.text(alphabet="${}ab.+ ", max_size=40))
def test_any_text_is_a_template_or_an_error_with_a_place(text):
    try:
        parts = parse_template(text)
    except TemplateError as error:
        assert text[error.offset :].startswith("${")  # noqa: PT017 - both ways are right
    else:
        shown = [f"${{{'.'.join(p.path)}}}" if isinstance(p, Reference) else p for p in parts]
        assert "".join(shown) == text
