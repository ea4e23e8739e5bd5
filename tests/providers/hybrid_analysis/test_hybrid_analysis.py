from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.hybrid_analysis import HybridAnalysis

RECORDED = recorded("hybrid-analysis")
SAMPLE = RECORDED["hit"].subject
MD5 = RECORDED["by md5"].subject


def looked_up(body, status=200, subject=SAMPLE):
    return play(HybridAnalysis().lookup(subject), HttpResponse(status=status, body=body))[0]


def test_a_malicious_file_with_what_the_sandbox_knows():
    report, [request] = replay(HybridAnalysis(), RECORDED["hit"])
    assert request.headers == {"user-agent": "Falcon Sandbox"}
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope, evidence.label) == (
        Claim.MALICIOUS,
        Scope.HASH,
        "EICAR",
    )
    assert evidence.text == "the sandbox says malicious, threat score 100 of 100"
    assert evidence.observed_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert report.relations == ()
    assert report.facts == {
        "threat_score": 100,
        "threat_family": "EICAR",
        "tags": ["test"],
        "file_name": "eicar.com",
        "file_type": "EICAR virus test files",
        "file_size": 68,
        "multiscan_percent": 92,
    }


def test_another_hash_is_searched_for_first_and_leads_to_the_sample():
    report, effects = replay(HybridAnalysis(), RECORDED["by md5"])
    assert [each.params for each in effects] == [{"hash": MD5.value}, {}]
    assert {each.headers["user-agent"] for each in effects} == {"Falcon Sandbox"}
    [edge] = report.relations
    assert (edge.kind, edge.target) == ("same_sample", SAMPLE)
    assert report.evidence[0].text == "the sandbox says nothing yet"
    assert report.evidence[0].claim is Claim.CONTEXT


@pytest.mark.parametrize(
    ("verdict", "claim"),
    [
        ("suspicious", Claim.SUSPICIOUS),
        ("no specific threat", Claim.CLEAN),
        ("whitelisted", Claim.CLEAN),
        ("no verdict", Claim.CONTEXT),
        ("a new word", Claim.CONTEXT),
    ],
)
def test_verdicts_map_to_claims(verdict, claim):
    report = looked_up(b'{"sha256": "x", "verdict": "%s"}' % verdict.encode())
    assert [each.claim for each in report.evidence] == [claim]


def test_an_unknown_sample_is_a_miss():
    report, _ = replay(HybridAnalysis(), RECORDED["miss"])
    assert report.state is ReportState.MISS


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b'{"message": "Requested hash not found"}'), (200, b'{"sha256s": []}')],
)
def test_a_search_without_result_is_a_miss(status, body):
    assert looked_up(body, status, MD5).state is ReportState.MISS


def test_a_hash_of_another_length_is_not_asked_about():
    long = Observable(ObservableType.FILE, "ab" * 64)
    report, effects = play(HybridAnalysis().lookup(long))
    assert (report.state, effects) == (ReportState.MISS, [])


@pytest.mark.parametrize("subject", [SAMPLE, MD5])
@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (400, b'{"message": "bad", "validation_errors": []}', "status"),
        (200, b"<html>", "$"),
        (200, b'{"message": "Exceeded"}', "$"),
        (200, b"[]", "$"),
    ],
)
def test_another_answer_is_bad(subject, status, body, path):
    with pytest.raises(BadAnswer) as caught:
        looked_up(body, status, subject)
    assert caught.value.path == path


@given(st.binary(max_size=200), st.sampled_from([200, 204, 302, 400, 404]))
def test_any_body_gives_a_report_or_a_bad_answer(body, status):
    try:
        report = looked_up(body, status)
    except BadAnswer:
        return
    assert report.observable == SAMPLE
