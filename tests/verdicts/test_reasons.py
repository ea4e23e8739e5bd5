"""Reasons: sorted, in words, each with what would be without it."""

import math
from datetime import datetime

import pytest

from sidelight.model import Claim, Coverage, Observable, ObservableType, Reason, Scope
from sidelight.verdicts.ledger import CEILING, weigh
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.reasons import reasons_of
from sidelight.verdicts.statements import Statement
from sidelight.verdicts.subject import subject_of

NAME = subject_of(Observable(ObservableType.DOMAIN, "www.site.net"))


def says(nats: float, family: str, claim: Claim = Claim.MALICIOUS, **more: object) -> Statement:
    fields = {"source": family, "scope": Scope.HOST, "text": f"said by {family}"}
    return Statement(family=family, claim=claim, nats=nats, **(fields | more))  # type: ignore[arg-type]


def told(
    statements: list[Statement], policy: Policy, coverage: Coverage | None = None
) -> tuple[Reason, ...]:
    ledger = weigh(statements, NAME, policy)
    return reasons_of(ledger, statements, NAME, policy, coverage or Coverage(1, 1))


def test_the_heaviest_comes_first_in_bits(policy: Policy) -> None:
    reasons = told([says(1.0, "a"), says(-3.0, "b", Claim.CLEAN), says(2.0, "c")], policy)
    assert [each.source for each in reasons] == ["b", "c", "a"]
    assert reasons[1].weight == pytest.approx(2 / math.log(2))


def test_without_is_the_verdict_without_the_reason(policy: Policy) -> None:
    both = [says(3.0, "a"), says(2.0, "b")]
    [first, second] = told(both, policy)
    assert first.without == pytest.approx(weigh(both[1:], NAME, policy).probability)
    assert second.without == pytest.approx(weigh(both[:1], NAME, policy).probability)


def test_a_guard_shows_what_it_holds_back(policy: Policy) -> None:
    accused = [says(5.0, "a"), says(5.0, "b"), says(0.0, "c", Claim.SHARED)]
    [shared] = [each for each in told(accused, policy) if each.source == "c"]
    assert shared.weight == 0
    assert shared.without == pytest.approx(weigh(accused[:2], NAME, policy).probability)


def test_a_rule_of_the_policy_has_no_without(policy: Policy) -> None:
    capped = told([says(5.0, "a", source="x"), says(5.0, "a", source="y")], policy)
    [rule] = [each for each in capped if each.source == "sidelight"]
    assert rule.weight < 0
    assert rule.without is None


def test_a_reason_carries_all_of_its_evidence(policy: Policy, now: datetime) -> None:
    [reason] = told(
        [
            says(
                1.0,
                "a",
                scope=Scope.REGISTRABLE,
                matched="site.net",
                observed_at=now,
                link="https://list.net/1",
            )
        ],
        policy,
    )
    assert (reason.matched, reason.observed_at, reason.link) == (
        "site.net",
        now,
        "https://list.net/1",
    )
    assert reason.text == "said by a (about something wider, weighs less)"


@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        (Coverage(0, 0), "No local intelligence: no source was asked"),
        (Coverage(0, 3), "No local intelligence: none of the 3 sources asked could answer"),
        (Coverage(3, 3), "No local intelligence: nothing weighs in the answers of 3 sources"),
    ],
)
def test_silence_is_a_reason_and_comes_first(coverage: Coverage, said: str, policy: Policy) -> None:
    context = [says(0.0, "a", Claim.CONTEXT), says(0.0, "b", Claim.SHARED)]
    reasons = told(context, policy, coverage)
    assert [each.text for each in reasons] == [said, "said by b"]


def test_the_bound_on_the_sum_comes_after_what_it_bounds(policy: Policy) -> None:
    reasons = told([says(5.0, name) for name in "abcdefgh"], policy)
    assert reasons[-1].text == CEILING
    assert [each.source for each in reasons[:-1]] == list("abcdefgh")


def test_one_source_is_one_source(policy: Policy) -> None:
    [silence] = told([], policy, Coverage(1, 1))
    assert silence.text.endswith("in the answer of 1 source")
