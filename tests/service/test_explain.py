from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from house import DOMAIN, IP
from service_app import Opinion
from sidelight.enrichment import Request
from sidelight.model import (
    ActionScope,
    Claim,
    Evidence,
    Observable,
    ObservableType,
    Report,
    ReportState,
    Scope,
)
from sidelight.service.explain import explain, explain_reports
from sidelight.verdicts import judge
from sidelight.wiring.build import verdict_policy

NOW = datetime(2026, 11, 24, tzinfo=UTC)
POLICY = verdict_policy()
URL = Observable(ObservableType.URL, "http://evil-shop.com/a")
FILE = Observable(ObservableType.FILE, "a" * 64)
MAIL = Observable(ObservableType.EMAIL, "spy@evil-shop.com")


def report(provider, *claims, observable=DOMAIN, scope=Scope.HOST, days=None, matched=None):
    return Report(
        provider=provider,
        observable=observable,
        state=ReportState.HIT,
        evidence=tuple(
            Evidence(
                source=provider,
                family=provider,
                claim=claim,
                scope=scope,
                text=f"{provider} says {claim}",
                matched=matched,
                observed_at=None if days is None else NOW - timedelta(days=days),
            )
            for claim in claims
        ),
    )


def told(*reports, observable=DOMAIN):
    return explain_reports(observable, reports, POLICY, now=NOW)


async def test_an_observable_is_looked_up_and_its_ledger_explained(app_with):
    app = app_with(*(Opinion(name, {IP.value: "malicious"}) for name in "abc"))
    answer, explained = await explain(app, Request(observable=IP))
    assert answer.verdict == explained.verdict
    assert [each.source for each in explained.entries] == ["a", "b", "c"]
    assert explained.verdict.action_scope is ActionScope.IP
    assert all(check.holds for check in explained.action)


def test_the_lines_sum_to_the_verdict():
    explained = told(report("maltrail-malware", Claim.MALICIOUS), report("top", Claim.POPULAR))
    added = sum(each.added for each in explained.entries)
    assert explained.prior + added == pytest.approx(explained.total)
    assert 1 / (1 + 2**-explained.total) == pytest.approx(explained.verdict.probability)
    assert explained.prior_probability == pytest.approx(0.1)


def test_a_line_says_what_the_claim_is_worth_by_itself_and_what_its_age_left():
    explained = told(report("house", Claim.MALICIOUS, days=45))
    (line,) = explained.entries
    assert line.fresh == pytest.approx(0.5)
    assert line.said == pytest.approx(line.added)
    assert line.without == pytest.approx(0.1)
    assert line.place == "exact"


def test_the_rules_of_the_policy_are_lines_of_their_own():
    explained = told(
        *(report(f"list-{n}", Claim.MALICIOUS) for n in range(3)), report("dyn", Claim.SHARED)
    )
    rules = [each for each in explained.entries if each.claim is None]
    assert explained.guarded
    assert "stop at suspicious" in rules[0].text
    assert [check.text for check in explained.action if not check.holds][:1] == [
        "the class is malicious"
    ]


def test_context_that_weighs_nothing_is_in_the_ledger_too():
    explained = told(report("vpn", Claim.CONTEXT))
    assert [each.claim for each in explained.entries] == [Claim.CONTEXT]
    assert not explained.families


@pytest.mark.parametrize(
    ("reports", "class_", "because"),
    [
        ([], "unknown", "lies between 0.03 and 0.6"),
        ([report("a", Claim.KNOWN_GOOD)], "known_good", "identified: known good"),
        ([report("a", Claim.NOISE)], "noise", "identified: known scanner"),
        ([report("a", Claim.MALICIOUS)], "suspicious", "between 0.6 and 0.99"),
        (
            [report(name, Claim.MALICIOUS) for name in "abc"],
            "malicious",
            "at least 0.99",
        ),
        ([report("a", Claim.CLEAN), report("b", Claim.CLEAN)], "benign", "at most 0.03"),
    ],
)
def test_the_rule_that_gave_the_class_is_named(reports, class_, because):
    explained = told(*reports)
    assert explained.verdict.class_ == class_
    assert because in explained.class_because


def test_two_families_and_no_fewer_convict():
    one = told(report("maltrail-malware", Claim.MALICIOUS))
    assert "1 of at least 2 independent families convict it" in [
        check.text for check in one.action if not check.holds
    ]
    assert [share.counts for share in one.families] == [True]


def test_what_no_action_can_reach_is_said():
    explained = told(observable=MAIL)
    assert not next(each for each in explained.action if "reach" in each.text).holds


def test_the_host_of_a_url_is_the_target_where_the_evidence_is_about_it():
    reports = [
        report(name, Claim.MALICIOUS, observable=URL, matched="evil-shop.com")
        for name in ("maltrail-malware", "unit42", "house", "den")
    ]
    explained = told(*reports, observable=URL)
    assert explained.verdict.action_scope is ActionScope.HOST
    assert explained.action_target == "evil-shop.com"


CLAIMS = st.lists(st.sampled_from(list(Claim)), max_size=2)
SCOPES = {DOMAIN: Scope.HOST, IP: Scope.IP, URL: Scope.URL, FILE: Scope.HASH}


@settings(deadline=None)
@given(
    observable=st.sampled_from(list(SCOPES)),
    said=st.dictionaries(
        st.sampled_from(["maltrail-malware", "unit42", "eset", "own", "top", "scan"]),
        CLAIMS,
        max_size=5,
    ),
)
def test_the_explanation_is_that_of_the_verdict(observable, said):
    reports = [
        report(name, *claims, observable=observable, scope=SCOPES[observable])
        for name, claims in said.items()
    ]
    explained = told(*reports, observable=observable)
    assert explained.verdict == judge(observable, reports, POLICY, now=NOW)
    acts = explained.verdict.action_scope is not ActionScope.NONE
    assert all(check.holds for check in explained.action) == acts
    assert explained.class_because
    assert msgspec.json.encode(explained)
