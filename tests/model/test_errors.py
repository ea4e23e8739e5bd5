import pytest

from sidelight.model import (
    BadAnswer,
    InvalidInput,
    InvalidObservable,
    NotReady,
    PolicyDenied,
    ProviderError,
    Refused,
    SidelightError,
    Unavailable,
)


@pytest.mark.parametrize(
    "kind", [InvalidInput, NotReady, PolicyDenied, ProviderError, Unavailable, Refused]
)
def test_all_have_one_root(kind):
    assert issubclass(kind, SidelightError)


def test_a_bad_value_is_named_and_a_long_one_cut():
    assert str(InvalidObservable("nope")).startswith("'nope' is no hash, URL")
    error = InvalidObservable("x" * 1000)
    assert len(str(error)) < 200
    assert error.value == "x" * 1000


def test_what_can_be_acted_on_is_an_attribute():
    assert Unavailable("down", retry_after=3).retry_after == 3
    error = BadAnswer("$.a", "is no number")
    assert error.path == "$.a"
    assert str(error) == "unexpected answer at $.a: is no number"
