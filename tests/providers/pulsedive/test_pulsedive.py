import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Scope, Unavailable
from sidelight.plugin import HttpResponse, Place
from sidelight.plugin.testing import play
from sidelight.providers.pulsedive import Pulsedive

RECORDED = recorded("pulsedive")
NAME = RECORDED["hit"].subject


def looked_up(status=200, **answer):
    body = json.dumps(answer).encode()
    return play(Pulsedive().lookup(NAME), HttpResponse(status=status, body=body))[0]


def test_a_high_risk_is_malicious_with_its_feeds_and_dates():
    report, _ = replay(Pulsedive(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope, evidence.label) == (
        Claim.MALICIOUS,
        Scope.HOST,
        "Emotet",
    )
    assert evidence.text == "risk high, in Example Bad Domains, retired"
    assert evidence.observed_at == datetime(2026, 11, 20, 14, 47, 36, tzinfo=UTC)
    assert report.first_seen == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert report.facts == {
        "risk": "high",
        "risk_factors": ["found in threat feeds"],
        "threat_family": "Emotet",
        "feeds": ["Example Bad Domains"],
    }


def test_the_key_goes_where_the_vendor_takes_it_and_nothing_is_probed():
    _, [request] = replay(Pulsedive(), RECORDED["hit"])
    assert request.params == {"indicator": NAME.value}
    assert Pulsedive.manifest.secrets["api_key"].place is Place.QUERY


@pytest.mark.parametrize(
    ("risk", "claim"),
    [
        ("critical", Claim.MALICIOUS),
        ("medium", Claim.SUSPICIOUS),
        ("low", Claim.CONTEXT),
        ("unknown", Claim.CONTEXT),
        ("none", Claim.CLEAN),
        ("a new word", Claim.CONTEXT),
    ],
)
def test_risks_map_to_claims(risk, claim):
    report = looked_up(risk=risk)
    assert [each.claim for each in report.evidence] == [claim]
    assert report.facts == {"risk": risk}


def test_404_is_a_miss():
    report, _ = replay(Pulsedive(), RECORDED["miss"])
    assert report.state is ReportState.MISS


def test_an_error_in_a_good_answer_is_no_miss():
    with pytest.raises(Unavailable, match="still processing"):
        looked_up(error="Request(s) still processing.")


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (400, b'{"error": "Missing indicator."}', "status"),
        (200, b"<html>", "$"),
        (200, b"{}", "$.risk"),
        (200, b'{"risk": 3}', "$.risk"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        play(Pulsedive().lookup(NAME), HttpResponse(status=status, body=body))
    assert caught.value.path == path


@given(st.binary(max_size=200), st.sampled_from([200, 204, 302, 400, 404]))
def test_any_body_gives_a_report_or_an_error_of_ours(body, status):
    try:
        report, _ = play(Pulsedive().lookup(NAME), HttpResponse(status=status, body=body))
    except (BadAnswer, Unavailable):
        return
    assert report.observable == NAME
