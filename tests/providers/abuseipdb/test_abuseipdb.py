import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import (
    BadAnswer,
    Claim,
    Observable,
    ObservableType,
    Refused,
    ReportState,
    Scope,
    Unavailable,
)
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.abuseipdb import Abuseipdb

RECORDED = recorded("abuseipdb")
IP = RECORDED["hit"].subject
DATA = Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[4] / "shared" / "data"))
REAL = sorted((DATA / "responses" / "wtfis").glob("abuseipdb_*.json"))


def answered(body, status=200, subject=IP):
    response = HttpResponse(status=status, body=json.dumps(body).encode())
    return play(Abuseipdb().lookup(subject), response)[0]


def checked(**fields):
    return answered({"data": {"abuseConfidenceScore": 0, "totalReports": 0} | fields})


def test_many_reporters_are_malicious_and_their_categories_have_names():
    report, [request] = replay(Abuseipdb(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    assert request.params == {"ipAddress": IP.value, "maxAgeInDays": "90", "verbose": ""}
    assert request.headers == {"accept": "application/json"}
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope, evidence.label) == (Claim.MALICIOUS, Scope.IP, "SSH")
    assert evidence.text == (
        "score 100 of 100, 567 reports by 123 reporters in 90 days (SSH, brute force, category 99)"
    )
    assert evidence.observed_at == datetime(2026, 11, 20, 20, 55, 14, tzinfo=UTC)
    assert report.facts == {
        "abuse_score": 100,
        "reports": 567,
        "reporters": 123,
        "whitelisted": False,
        "tor": True,
        "usage_type": "Data Center/Web Hosting/Transit",
        "isp": "Example Hosting",
        "domain": "example.net",
        "hostnames": ["host.example.net"],
        "country": "NL",
        "categories": ["SSH", "brute force", "category 99"],
    }
    assert report.link == "https://www.abuseipdb.com/check/192.0.2.7"


def test_a_whitelisted_address_is_shared_and_its_reports_are_context():
    report, _ = replay(Abuseipdb(), RECORDED["whitelisted"])
    assert [(each.claim, each.text) for each in report.evidence] == [
        (Claim.SHARED, "whitelisted by AbuseIPDB"),
        (Claim.CONTEXT, "score 0 of 100, 80 reports by 40 reporters in 90 days"),
    ]


def test_a_whitelisted_address_with_a_high_score_is_still_context():
    report = checked(
        isWhitelisted=True, abuseConfidenceScore=100, totalReports=9, numDistinctUsers=9
    )
    assert [each.claim for each in report.evidence] == [Claim.SHARED, Claim.CONTEXT]


@pytest.mark.parametrize(
    ("score", "reporters", "claim"),
    [
        (100, 3, Claim.MALICIOUS),
        (75, 3, Claim.MALICIOUS),
        (100, 2, Claim.SUSPICIOUS),
        (100, None, Claim.SUSPICIOUS),
        (74, 50, Claim.SUSPICIOUS),
        (25, 1, Claim.SUSPICIOUS),
        (24, 50, Claim.CONTEXT),
        (0, 1, Claim.CONTEXT),
    ],
)
def test_score_and_reporters_are_the_claim(score, reporters, claim):
    report = checked(abuseConfidenceScore=score, totalReports=50, numDistinctUsers=reporters)
    assert [each.claim for each in report.evidence] == [claim]


@pytest.mark.parametrize(
    ("reporters", "text"),
    [
        (1, "score 9 of 100, 1 report by 1 reporter in 90 days"),
        (None, "score 9 of 100, 1 report in 90 days"),
    ],
)
def test_one_is_one(reporters, text):
    report = checked(abuseConfidenceScore=9, totalReports=1, numDistinctUsers=reporters)
    assert report.evidence[0].text == text


def test_no_report_is_a_miss_with_facts_and_null_is_no_whitelist():
    report, _ = replay(Abuseipdb(), RECORDED["miss"])
    assert (report.state, report.evidence) == (ReportState.MISS, ())
    assert report.facts == {
        "abuse_score": 0,
        "reports": 0,
        "reporters": 0,
        "tor": False,
        "isp": "Example Net",
    }
    assert report.link == "https://www.abuseipdb.com/check/2001:db8::1"


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Refused), (403, Refused), (429, Unavailable), (402, Unavailable)],
)
def test_an_error_in_the_body_is_never_a_miss(status, error):
    with pytest.raises(error, match="Daily rate limit"):
        answered({"errors": [{"detail": "Daily rate limit", "status": status}]})


def test_a_wrong_question_is_a_bad_answer_with_the_reason():
    with pytest.raises(BadAnswer, match="must be a valid IPv4 or IPv6") as caught:
        answered({"errors": [{"detail": "The ip must be a valid IPv4 or IPv6 address."}]}, 422)
    assert caught.value.path == "$.errors[0]"


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (404, {}, "status"),
        (200, {}, "$.data"),
        (200, {"data": {"totalReports": 0}}, "$.data"),
        (200, {"data": {"abuseConfidenceScore": "9", "totalReports": 0}}, "$.data.abuse"),
        (200, [], "$"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        answered(body, status)
    assert caught.value.path.startswith(path)


@pytest.mark.skipif(not REAL, reason="the recorded answers of the vendor are not here")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_answers_are_read(path):
    body = json.loads(path.read_text())
    for check in [body["data"]] if "data" in body else body.values():
        subject = Observable(ObservableType.IPV4, check["ipAddress"])
        report = answered({"data": check}, subject=subject)
        score = check["abuseConfidenceScore"]
        assert report.facts["abuse_score"] == score
        expected = {100: Claim.MALICIOUS, 30: Claim.SUSPICIOUS, 0: Claim.CONTEXT}
        assert report.evidence[0].claim is expected[score]


WORDS = st.one_of(st.none(), st.text(max_size=30), st.integers(), st.booleans())
CHECK = st.dictionaries(
    st.sampled_from(["abuseConfidenceScore", "totalReports", "numDistinctUsers", "reports"]),
    st.one_of(st.integers(0, 100), WORDS, st.just([{"categories": [4, -1]}])),
)
BODIES = st.dictionaries(
    st.sampled_from(["data", "errors"]),
    st.one_of(CHECK, st.lists(st.dictionaries(st.sampled_from(["detail", "status"]), WORDS))),
)


@given(
    st.one_of(st.binary(max_size=200), BODIES.map(lambda body: json.dumps(body).encode())),
    st.sampled_from([200, 204, 302, 400, 404, 422]),
)
def test_any_body_gives_a_report_or_an_honest_error(body, status):
    try:
        report, _ = play(Abuseipdb().lookup(IP), HttpResponse(status=status, body=body))
    except (BadAnswer, Refused, Unavailable):
        return
    assert report.observable == IP
