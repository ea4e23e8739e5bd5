import time

import pytest

from sidelight.expressions import (
    EvaluationError,
    ListOf,
    Scalar,
    compile_condition,
    evaluate,
)
from sidelight.expressions.types import Record

VARIABLES = {
    "n": Scalar.INT,
    "text": Scalar.STRING,
    "xs": ListOf(Scalar.INT),
    "any": Scalar.ANY,
    "alert": Record("Alert", {"kind": Scalar.STRING}),
}
VALUES = {"n": 5, "text": "", "xs": [], "any": None, "alert": {"kind": "edr"}}


def holds(text, /, **values):
    return evaluate(compile_condition(text, VARIABLES), {**VALUES, **values})


def test_the_answer():
    assert holds("n > 3 && alert.kind == 'edr'")
    assert not holds("n > 7")
    assert holds("any == null")


@pytest.mark.parametrize(
    ("text", "values", "why"),
    [
        ("n / 0 > 1", {}, "divide by zero"),
        ("alert.kind == 'edr'", {"alert": {}}, "Key not found"),
        ("xs[3] > 1", {}, "index"),
        ("any", {"any": "true"}, "neither true nor false: it is a string"),
        ("text.matches(text)", {"text": "(a"}, "regular expression"),
        ("xs.size() > 1", {"xs": [0] * 1_001}, "xs is longer than 1,000 elements"),
        (
            "any.deep.size() > 1",
            {"any": {"deep": ["x" * 4_001]}},
            "any.deep.0 is longer than 4,000",
        ),
    ],
)
def test_what_has_no_answer_is_an_error_and_never_true_or_false(text, values, why):
    with pytest.raises(EvaluationError, match=why):
        holds(text, **values)


def test_a_missing_variable_is_named():
    condition = compile_condition("n > 3 && any == 1", VARIABLES)
    with pytest.raises(EvaluationError, match="no value for any"):
        evaluate(condition, {"n": 1, "text": "", "xs": []})


def test_cel_absorbs_an_error_beside_an_answer_that_decides():
    assert holds("n / 0 > 1 || true")


@pytest.mark.parametrize(
    "text",
    [
        "xs.all(a, xs.all(b, a * b >= 0))",
        "xs.all(a, xs.all(b, text.contains(text) && text.size() > 5))",
        "text.matches('^(a+)+$') && text.matches('(.*)*(.*)*b')",
        "xs.all(a, text.contains('b')) && xs.exists(b, text.matches('(.*)*b'))",
    ],
)
def test_a_hostile_condition_ends_at_once(text):
    condition = compile_condition(text, VARIABLES)
    start = time.thread_time()
    try:
        said = str(evaluate(condition, {**VALUES, "xs": list(range(1_000)), "text": "a" * 4_000}))
    except EvaluationError as error:
        said = error.why
    assert time.thread_time() - start < 0.1
    assert said in {"True", "False", "Iteration budget exceeded"}
