import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import IP, manifest
from sidelight.enrichment.planning import gain, next_step, plan, settled
from sidelight.model import (
    ActionScope,
    Coverage,
    ObservableType,
    Verdict,
    VerdictClass,
)
from sidelight.plugin import Tier
from sidelight.wiring.build import verdict_policy

POLICY = verdict_policy()
ENGINES = manifest("many-engines", reach=0.7, tier=Tier.QUOTA)
OTHER = manifest("other", family="other", tier=Tier.QUOTA)
FREE = manifest("free", family="free")


def verdict(class_=VerdictClass.UNKNOWN, scope=ActionScope.NONE, probability=0.1):
    return Verdict(
        class_=class_,
        probability=probability,
        confidence=0.5,
        coverage=Coverage(1, 1),
        reasons=(),
        action_scope=scope,
        model_version="1",
    )


def test_what_costs_nothing_comes_first_and_then_the_most_telling():
    steps = plan((OTHER, ENGINES, FREE), IP.type, 0.1, policy=POLICY)
    assert [each.provider for each in steps] == ["free", "many-engines", "other"]


def test_a_family_that_has_spoken_adds_less():
    fresh = gain(OTHER, IP.type, 0.1, policy=POLICY)
    again = gain(OTHER, IP.type, 0.1, policy=POLICY, heard={"other"})
    assert again == pytest.approx(fresh * (1 - POLICY.dependence.overlap))


def test_a_quota_that_is_nearly_used_up_is_dear():
    left = {"many-engines": 0.01, "other": 1.0}
    steps = plan((ENGINES, OTHER), IP.type, 0.1, policy=POLICY, left=lambda each: left[each.name])
    assert [each.provider for each in steps] == ["other", "many-engines"]


@pytest.mark.parametrize(
    ("class_", "scope", "done"),
    [
        (VerdictClass.KNOWN_GOOD, ActionScope.NONE, True),
        (VerdictClass.NOISE, ActionScope.NONE, True),
        (VerdictClass.MALICIOUS, ActionScope.IP, True),
        (VerdictClass.MALICIOUS, ActionScope.NONE, False),
        (VerdictClass.SUSPICIOUS, ActionScope.NONE, False),
        (VerdictClass.UNKNOWN, ActionScope.NONE, False),
    ],
)
def test_a_verdict_is_settled_when_no_answer_can_change_what_is_done(class_, scope, done):
    found = verdict(class_, scope)
    assert settled(found) is done
    steps = plan((ENGINES,), IP.type, 0.5, policy=POLICY)
    assert (next_step(steps, found) is None) is done


def test_one_that_only_informs_is_not_asked_to_settle_a_verdict():
    steps = plan((manifest("context", reach=0.0),), IP.type, 0.5, policy=POLICY)
    assert next_step(steps, verdict()) is None


def test_nothing_is_asked_that_is_worth_nothing():
    steps = plan((ENGINES, OTHER), IP.type, 1e-6, policy=POLICY)
    assert next_step(steps, verdict()) is None


@given(st.floats(0, 1), st.sampled_from(list(ObservableType)))
def test_the_expected_change_is_a_change_of_a_probability(probability, type_):
    for each in (ENGINES, OTHER, FREE):
        assert 0 <= gain(each, type_, probability, policy=POLICY) <= 0.25


def test_one_whose_quota_is_used_up_is_still_the_next_when_nobody_else_is_worth_it():
    left = {"many-engines": 0.0, "a-context": 1.0}
    context = manifest("a-context", reach=0.0, tier=Tier.QUOTA)
    steps = plan((context, ENGINES), IP.type, 0.1, policy=POLICY, left=lambda each: left[each.name])
    found = next_step(steps, verdict())
    assert found is not None
    assert found.provider == "many-engines", "over quota is missing, and not left out"
