"""The decision: class, confidence, coverage and how wide an action may reach."""

import pytest

from sidelight.model import (
    ActionScope,
    Claim,
    Coverage,
    Missing,
    Observable,
    ObservableType,
    Report,
    ReportState,
    Scope,
    VerdictClass,
)
from sidelight.verdicts.decide import (
    action_scope_of,
    class_of,
    confidence_of,
    coverage_of,
    is_silent,
)
from sidelight.verdicts.ledger import weigh
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.statements import Statement
from sidelight.verdicts.subject import subject_of

NAME = subject_of(Observable(ObservableType.DOMAIN, "www.site.net"))
URL = subject_of(Observable(ObservableType.URL, "http://www.site.net/a"))
ALL = Coverage(2, 2)


def says(
    nats: float, family: str, claim: Claim = Claim.MALICIOUS, scope: Scope = Scope.HOST
) -> Statement:
    return Statement(source=family, family=family, claim=claim, scope=scope, text="said", nats=nats)


CASES = [
    ([], VerdictClass.UNKNOWN),
    ([says(2.2, "a")], VerdictClass.UNKNOWN),
    ([says(4.0, "a")], VerdictClass.SUSPICIOUS),
    ([says(4.0, "a"), says(3.0, "b")], VerdictClass.MALICIOUS),
    ([says(-1.6, "a", Claim.CLEAN)], VerdictClass.BENIGN),
    ([says(-1.6, "a", Claim.NOISE)], VerdictClass.NOISE),
    ([says(-1.6, "a", Claim.KNOWN_GOOD), says(5.0, "b")], VerdictClass.KNOWN_GOOD),
]


@pytest.mark.parametrize(("statements", "class_"), CASES)
def test_class(statements: list[Statement], class_: VerdictClass, policy: Policy) -> None:
    assert class_of(weigh(statements, NAME, policy), ALL, NAME, policy) is class_


def test_benign_needs_a_voucher_and_coverage(policy: Policy) -> None:
    vouched = weigh([says(-4.0, "a", Claim.CLEAN)], NAME, policy)
    assert class_of(vouched, ALL, NAME, policy) is VerdictClass.BENIGN
    assert class_of(vouched, Coverage(1, 3), NAME, policy) is VerdictClass.UNKNOWN
    absence = Statement(
        source="a",
        family="a",
        claim=Claim.CLEAN,
        scope=Scope.HOST,
        text="said",
        nats=-4.0,
        miss=True,
    )
    silent = weigh([absence], NAME, policy)
    assert is_silent(silent)
    assert class_of(silent, ALL, NAME, policy) is VerdictClass.UNKNOWN


def test_confidence_is_coverage_times_certainty(policy: Policy) -> None:
    ledger = weigh([says(2.197, "a")], NAME, policy)
    half = confidence_of(ledger, ledger, VerdictClass.UNKNOWN, ALL, policy)
    assert half == pytest.approx(0, abs=1e-3)
    sure = weigh([says(5.0, "a"), says(5.0, "b")], NAME, policy)
    whole = confidence_of(sure, sure, VerdictClass.MALICIOUS, ALL, policy)
    part = confidence_of(sure, sure, VerdictClass.MALICIOUS, Coverage(1, 2), policy)
    assert whole == pytest.approx(1, abs=0.01)
    assert part == pytest.approx(whole / 2)


def test_an_identification_rests_on_its_list(policy: Policy) -> None:
    good = weigh([says(-4.6, "a", Claim.KNOWN_GOOD)], NAME, policy)
    accused = weigh([says(5.0, "a"), says(5.0, "b")], NAME, policy)
    alone = weigh([], NAME, policy)
    sure = confidence_of(good, alone, VerdictClass.KNOWN_GOOD, ALL, policy)
    contested = confidence_of(good, accused, VerdictClass.KNOWN_GOOD, ALL, policy)
    unheard = confidence_of(good, alone, VerdictClass.KNOWN_GOOD, Coverage(0, 2), policy)
    assert (sure, contested, unheard) == pytest.approx((0.95, 0.5, 0.76))


def test_coverage_counts_a_miss_and_names_the_missing() -> None:
    def report(name: str, state: ReportState, why: str | None = None) -> Report:
        return Report(provider=name, observable=NAME.observable, state=state, why=why)

    reports = [
        report("z", ReportState.UNAVAILABLE),
        report("b", ReportState.MISS),
        report("a", ReportState.UNAVAILABLE, "over quota"),
    ]
    missing = (Missing("a", "over quota"), Missing("z", "no answer"))
    assert coverage_of(reports) == Coverage(1, 3, missing)


@pytest.mark.parametrize(
    ("scopes", "scope"),
    [
        ([Scope.URL, Scope.URL, Scope.URL], ActionScope.URL),
        ([Scope.HOST, Scope.HOST, Scope.HOST], ActionScope.HOST),
        ([Scope.HOST, Scope.URL, Scope.URL], ActionScope.URL),
        ([Scope.URL, Scope.URL], ActionScope.URL),
        ([Scope.URL], ActionScope.NONE),
    ],
)
def test_the_action_reaches_as_wide_as_the_evidence(
    scopes: list[Scope], scope: ActionScope, policy: Policy
) -> None:
    statements = [says(4.5, f"family-{n}", scope=each) for n, each in enumerate(scopes)]
    assert action_scope_of(statements, URL, policy) is scope


def test_a_second_family_has_to_say_something(policy: Policy) -> None:
    trifle = [says(5.0, "a"), says(0.5, "b"), says(4.0, "a2")]
    assert action_scope_of(trifle, NAME, policy) is ActionScope.HOST
    assert action_scope_of([says(9.0, "a"), says(0.5, "b")], NAME, policy) is ActionScope.NONE


def test_what_has_no_scope_of_action_gets_none(policy: Policy) -> None:
    cve = subject_of(Observable(ObservableType.CVE, "CVE-2026-1"))
    statements = [says(5.0, "a"), says(5.0, "b")]
    assert action_scope_of(statements, cve, policy) is ActionScope.NONE
