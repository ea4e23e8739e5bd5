"""The policy: rates, ratios, and which rule of a list counts."""

import math

import pytest

from sidelight.model import Claim, Evidence, ObservableType, Scope
from sidelight.verdicts.policy import Feedback, Figures, Policy, Prior, Ratio, Weight


def evidence(source: str, label: str | None = None) -> Evidence:
    return Evidence(
        source=source,
        family=source,
        claim=Claim.MALICIOUS,
        scope=Scope.IP,
        text="said",
        label=label,
    )


def worth(policy: Policy, found: Evidence, type_: ObservableType) -> float:
    return next(each for each in policy.weights if each.fits(found, type_)).logarithm


def test_a_rate_is_never_zero_or_one() -> None:
    assert Figures(0, 9).rate == pytest.approx(0.05)
    assert Figures(9, 9).rate == pytest.approx(0.95)


def test_a_ratio_is_measured_or_judged() -> None:
    measured = Ratio(provenance="x", malicious=Figures(9, 9), benign=Figures(0, 9))
    assert measured.logarithm == pytest.approx(math.log(19))
    assert Ratio(provenance="x", nats=-1.5).logarithm == -1.5
    with pytest.raises(ValueError, match="either"):
        Ratio(provenance="x")
    with pytest.raises(ValueError, match="either"):
        Ratio(provenance="x", malicious=Figures(1, 2))


def test_a_prior_is_no_certainty() -> None:
    with pytest.raises(ValueError, match="between"):
        Prior(types=(ObservableType.FILE,), probability=0.0, provenance="x")


def test_more_votes_of_ipsum_are_not_worth_more(policy: Policy) -> None:
    votes = [worth(policy, evidence("ipsum", str(n)), ObservableType.IPV4) for n in (2, 3, 4)]
    assert votes == sorted(votes, reverse=True)


def test_the_first_fitting_rule_counts(policy: Policy) -> None:
    known = worth(policy, evidence("maltrail-malware"), ObservableType.DOMAIN)
    other = worth(policy, evidence("house-feed"), ObservableType.DOMAIN)
    assert known == pytest.approx(math.log(1223.5 / 5386 / (51.5 / 20069)))
    assert other == 2.9


def test_a_default_weight_is_one_that_fits_everything() -> None:
    assert Weight(claim=Claim.MALICIOUS, nats=1.0, provenance="x").is_default
    assert not Weight(claim=Claim.MALICIOUS, nats=1.0, provenance="x", source="a").is_default


def test_feedback_belongs_to_the_tenant(policy: Policy) -> None:
    ours = policy.with_feedback([Feedback(source="feed", wrong=2)])
    assert ours.feedback == (Feedback(source="feed", wrong=2),)
    assert policy.feedback == ()


def test_a_version_names_the_feedback_that_is_in_it(policy: Policy) -> None:
    feed, other = Feedback(source="feed", right=3, wrong=2), Feedback(source="other", wrong=2)
    ours = policy.with_feedback([feed, other])
    assert ours.model_version.startswith(f"{policy.model_version}+feedback.7.")
    assert policy.with_feedback([other, feed]) == ours
    assert ours.with_feedback([feed, other]) == ours
    turned = Feedback(source="feed", right=2, wrong=3)
    assert policy.with_feedback([turned, other]).model_version != ours.model_version


def test_no_feedback_is_the_policy_itself(policy: Policy) -> None:
    ours = policy.with_feedback([Feedback(source="feed", wrong=2)])
    assert policy.with_feedback([Feedback(source="feed")]) == policy
    assert ours.with_feedback([]) == policy


def test_a_list_that_no_tier_names_is_popular_in_full(policy: Policy) -> None:
    assert policy.popularity.of("bank-website", "") == 1.0
    assert policy.popularity.of("misp-warninglists/tranco", "") == 0.4
    assert policy.popularity.of("misp-warninglists", "tranco10k") == 1.0
    assert policy.popularity.of("misp-warninglists", "google-chrome-crux-1million") == 0.4
