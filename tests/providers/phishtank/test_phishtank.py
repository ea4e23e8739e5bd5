import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Scope, Unavailable
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.phishtank import Phishtank

RECORDED = recorded("phishtank")
PAGE = RECORDED["hit"].subject


def looked_up(body, status=200):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return play(Phishtank().lookup(PAGE), HttpResponse(status=status, body=body))[0]


def test_a_confirmed_page_is_malicious():
    report, [request] = replay(Phishtank(), RECORDED["hit"])
    assert request.headers == {"user-agent": "phishtank/sidelight"}
    assert not request.changes
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope, evidence.label) == (
        Claim.MALICIOUS,
        Scope.URL,
        "phishing",
    )
    assert evidence.text == "reported as phishing, confirmed and online"
    assert evidence.observed_at == datetime(2026, 11, 20, 6, 25, 58, tzinfo=UTC)
    assert report.facts == {"phish_id": "6605240"}
    assert report.link == "https://www.phishtank.com/phish_detail.php?phish_id=6605240"


@pytest.mark.parametrize(
    ("verified", "valid", "claim"),
    [
        (True, True, Claim.MALICIOUS),
        ("true", "Y", Claim.MALICIOUS),
        (True, False, Claim.CLEAN),
        ("y", "n", Claim.CLEAN),
        (False, True, Claim.SUSPICIOUS),
        ("n", None, Claim.SUSPICIOUS),
        (None, None, Claim.SUSPICIOUS),
    ],
)
def test_the_votes_map_to_claims_in_every_spelling(verified, valid, claim):
    results = {"in_database": "true", "verified": verified, "valid": valid}
    report = looked_up({"results": results})
    assert [each.claim for each in report.evidence] == [claim]
    assert report.facts == {}


def test_what_is_not_in_the_database_is_a_miss():
    report, _ = replay(Phishtank(), RECORDED["miss"])
    assert report.state is ReportState.MISS


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (509, b"Bandwidth Limit Exceeded", "over quota"),
        (200, {"meta": {"status": "error"}, "errortext": "Invalid app key"}, "Invalid app key"),
    ],
)
def test_a_limit_and_an_error_in_a_good_answer_are_no_miss(status, body, words):
    with pytest.raises(Unavailable, match=words):
        looked_up(body, status)


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (404, b"", "status"),
        (200, b"<?xml version='1.0'?><response/>", "$"),
        (200, {}, "$.results"),
        (200, {"results": {}}, "$.results"),
        (200, {"results": {"in_database": 7}}, "$.results.in_database"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        looked_up(body, status)
    assert caught.value.path == path


@given(st.binary(max_size=200), st.sampled_from([200, 204, 302, 400, 404, 509]))
def test_any_body_gives_a_report_or_an_error_of_ours(body, status):
    try:
        report = looked_up(body, status)
    except (BadAnswer, Unavailable):
        return
    assert report.observable == PAGE
