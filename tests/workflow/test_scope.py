import pytest

from sidelight.expressions import ListOf, Nullable, Record, Scalar
from sidelight.workflow.playbook import Input
from sidelight.workflow.scope import UnknownName, first_scope, in_words

SCOPE = first_scope({"block_for": Input(type="duration")}, ["hook"])


def test_the_first_step_sees_the_alert_and_the_inputs():
    assert SCOPE.type_of(("alert", "kind")) is Scalar.STRING
    assert SCOPE.type_of(("inputs", "block_for")) is Scalar.STRING
    assert SCOPE.secrets == {"hook"}


def test_a_scope_grows_and_the_old_one_stays():
    inner = Record("Inner", {"x": Scalar.INT})
    more = SCOPE.with_result("one", inner).with_variable("item", inner)
    assert more.type_of(("steps", "one", "x")) is Scalar.INT
    assert more.type_of(("item", "x")) is Scalar.INT
    assert more.in_parallel().parallel
    with pytest.raises(UnknownName, match="`steps` has no part `one`"):
        SCOPE.type_of(("steps", "one", "x"))


@pytest.mark.parametrize(
    ("path", "why", "hint"),
    [
        (("alrt", "kind"), "no variable `alrt`", "`alert`"),
        (("alert", "kidn"), "`alert` has no part `kidn`", "`kind`"),
        (("alert", "kind", "x"), "`alert.kind` has no part `x`", ""),
    ],
)
def test_a_wrong_name_says_what_was_meant(path, why, hint):
    with pytest.raises(UnknownName, match=why) as caught:
        SCOPE.type_of(path)
    assert hint in caught.value.suggestion


def test_types_in_words():
    assert in_words(Nullable(Scalar.INT)) == "int or nothing"
    assert in_words(ListOf(Record("R", {"x": Scalar.INT}))) == "a list of a record (x)"
