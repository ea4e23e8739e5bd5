"""Every case of cases/*.yml, in one parametrised test."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sidelight.model import (
    Claim,
    Detection,
    Evidence,
    Observable,
    ObservableType,
    Report,
    ReportState,
    Scope,
    Verdict,
)
from sidelight.verdicts import Feedback, Policy, judge
from sidelight.verdicts.subject import NATURAL

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
