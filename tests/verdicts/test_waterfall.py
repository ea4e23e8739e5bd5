"""The picture: well-formed, complete for whoever cannot see it, and its rows add up."""

from datetime import datetime
from itertools import pairwise
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import (
    ActionScope,
    Claim,
    Coverage,
    Evidence,
    Observable,
    ObservableType,
    Reason,
    Report,
    ReportState,
    Scope,
    Verdict,
    VerdictClass,
)
from sidelight.verdicts import Policy, judge
from sidelight.verdicts.waterfall import MOST_ROWS, prior_bits, steps_of, waterfall

NAME = Observable(ObservableType.DOMAIN, "www.site.net")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def verdict(policy: Policy, now: datetime) -> Verdict:
    found = tuple(
        Evidence(
            source=f"feed-{n}",
            family=f"feed-{n}",
            claim=Claim.MALICIOUS if n else Claim.SHARED,
            scope=Scope.HOST,
            text=f"listed by <feed {n}> & others",
            observed_at=now,
        )
        for n in range(4)
    )
    report = Report(provider="feeds", observable=NAME, state=ReportState.HIT, evidence=found)
    return judge(NAME, [report], policy, now=now)


def written(count: int, text: str = "said") -> Verdict:
    reason = Reason(text=text, weight=1.0, source="feed", family="feed")
    return Verdict(
        class_=VerdictClass.UNKNOWN,
        probability=0.5,
        confidence=0.5,
        coverage=Coverage(1, 1),
        reasons=(reason,) * count,
        action_scope=ActionScope.NONE,
        model_version="test",
    )


def test_the_rows_lead_from_the_prior_to_the_probability(verdict: Verdict) -> None:
    steps = steps_of(verdict)
    assert steps[0].after == pytest.approx(prior_bits(verdict)) == pytest.approx(-3.17, abs=0.01)
    for one, two in pairwise(steps):
        assert one.after == pytest.approx(two.before)
    assert "stop at suspicious" in steps[-2].text


def test_many_reasons_become_one_row() -> None:
    steps = steps_of(written(MOST_ROWS + 5))
    assert len(steps) == MOST_ROWS + 3
    assert steps[-2].text == "5 more reasons"


def test_title_and_description_tell_it_all(verdict: Verdict) -> None:
    svg = fromstring(waterfall(NAME, verdict))  # noqa: S314 - our own text
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text == "www.site.net is suspicious, probability 90 %"
    for reason in verdict.reasons:
        assert reason.text in (desc.text or "")
    assert "seen 2026-11-24" in (desc.text or "")
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


def test_the_class_is_a_shape_and_a_word(verdict: Verdict) -> None:
    svg = fromstring(waterfall(NAME, verdict))  # noqa: S314 - our own text
    assert svg.find(f"{SVG}path[@class='shape suspicious filled']") is not None
    words = [each.text for each in svg.iter(f"{SVG}text")]
    assert "suspicious" in words


def test_a_page_with_a_strict_policy_gets_no_style(verdict: Verdict) -> None:
    assert "<style" in waterfall(NAME, verdict)
    plain = waterfall(NAME, verdict, styled=False)
    assert "<style" not in plain
    assert "style=" not in plain


@given(st.text(max_size=90), st.text(max_size=90))
def test_any_text_of_a_feed_gives_well_formed_xml(text: str, value: str) -> None:
    svg = waterfall(Observable(ObservableType.URL, value), written(1, text))
    fromstring(svg)  # noqa: S314 - must not raise
    assert "<script" not in svg
