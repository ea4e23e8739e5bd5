"""The order: which verdict decides an alert."""

import pytest

from sidelight.model import ActionScope, Coverage, Verdict, VerdictClass
from sidelight.verdicts.order import WORST_FIRST, at_least, badness, worst


def verdict(class_: VerdictClass, probability: float = 0.5) -> Verdict:
    return Verdict(
        class_=class_,
        probability=probability,
        confidence=0.5,
        coverage=Coverage(1, 1),
        reasons=(),
        action_scope=ActionScope.NONE,
        model_version="test",
    )


def test_every_class_has_its_place() -> None:
    assert set(WORST_FIRST) == set(VerdictClass)
    verdicts = [verdict(class_) for class_ in WORST_FIRST]
    assert sorted(verdicts, key=badness, reverse=True) == verdicts


def test_the_class_goes_before_the_probability() -> None:
    noise, unknown = verdict(VerdictClass.NOISE, 0.8), verdict(VerdictClass.UNKNOWN, 0.1)
    assert worst([noise, unknown]) is unknown
    assert worst([verdict(VerdictClass.UNKNOWN, 0.1), verdict(VerdictClass.UNKNOWN, 0.2)]) == (
        verdict(VerdictClass.UNKNOWN, 0.2)
    )


def test_the_worst_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        worst([])


def test_at_least_takes_the_class_itself_and_all_that_is_worse() -> None:
    assert at_least(verdict(VerdictClass.MALICIOUS), VerdictClass.SUSPICIOUS)
    assert at_least(verdict(VerdictClass.SUSPICIOUS), VerdictClass.SUSPICIOUS)
    assert not at_least(verdict(VerdictClass.UNKNOWN), VerdictClass.SUSPICIOUS)
