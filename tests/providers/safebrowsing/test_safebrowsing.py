import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, Refused, ReportState, Scope
from sidelight.plugin import HttpResponse, Place
from sidelight.plugin.testing import play
from sidelight.providers.safebrowsing import SafeBrowsing

RECORDED = recorded("safebrowsing")
PAGE = RECORDED["hit"].subject


def looked_up(body, status=200):
    return play(SafeBrowsing().lookup(PAGE), HttpResponse(status=status, body=body))[0]


def test_a_phishing_page_is_malicious_once():
    report, [request] = replay(SafeBrowsing(), RECORDED["hit"])
    assert not request.changes
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope, evidence.label) == (
        Claim.MALICIOUS,
        Scope.URL,
        "phishing",
    )
    assert evidence.text == "on the list of phishing, of which browsers warn"
    assert report.link.endswith("?url=http%3A%2F%2Fevil.example.net%2Flogin")


def test_an_empty_object_is_a_miss_and_not_clean():
    report, _ = replay(SafeBrowsing(), RECORDED["miss"])
    assert (report.state, report.evidence) == (ReportState.MISS, ())


@pytest.mark.parametrize(
    ("threat", "claim", "label"),
    [
        ("MALWARE", Claim.MALICIOUS, "malware"),
        ("UNWANTED_SOFTWARE", Claim.SUSPICIOUS, "unwanted software"),
        ("POTENTIALLY_HARMFUL_APPLICATION", Claim.SUSPICIOUS, "a harmful app"),
        ("A_NEW_ONE", Claim.SUSPICIOUS, "a new one"),
    ],
)
def test_threats_map_to_claims(threat, claim, label):
    [evidence] = looked_up(b'{"matches": [{"threatType": "%s"}]}' % threat.encode()).evidence
    assert (evidence.claim, evidence.label) == (claim, label)


def test_the_key_is_in_a_header_and_the_terms_bar_automation():
    manifest = SafeBrowsing.manifest
    assert manifest.secrets["api_key"].place is Place.HEADER
    assert not manifest.terms.automation


def test_a_bad_key_is_refused_though_it_is_a_400():
    body = b"""{"error": {"code": 400, "message": "API key not valid.",
        "details": [{"@type": "x", "reason": "API_KEY_INVALID"}]}}"""
    with pytest.raises(Refused, match="API key not valid"):
        looked_up(body, 400)


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (400, b'{"error": {"message": "threat_info is incomplete"}}', "status"),
        (400, b'{"error": {}}', "status"),
        (400, b"<html>", "$"),
        (404, b"{}", "status"),
        (200, b"<html>", "$"),
        (200, b'{"error": {}}', "$"),
        (200, b'{"matches": [{}]}', "$.matches[0]"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        looked_up(body, status)
    assert caught.value.path == path


@given(st.binary(max_size=200), st.sampled_from([200, 204, 302, 400, 404]))
def test_any_body_gives_a_report_or_an_error_of_ours(body, status):
    try:
        report = looked_up(body, status)
    except (BadAnswer, Refused):
        return
    assert report.observable == PAGE
