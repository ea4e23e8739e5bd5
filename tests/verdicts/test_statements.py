"""Statements: what reports say, in nats."""

from datetime import datetime, timedelta

import pytest

from sidelight.model import Claim, Evidence, Observable, ObservableType, Report, ReportState, Scope
from sidelight.verdicts.policy import Feedback, Policy
from sidelight.verdicts.statements import RESERVED, RESERVED_LIST, Statement, gather

NAME = Observable(ObservableType.DOMAIN, "www.site.net")


def evidence(claim: Claim = Claim.MALICIOUS, **more: object) -> Evidence:
    fields = {"source": "house-feed", "family": "house", "scope": Scope.HOST, "text": "said"}
    return Evidence(claim=claim, **(fields | more))  # type: ignore[arg-type]


def report(*found: Evidence, state: ReportState = ReportState.HIT, **more: object) -> Report:
    fields = {"provider": "feeds", "observable": NAME}
    return Report(state=state, evidence=found, **(fields | more))  # type: ignore[arg-type]


def only(reports: list[Report], policy: Policy, now: datetime) -> Statement:
    [statement] = gather(NAME, reports, policy, now)
    return statement


def test_a_claim_weighs_with_the_sign_of_its_kind(policy: Policy, now: datetime) -> None:
    nats = {claim: only([report(evidence(claim))], policy, now).nats for claim in Claim}
    assert nats[Claim.MALICIOUS] > nats[Claim.SUSPICIOUS] > 0
    assert nats[Claim.SHARED] == nats[Claim.CONTEXT] == 0
    assert max(nats[claim] for claim in (Claim.CLEAN, Claim.NOISE, Claim.KNOWN_GOOD)) < 0


def test_the_same_statement_twice_is_one(policy: Policy, now: datetime) -> None:
    assert len(gather(NAME, [report(evidence()), report(evidence())], policy, now)) == 1


def test_age_takes_its_share_and_says_so(policy: Policy, now: datetime) -> None:
    fresh = only([report(evidence())], policy, now)
    aged = only([report(evidence(observed_at=now - timedelta(days=45)))], policy, now)
    stale = only([report(evidence(observed_at=now - timedelta(days=181)))], policy, now)
    assert aged.nats == pytest.approx(fresh.nats / 2)
    assert (stale.nats, stale.note) == (0, "181 days old, no longer weighs")


def test_an_own_list_does_not_age(policy: Policy, now: datetime) -> None:
    old = evidence(family="own", observed_at=now - timedelta(days=900))
    assert only([report(old)], policy, now).nats == policy.own.nats


def test_a_report_on_another_observable_keeps_its_value(policy: Policy, now: datetime) -> None:
    other = Observable(ObservableType.DOMAIN, "site.net")
    assert only([report(evidence(), observable=other)], policy, now).matched == "site.net"


def test_only_a_source_that_could_have_known_is_heard_when_silent(
    policy: Policy, now: datetime
) -> None:
    silent = report(state=ReportState.MISS, provider="maltrail")
    assert only([silent], policy, now).miss
    assert -0.5 < only([silent], policy, now).nats < 0
    assert gather(NAME, [report(state=ReportState.MISS, provider="other")], policy, now) == ()


def test_an_unavailable_report_states_nothing(policy: Policy, now: datetime) -> None:
    assert gather(NAME, [report(evidence(), state=ReportState.UNAVAILABLE)], policy, now) == ()


def test_a_reserved_value_speaks_for_itself(policy: Policy, now: datetime) -> None:
    [ours] = gather(Observable(ObservableType.IPV4, "10.0.0.1"), [], policy, now)
    assert (ours.family, ours.claim) == (RESERVED, Claim.KNOWN_GOOD)


@pytest.mark.parametrize(("right", "wrong"), [(0, 0), (10, 0), (0, 3), (0, 1000)])
def test_the_experience_of_the_analysts_moves_a_source(
    right: int, wrong: int, policy: Policy, now: datetime
) -> None:
    heard = policy.with_feedback([Feedback(source="house-feed", right=right, wrong=wrong)])
    before = only([report(evidence())], policy, now).nats
    after = only([report(evidence())], heard, now).nats
    assert after >= 0
    assert (after > before, after < before) == (right > wrong, wrong > right)


def test_a_list_of_reserved_values_does_not_count_again(policy: Policy, now: datetime) -> None:
    address = Observable(ObservableType.IPV4, "10.1.2.3")
    listed = evidence(Claim.KNOWN_GOOD, family=RESERVED_LIST, scope=Scope.IP)
    alone = gather(address, [], policy, now)
    assert gather(address, [report(listed, observable=address)], policy, now) == alone
    [kept] = gather(NAME, [report(evidence(Claim.KNOWN_GOOD, family=RESERVED_LIST))], policy, now)
    assert kept.family == RESERVED_LIST
