import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Scope
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.crowdsec import Crowdsec

RECORDED = recorded("crowdsec")
IP = RECORDED["hit"].subject


def answered(status=200, **body):
    response = HttpResponse(status=status, body=json.dumps(body).encode())
    return play(Crowdsec().lookup(IP), response)[0]


def test_the_reputation_is_the_claim_with_what_the_address_did():
    report, _ = replay(Crowdsec(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.MALICIOUS, Scope.IP)
    assert evidence.text == ("reputation malicious, confidence high (SSH Bruteforce, http:scan)")
    assert evidence.observed_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert report.first_seen == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert report.facts == {
        "reputation": "malicious",
        "background_noise": 4,
        "behaviors": ["SSH Bruteforce", "http:scan"],
        "classifications": ["Dangerous Services Exposed"],
        "attack_techniques": ["T1110"],
        "vulnerabilities": ["CVE-2021-41773"],
        "asn": 64496,
        "as_holder": "Example Holder",
        "network": "192.0.2.0/24",
        "country": "NL",
        "hostnames": ["host.example.net"],
    }


def test_a_false_positive_is_shared_and_neither_noise_nor_suspicious():
    report, _ = replay(Crowdsec(), RECORDED["false positive"])
    assert [(each.claim, each.text) for each in report.evidence] == [
        (Claim.SHARED, "a known false positive: Known CERT or SEO crawler"),
        (Claim.CONTEXT, "reputation suspicious, confidence medium"),
    ]


def test_a_high_background_noise_is_noise_besides():
    report = answered(reputation="malicious", background_noise_score=7)
    assert [(each.claim, each.text) for each in report.evidence] == [
        (Claim.NOISE, "attacks everybody, background noise 7 of 10"),
        (Claim.MALICIOUS, "reputation malicious"),
    ]


@pytest.mark.parametrize(
    ("reputation", "confidence", "claim"),
    [
        ("malicious", "medium", Claim.MALICIOUS),
        ("malicious", "low", Claim.SUSPICIOUS),
        ("malicious", "none", Claim.SUSPICIOUS),
        ("suspicious", "high", Claim.SUSPICIOUS),
        ("safe", "high", Claim.CLEAN),
        ("known", "high", Claim.CONTEXT),
        ("unknown", None, Claim.CONTEXT),
        ("a new word", None, Claim.CONTEXT),
    ],
)
def test_reputations_map_to_claims(reputation, confidence, claim):
    report = answered(reputation=reputation, confidence=confidence)
    assert [each.claim for each in report.evidence] == [claim]


def test_404_is_a_miss_where_its_body_says_so():
    report, _ = replay(Crowdsec(), RECORDED["miss"])
    assert (report.state, report.evidence) == (ReportState.MISS, ())


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (404, {}, "$"),
        (400, {"message": "invalid ip"}, "status"),
        (200, {"message": "Limit Exceeded"}, "$"),
        (200, {"reputation": None}, "$.reputation"),
        (200, {"reputation": "safe", "as_num": "64496"}, "$.as_num"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        answered(status, **body)
    assert caught.value.path == path


WORDS = st.one_of(st.none(), st.text(max_size=30), st.integers(), st.just("malicious"))
NAMES = st.lists(st.dictionaries(st.sampled_from(["name", "label"]), WORDS), max_size=2)
BODIES = st.fixed_dictionaries(
    {"reputation": WORDS},
    optional={
        "background_noise_score": WORDS,
        "behaviors": st.one_of(WORDS, NAMES),
        "classifications": st.dictionaries(st.just("false_positives"), st.one_of(WORDS, NAMES)),
        "history": st.dictionaries(st.just("last_seen"), WORDS),
    },
)


@given(
    st.one_of(st.binary(max_size=200), BODIES.map(lambda body: json.dumps(body).encode())),
    st.sampled_from([200, 204, 302, 400, 404]),
)
def test_any_body_gives_a_report_or_a_bad_answer(body, status):
    try:
        report, _ = play(Crowdsec().lookup(IP), HttpResponse(status=status, body=body))
    except BadAnswer:
        return
    assert report.observable == IP
