"""Every case of cases/*.yml in one parametrised test, and what holds of every verdict."""

import math
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sidelight.model import (
    ActionScope,
    Claim,
    Detection,
    Evidence,
    Observable,
    ObservableType,
    Report,
    ReportState,
    Scope,
    Verdict,
    VerdictClass,
)
from sidelight.verdicts import Feedback, Policy, badness, judge, parse_policy
from sidelight.verdicts.subject import NATURAL

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
POLICY = parse_policy(files("sidelight.verdicts").joinpath("weights.yaml").read_text("utf-8"))
CASES = sorted(Path(__file__).parent.joinpath("cases").glob("*.yml"))


def cases() -> Iterator[Any]:
    for path in CASES:
        for case in YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def evidence_of(written: dict[str, Any], observable: Observable, now: datetime) -> Evidence:
    source, days = written["source"], written.get("days_old")
    return Evidence(
        source=source,
        family=written.get("family", source),
        claim=Claim(written["claim"]),
        scope=Scope(written.get("scope", NATURAL.get(observable.type, Scope.HOST))),
        text=written.get("text", f"listed by {source}"),
        label=written.get("label"),
        matched=written.get("matched"),
        observed_at=None if days is None else now - timedelta(days=days),
    )


def detections_of(written: dict[str, Any], place: int) -> Iterator[Detection]:
    """Return `count` detections by as many engines; `{n}` in the label makes each name another."""
    for n in range(written["count"]):
        label = written.get("label")
        yield Detection(
            f"engine-{place}-{n}", Claim(written["rating"]), label and label.format(n=n)
        )


def report_of(written: dict[str, Any], observable: Observable, now: datetime) -> Report:
    return Report(
        provider=written["provider"],
        observable=observable,
        state=ReportState(written.get("state", "hit")),
        why=written.get("why"),
        evidence=tuple(evidence_of(each, observable, now) for each in written.get("evidence", [])),
        detections=tuple(
            detection
            for place, each in enumerate(written.get("detections", []))
            for detection in detections_of(each, place)
        ),
    )


def verdict_of(case: dict[str, Any], policy: Policy, now: datetime) -> Verdict:
    observable = Observable(ObservableType(case["observable"]["type"]), case["observable"]["value"])
    reports = [report_of(each, observable, now) for each in case["reports"]]
    heard = policy.with_feedback([Feedback(**each) for each in case.get("feedback", [])])
    return judge(observable, reports, heard, now=now)


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any], policy: Policy, now: datetime) -> None:
    verdict, expect = verdict_of(case, policy, now), case["expect"]
    said = "\n".join(f"{each.weight:+.2f} {each.text}" for each in verdict.reasons)
    assert verdict.class_ == expect["class"], said
    assert verdict.action_scope == expect["action_scope"], said
    for figure in ("probability", "confidence"):
        low, high = expect.get(figure, (0, 1))
        assert low <= getattr(verdict, figure) <= high, f"{figure}\n{said}"
    for words in expect.get("reasons", []):
        assert any(words in each.text for each in verdict.reasons), f"{words!r} not in\n{said}"
    for words, (low, high) in expect.get("without", {}).items():
        [reason] = [each for each in verdict.reasons if words in each.text]
        assert reason.without is not None
        assert low <= reason.without <= high
    assert verdict.coverage.answered == expect.get("answered", verdict.coverage.answered)
    if "missing" in expect:
        missing = [f"{each.provider}: {each.why}" for each in verdict.coverage.missing]
        assert missing == expect["missing"]


def test_there_are_enough_cases_and_each_has_its_own_name() -> None:
    names = [case.id for case in cases()]
    assert len(names) >= 25
    assert len(set(names)) == len(names)


# ---- properties

SITE = Observable(ObservableType.URL, "http://www.site.net/a")
OBSERVABLES = [
    Observable(ObservableType.FILE, "a" * 64),
    SITE,
    Observable(ObservableType.DOMAIN, "www.site.net"),
    Observable(ObservableType.IPV4, "45.9.148.1"),
    Observable(ObservableType.IPV4, "10.0.0.1"),
    Observable(ObservableType.EMAIL, "ana@site.net"),
]
SOURCES = ["maltrail", "ipsum", "eset", "feed-a", "feed-b", "tranco10k", "public-suffix/private"]
DATES = st.none() | st.integers(-60, 2500).map(lambda days: NOW - timedelta(days=days))


def evidence(claims: Collection[Claim]) -> st.SearchStrategy[Evidence]:
    return st.builds(
        Evidence,
        source=st.sampled_from(SOURCES),
        family=st.sampled_from(["one", "two", "three", "own"]),
        claim=st.sampled_from(sorted(claims)),
        scope=st.sampled_from(list(Scope)),
        text=st.just("said"),
        label=st.sampled_from([None, "1", "4", "phishing"]),
        matched=st.sampled_from([None, "www.site.net", "site.net", "45.9.148.0/24", "net"]),
        observed_at=DATES,
    )


DETECTIONS = st.builds(
    Detection,
    st.sampled_from([f"engine-{n}" for n in range(9)]),
    st.sampled_from([Claim.MALICIOUS, Claim.SUSPICIOUS, Claim.CLEAN, Claim.CONTEXT]),
    st.sampled_from([None, "Zusy.1", "W32.Generic", "Emotet", "phishing"]),
)


def a_report(observable: Observable) -> st.SearchStrategy[Report]:
    return st.builds(
        Report,
        provider=st.sampled_from(["maltrail", "virustotal", "feeds"]),
        observable=st.just(observable),
        state=st.sampled_from(list(ReportState)),
        why=st.sampled_from([None, "over quota"]),
        evidence=st.lists(evidence(set(Claim)), max_size=6).map(tuple),
        detections=st.lists(DETECTIONS, max_size=12).map(tuple),
    )


QUESTIONS = st.sampled_from(OBSERVABLES).flatmap(
    lambda observable: st.tuples(st.just(observable), st.lists(a_report(observable), max_size=5))
)
EASY = settings(deadline=None, max_examples=60)


@EASY
@given(QUESTIONS, st.randoms(use_true_random=False))
def test_the_same_reports_in_any_order_give_the_same_verdict(
    question: tuple[Observable, list[Report]], shuffle: Random
) -> None:
    observable, reports = question
    first = judge(observable, reports, POLICY, now=NOW)
    shuffled = [
        msgspec.structs.replace(
            each,
            evidence=tuple(shuffle.sample(each.evidence, len(each.evidence))),
            detections=tuple(shuffle.sample(each.detections, len(each.detections))),
        )
        for each in shuffle.sample(reports, len(reports))
    ]
    assert judge(observable, reports, POLICY, now=NOW) == first
    assert judge(observable, shuffled, POLICY, now=NOW) == first


@EASY
@given(QUESTIONS)
def test_a_verdict_is_a_probability_with_reasons_that_add_up_to_it(
    question: tuple[Observable, list[Report]],
) -> None:
    observable, reports = question
    verdict = judge(observable, reports, POLICY, now=NOW)
    assert 0 < verdict.probability < 1
    assert 0 <= verdict.confidence <= 1
    assert verdict.reasons
    prior = POLICY.prior(observable.type) / math.log(2)
    total = prior + sum(each.weight for each in verdict.reasons)
    odds = math.log2(verdict.probability / (1 - verdict.probability))
    assert total == pytest.approx(odds, abs=1e-6)


@EASY
@given(QUESTIONS, evidence({Claim.MALICIOUS, Claim.SUSPICIOUS}))
def test_more_malicious_evidence_never_lowers_the_probability(
    question: tuple[Observable, list[Report]], more: Evidence
) -> None:
    observable, reports = question
    added = Report(
        provider="another", observable=observable, state=ReportState.HIT, evidence=(more,)
    )
    before = judge(observable, reports, POLICY, now=NOW)
    after = judge(observable, [*reports, added], POLICY, now=NOW)
    assert after.probability >= before.probability - 1e-12


@EASY
@given(QUESTIONS, st.sampled_from(["Zusy.1", "W32.Generic", None, "new name"]))
def test_one_more_engine_that_detects_never_lowers_the_probability(
    question: tuple[Observable, list[Report]], label: str | None
) -> None:
    observable, reports = question
    more = Detection("engine-new", Claim.MALICIOUS, label)
    added = [
        msgspec.structs.replace(each, detections=(*each.detections, more))
        for each in reports[:1]
        if each.detections
    ]
    before = judge(observable, reports, POLICY, now=NOW)
    after = judge(observable, [*added, *reports[len(added) :]], POLICY, now=NOW)
    assert after.probability >= before.probability - 1e-12


@EASY
@given(QUESTIONS, evidence(set(Claim)))
def test_an_unavailable_source_changes_no_probability_and_lowers_the_confidence(
    question: tuple[Observable, list[Report]], carried: Evidence
) -> None:
    observable, reports = question
    out = Report(
        provider="down",
        observable=observable,
        state=ReportState.UNAVAILABLE,
        why="HTTP 503",
        evidence=(carried,),
    )
    before = judge(observable, reports, POLICY, now=NOW)
    after = judge(observable, [*reports, out], POLICY, now=NOW)
    assert after.probability == before.probability
    assert badness(after)[0] >= badness(before)[0]
    assert after.action_scope is before.action_scope
    assert after.confidence <= before.confidence
    assert after.coverage.asked == before.coverage.asked + 1
    assert after.coverage.share <= before.coverage.share


@EASY
@given(QUESTIONS)
def test_an_action_needs_a_conviction(question: tuple[Observable, list[Report]]) -> None:
    observable, reports = question
    verdict = judge(observable, reports, POLICY, now=NOW)
    if verdict.action_scope is not ActionScope.NONE:
        assert verdict.class_ is VerdictClass.MALICIOUS
        assert verdict.probability >= POLICY.thresholds.act


@EASY
@given(st.lists(a_report(OBSERVABLES[4]), max_size=5))
def test_a_reserved_address_is_never_bad(reports: list[Report]) -> None:
    verdict = judge(OBSERVABLES[4], reports, POLICY, now=NOW)
    assert verdict.class_ is VerdictClass.KNOWN_GOOD
    assert verdict.probability < POLICY.thresholds.suspicious
    assert verdict.action_scope is ActionScope.NONE


@EASY
@given(st.lists(a_report(OBSERVABLES[2]), max_size=5))
def test_a_popular_name_is_never_convicted_by_feeds(reports: list[Report]) -> None:
    public = [
        msgspec.structs.replace(
            each,
            evidence=tuple(
                msgspec.structs.replace(found, family="two")
                if found.family == POLICY.own.family
                else found
                for found in each.evidence
            ),
        )
        for each in reports
    ]
    popular = Evidence(
        source="tranco10k", family="top", claim=Claim.POPULAR, scope=Scope.HOST, text="popular"
    )
    listed = Report(
        provider="lists", observable=OBSERVABLES[2], state=ReportState.HIT, evidence=(popular,)
    )
    verdict = judge(OBSERVABLES[2], [*public, listed], POLICY, now=NOW)
    assert verdict.class_ is not VerdictClass.MALICIOUS
    assert verdict.action_scope is ActionScope.NONE
