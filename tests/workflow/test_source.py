import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.workflow import LintError
from sidelight.workflow.source import Place, read_source

TEXT = """\
a: 1
b:
  - 'x'
  - {c: true, d: 2026-01-01, e: ~, f: 1.5, g: yes}
"""


def test_the_values_are_plain_and_a_date_stays_text():
    document = read_source(TEXT, "f")
    assert document.value == {
        "a": 1,
        "b": ["x", {"c": True, "d": "2026-01-01", "e": None, "f": 1.5, "g": "yes"}],
    }


def test_a_character_that_json_writes_as_a_pair_is_one():
    assert read_source('{"a": "\\ud83d\\ude00"}', "f").value == {"a": "\U0001f600"}


def test_every_value_and_key_has_its_place():
    document = read_source(TEXT, "f")
    assert document.place("b.0") == Place(3, 5)
    assert document.place("b.1.d") == Place(4, 18)
    assert document.key("b.1.d") == Place(4, 15)
    assert document.place("b.1.nothing.here") == Place(4, 5)


@pytest.mark.parametrize(
    ("text", "line", "column", "why"),
    [
        ("a: &x 1\nb: *x", 2, 4, "aliases"),
        ("a: !x 1", 1, 4, "tags"),
        ("a: 1\na: 2", 2, 1, "'a' is given twice"),
        ("a: [", 1, 5, "no YAML"),
        ("a: 1\n---\nb: 2", 3, 1, "one playbook a file"),
        ("? [1]\n: 2", 1, 3, "a key is a word"),
        ("a: " + "[" * 60, 1, 43, "nested more than"),
        ("- 1", 1, 1, "a mapping"),
        ("", 1, 1, "a mapping"),
        ("a: .inf", 1, 1, "too large"),
        ("a: 9007199254740993", 1, 1, "too large"),
        ("a: \x00", 1, 1, "unacceptable character"),
        ('a: "\\ud800"', 1, 4, "half of a character"),
        ("#" * 300_000, 1, 1, "longer than"),
    ],
)
def test_what_is_not_read_has_its_place(text, line, column, why):
    with pytest.raises(LintError, match=why) as caught:
        read_source(text, "f")
    [finding] = caught.value.findings
    assert (finding.line, finding.column) == (line, column)


@given(st.text(alphabet="ab:-[]{}'\"|>&*!?#,\n 01~.", max_size=80))
def test_any_text_is_read_or_is_a_finding(text):
    try:
        value = read_source(text, "f").value
    except LintError as error:
        value = {each.message: each for each in error.findings}
    assert isinstance(value, dict)
