import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.expressions import (
    Condition,
    ExpressionError,
    ListOf,
    Nullable,
    Record,
    Scalar,
    compile_condition,
)

SEEN = Record("Seen", {"type": Scalar.STRING, "score": Scalar.FLOAT})
VARIABLES = {
    "alert": Record(
        "Alert",
        {
            "kind": Scalar.STRING,
            "severity": Scalar.INT,
            "host": Nullable(Scalar.STRING),
            "seen": ListOf(SEEN),
            "extra": Scalar.ANY,
        },
    ),
    "names": ListOf(Scalar.STRING),
}


@pytest.mark.parametrize(
    "text",
    [
        "alert.kind in ['edr', 'mail'] && alert.severity >= 3",
        "alert.host == null || alert.host.startsWith('srv')",
        "alert.seen.exists(s, s.type == 'url' && s.score > 0.5)",
        "alert.seen.filter(s, s.score > 0.5).size() > 2",
        "alert.extra.anything == 3",
        "names.all(n, n.matches('^[a-z]+$'))",
    ],
)
def test_what_fits_the_types_compiles(text):
    assert compile_condition(text, VARIABLES).text == text


@pytest.mark.parametrize(
    ("text", "offset", "why", "suggestion"),
    [
        ("alert.kidn == 'x'", 5, "no field `kidn`", "kind"),
        ("alert.seen.exists(s, s.scor > 0.5)", 22, "no field `scor`", "score"),
        ("alrt.kind == 'x'", 0, "no variable or function `alrt`", "alert"),
        ("alert.kind == 3", 11, "no matching overload", ""),
        ("alert.seen[0].score > 1", 20, "(double, int)", "with a point"),
        ("alert.kind", 0, "neither true nor false: it is a string", ""),
        ("alert.kind ==", 13, "Syntax error", ""),
        ("alert.kind.matches( '(a' )", 20, "no regular expression: missing", ""),
        ("", 0, "Syntax error", ""),
        ("1 ==\n  x", 7, "no variable or function `x`", ""),
    ],
)
def test_a_mistake_has_its_place_and_what_was_meant(text, offset, why, suggestion):
    with pytest.raises(ExpressionError) as caught:
        compile_condition(text, VARIABLES)
    assert why in caught.value.why
    assert suggestion in caught.value.suggestion
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(" * 40 + "true" + ")" * 40, "too deep"),
        ("+".join(["1"] * 500) + " > 1", "too deep"),
        ("'" + "a" * 3_000 + "' == ''", "longer than"),
        ("names.all(a, names.all(b, names.all(c, true)))", "nested more than 2"),
        ("names.all(a, names.all(b, a.matches('(.*)*b')))", "`matches` may not"),
    ],
)
def test_a_hostile_condition_is_refused_at_once(text, why):
    start = time.thread_time()
    with pytest.raises(ExpressionError, match=why):
        compile_condition(text, VARIABLES)
    assert time.thread_time() - start < 0.1


def test_a_condition_without_variables_is_known_beforehand():
    assert compile_condition("1 < 2", VARIABLES).constant is True
    assert compile_condition("'a' == 'b'", VARIABLES).constant is False
    assert compile_condition("alert.severity > 2", VARIABLES).constant is None
    assert compile_condition("1 / 0 > 2", VARIABLES).constant is None


def test_a_condition_is_stored_and_comes_back():
    condition = compile_condition("alert.severity > 2", VARIABLES)
    stored = msgspec.json.encode(condition)
    assert msgspec.json.decode(stored, type=Condition) == condition


@given(st.text(max_size=60))
def test_any_text_compiles_or_is_an_error_of_ours(text):
    try:
        place = len(compile_condition(text, VARIABLES).text)
    except ExpressionError as error:
        place = error.offset
    assert 0 <= place <= len(text)
