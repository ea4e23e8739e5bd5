import json
from datetime import UTC, datetime

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
)
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.threatfox import Threatfox

RECORDED = recorded("threatfox")
IP = RECORDED["hit"].subject
NAME = RECORDED["miss"].subject
FILE = RECORDED["file"].subject
NOTHING = {"query_status": "no_result", "data": "Your search did not yield any results"}


def response(body, status=200):
    return HttpResponse(status=status, body=json.dumps(body).encode())


def answered(*entries, subject=IP):
    body = {"query_status": "ok", "data": list(entries)}
    return play(Threatfox().lookup(subject), (response(body),))[0]


def test_an_address_is_found_with_its_ports_and_the_best_confidence():
    report, [request] = replay(Threatfox(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    assert request.json == {"query": "search_ioc", "search_term": IP.value}
    evidence = report.evidence[-1]
    assert (evidence.claim, evidence.scope, evidence.label) == (
        Claim.MALICIOUS,
        Scope.IP,
        "Cobalt Strike",
    )
    assert evidence.text == (
        "command and control server (Cobalt Strike), confidence 100 of 100, 2 entries"
    )
    assert evidence.observed_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert evidence.link == "https://threatfox.abuse.ch/ioc/12/"
    assert report.facts == {
        "entries": 3,
        "confidence": 100,
        "threat_family": "Cobalt Strike",
        "threat_types": ["botnet_cc", "payload_delivery"],
        "ports": ["443", "8080"],
        "tags": ["CobaltStrike", "c2", "loki"],
    }
    assert report.first_seen == datetime(2026, 10, 1, 9, tzinfo=UTC)


def test_a_url_on_the_host_is_evidence_on_that_url():
    report, _ = replay(Threatfox(), RECORDED["hit"])
    on_url, on_address = report.evidence
    assert (on_url.scope, on_url.matched) == (Scope.URL, "http://192.0.2.7/gate.php")
    assert on_address.matched is None
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("hosted_url", "http://192.0.2.7/gate.php"),
        ("communicating_file", FILE.value),
    ]


def test_what_the_search_finds_of_other_values_is_a_miss():
    report, _ = replay(Threatfox(), RECORDED["others"])
    assert (report.state, report.evidence, report.relations) == (ReportState.MISS, (), ())


def test_a_url_differs_by_its_case_and_half_a_confidence_is_suspicious():
    report, _ = replay(Threatfox(), RECORDED["url"])
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope, evidence.label) == (
        Claim.SUSPICIOUS,
        Scope.URL,
        None,
    )
    assert evidence.text == "delivery of malware, confidence 50 of 100"
    assert evidence.link == "https://threatfox.abuse.ch/ioc/19/"


def test_a_file_has_what_its_sample_talks_to():
    report, requests = replay(Threatfox(), RECORDED["file"])
    assert [each.json["query"] for each in requests] == ["search_ioc", "search_hash"]
    assert [(each.claim, each.scope, each.text) for each in report.evidence] == [
        (
            Claim.MALICIOUS,
            Scope.HASH,
            "malware sample (Cobalt Strike), confidence 75 of 100",
        ),
        (
            Claim.MALICIOUS,
            Scope.HASH,
            "tied to: command and control server (Cobalt Strike), confidence 100 of 100, 5 entries",
        ),
    ]
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("contacted_ip", "192.0.2.7"),
        ("contacted_ip", "2001:db8::7"),
        ("contacted_domain", "c2.example.net"),
        ("contacted_url", "http://c2.example.net/a"),
    ]


def test_servers_of_a_sample_are_a_hit_without_an_entry_of_the_file():
    entry = {"ioc": "c2.example.net", "ioc_type": "domain", "confidence_level": 60}
    report, _ = play(
        Threatfox().lookup(FILE),
        (response(NOTHING), response({"query_status": "ok", "data": [entry]})),
    )
    assert (report.state, report.link) == (ReportState.HIT, None)
    assert report.evidence[0].text == "tied to: malware, confidence 60 of 100"


@pytest.mark.parametrize(
    ("confidence", "claim"),
    [
        (100, Claim.MALICIOUS),
        (75, Claim.MALICIOUS),
        (74, Claim.SUSPICIOUS),
        (25, Claim.SUSPICIOUS),
        (24, Claim.CONTEXT),
        (None, Claim.CONTEXT),
    ],
)
def test_the_confidence_is_the_claim(confidence, claim):
    report = answered({"ioc": "192.0.2.7:1", "ioc_type": "ip:port", "confidence_level": confidence})
    assert [each.claim for each in report.evidence] == [claim]


def test_an_old_entry_keeps_its_date():
    old = {"ioc": "192.0.2.7:1", "ioc_type": "ip:port", "first_seen": "2025-11-01 00:00:00 UTC"}
    assert answered(old).evidence[0].observed_at == datetime(2025, 11, 1, tzinfo=UTC)


def test_a_miss_has_a_text_in_place_of_data():
    report, _ = replay(Threatfox(), RECORDED["miss"])
    assert (report.state, report.evidence) == (ReportState.MISS, ())


def test_sha1_is_one_search_and_sha512_none():
    sha1 = Observable(ObservableType.FILE, "a" * 40)
    report, effects = play(Threatfox().lookup(sha1), (response(NOTHING),))
    assert (report.state, len(effects)) == (ReportState.MISS, 1)
    report, effects = play(Threatfox().lookup(Observable(ObservableType.FILE, "a" * 128)))
    assert (report.state, effects) == (ReportState.MISS, [])


def test_a_long_url_is_asked_about():
    url = Observable(ObservableType.URL, "http://example.com/" + "a" * 100)
    _, effects = play(Threatfox().lookup(url), (response(NOTHING),))
    assert len(effects) == 1


def test_a_bad_key_in_the_body_is_a_refusal():
    with pytest.raises(Refused):
        play(Threatfox().lookup(IP), (response({"query_status": "unknown_auth_key"}),))


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (404, {}, "status"),
        (200, {"query_status": "illegal_search_term", "data": "Illegal"}, "$.query_status"),
        (200, {"query_status": "ok", "data": "Your search did not"}, "$.data"),
        (200, {"query_status": "ok"}, "$"),
        (200, {"query_status": "ok", "data": [{"id": "1"}]}, "$.data[0]"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        play(Threatfox().lookup(IP), (response(body, status),))
    assert caught.value.path == path


WORDS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.integers(),
    st.sampled_from(["192.0.2.7:443", "http://[", "http://example.com/a", "ip:port", "url"]),
)
ENTRY = st.dictionaries(
    st.sampled_from(["ioc", "ioc_type", "id", "confidence_level", "first_seen", "threat_type"]),
    WORDS,
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.fixed_dictionaries(
        {"query_status": st.sampled_from(["ok", "no_result", "illegal_hash", "no_api_key"])},
        optional={"data": st.one_of(st.text(), st.lists(ENTRY, max_size=4))},
    ).map(lambda body: json.dumps(body).encode()),
)


@given(
    st.tuples(BODIES, BODIES),
    st.sampled_from([200, 204, 302, 400, 404]),
    st.sampled_from([IP, NAME, FILE]),
)
def test_any_body_gives_a_report_or_a_bad_answer(bodies, status, subject):
    asked = bodies if subject == FILE else bodies[:1]
    answers = tuple(HttpResponse(status=status, body=each) for each in asked)
    try:
        report, _ = play(Threatfox().lookup(subject), answers)
    except (BadAnswer, Refused):
        return
    assert report.observable == subject
