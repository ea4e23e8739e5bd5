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
    Unavailable,
)
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.taxii import PAGES, Taxii

RECORDED = recorded("taxii")
NAME = RECORDED["hit"].subject
SAMPLE = RECORDED["miss"].subject
ADDRESS = Observable(ObservableType.IPV4, "192.0.2.7")
PAGE = Observable(ObservableType.URL, "http://evil.example.net/in")
PATTERN = "[domain-name:value = 'c2.example.net']"


def response(body, status=200, date="Tue, 24 Nov 2026 08:00:00 GMT"):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpResponse(status=status, body=text, headers={"date": date})


def about(*indicators, subject=NAME, **options):
    objects = [
        {"type": "indicator", "id": f"indicator--{n}", "pattern": PATTERN, **each}
        for n, each in enumerate(indicators)
    ]
    report, _ = play(Taxii().lookup(subject), response({"objects": objects}, **options))
    return report


def test_an_indicator_on_the_second_page_is_found():
    report, effects = replay(Taxii(), RECORDED["hit"])
    assert [each.params.get("next") for each in effects] == [None, "page-2"]
    assert {each.url_template for each in effects} == {"https://own-server/objects/"}
    assert {each.params["match[type]"] for each in effects} == {"indicator"}
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.MALICIOUS, Scope.HOST)
    assert evidence.text == (
        "the indicator 'Emotet command server' of the collection, confidence 85 of 100"
    )
    assert evidence.label == "Emotet command server"
    assert evidence.observed_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert report.first_seen == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert report.facts == {
        "confidence": 85,
        "valid_until": "2026-12-02",
        "categories": ["malicious-activity"],
        "tlp": "amber",
        "tags": ["emotet"],
    }


def test_a_collection_read_to_its_end_gives_a_miss():
    report, _ = replay(Taxii(), RECORDED["miss"])
    assert report.state is ReportState.MISS
    assert play(Taxii().lookup(NAME), response({}))[0].state is ReportState.MISS


def test_a_collection_that_goes_on_gives_no_miss():
    pages = [response({"more": True, "next": str(n), "objects": []}) for n in range(PAGES)]
    with pytest.raises(Unavailable, match="import it as a feed"):
        play(Taxii().lookup(NAME), *pages)


@pytest.mark.parametrize(
    ("indicator", "claim"),
    [
        ({}, Claim.MALICIOUS),
        ({"confidence": 30}, Claim.MALICIOUS),
        ({"confidence": 29}, Claim.SUSPICIOUS),
        ({"indicator_types": ["compromised"]}, Claim.MALICIOUS),
        ({"indicator_types": ["anomalous-activity"]}, Claim.SUSPICIOUS),
        ({"indicator_types": ["anomalous-activity", "malicious-activity"]}, Claim.MALICIOUS),
        ({"indicator_types": ["anonymization"]}, Claim.CONTEXT),
        ({"indicator_types": ["benign"]}, Claim.CLEAN),
        ({"revoked": True}, Claim.CONTEXT),
        ({"valid_until": "2026-11-23T00:00:00Z"}, Claim.CONTEXT),
        ({"valid_until": "2026-11-24T00:00:00Z"}, Claim.MALICIOUS),
    ],
)
def test_the_claim_of_an_indicator(indicator, claim):
    assert about(indicator).evidence[0].claim is claim


def test_the_text_says_why_an_indicator_no_longer_holds():
    old = {"valid_until": "2026-11-01T00:00:00Z", "name": "old"}
    assert about(old).evidence[0].text == (
        "the indicator 'old' of the collection, valid until 2026-11-01"
    )
    assert about({"revoked": True}).evidence[0].text == (
        "the indicator 'indicator--0' of the collection, revoked"
    )


def test_the_indicator_that_accuses_speaks():
    report = about({"revoked": True, "confidence": 90}, {"confidence": 10})
    assert (report.evidence[0].claim, report.facts["confidence"]) == (Claim.SUSPICIOUS, 10)


def test_a_network_covers_its_addresses():
    report = about({"pattern": "[ipv4-addr:value = '192.0.2.0/24']"}, subject=ADDRESS)
    [evidence] = report.evidence
    assert (evidence.scope, evidence.matched) == (Scope.NETBLOCK, "192.0.2.0/24")


@pytest.mark.parametrize(
    ("pattern", "subject", "state"),
    [
        ("[ipv4-addr:value = '192.0.2.7']", ADDRESS, "hit"),
        ("[ipv4-addr:value = '192.0.2.8']", ADDRESS, "no_hit"),
        ("[ipv6-addr:value = '::/0']", ADDRESS, "no_hit"),
        ("[domain-name:value = 'other.example.net.']", ADDRESS, "no_hit"),
        ("[url:value = 'http://EVIL.example.net/in']", PAGE, "hit"),
        (
            "[url:value = '']",
            Observable(ObservableType.URL, "http://evil.example.net/in"),
            "no_hit",
        ),
        (f"[file:hashes.'SHA-256' = '{SAMPLE.value.upper()}']", SAMPLE, "hit"),
        (f"{PATTERN[:-1]} AND url:value = 'http://a.example/']", NAME, "no_hit"),
    ],
)
def test_what_a_pattern_covers(pattern, subject, state):
    assert about({"pattern": pattern}, subject=subject).state == state


def test_a_pattern_of_another_language_is_not_read():
    assert about({"pattern_type": "snort"}).state is ReportState.MISS


def test_an_address_that_is_no_collection_is_refused():
    with pytest.raises(Refused, match="SIDELIGHT_TAXII_URL"):
        play(Taxii().lookup(NAME), response({"title": "no"}, status=404))


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (406, b"{}", "status"),
        (200, b"<html>", "$"),
        (200, b'{"more": true}', "$.next"),
        (200, b'{"objects": "changed"}', "$"),
        (200, b'{"objects": [{"type": "indicator", "id": 7}]}', "objects[0].id"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        play(Taxii().lookup(NAME), response(body, status))
    assert caught.value.path == path


TIMES = st.none() | st.text(max_size=25)
INDICATORS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["indicator", "malware"]),
        "id": st.text(max_size=5),
        "pattern": st.sampled_from([PATTERN, "[", ""]) | st.text(max_size=50),
    },
    optional={
        "name": st.none() | st.text(max_size=9),
        "indicator_types": st.none() | st.lists(st.sampled_from(["benign", "unknown"])),
        "confidence": st.none() | st.integers(),
        "modified": TIMES,
        "valid_from": TIMES,
        "valid_until": TIMES,
        "object_marking_refs": st.none() | st.lists(st.text(max_size=5)),
    },
)
BODIES = st.binary(max_size=200) | st.builds(
    lambda objects: json.dumps({"objects": objects}).encode(), st.lists(INDICATORS)
)


@given(BODIES, st.sampled_from([200, 204, 302, 400, 404, 416]))
def test_any_body_gives_a_report_or_an_error_of_the_provider(body, status):
    try:
        report, _ = play(Taxii().lookup(NAME), response(body, status))
    except (BadAnswer, Refused, Unavailable):
        return
    assert report.observable == NAME
