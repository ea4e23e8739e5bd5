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
    ReportState,
    Scope,
    Unavailable,
)
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.misp import Misp

RECORDED = recorded("misp")
SAMPLE = RECORDED["miss"].subject
NAME = RECORDED["hit"].subject


def played(body, subject=NAME, status=200):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return play(Misp().lookup(subject), HttpResponse(status=status, body=text))


def found(*attributes, subject=NAME):
    rows = [{"type": "domain", "value": NAME.value, "event_id": "1", **each} for each in attributes]
    report, _ = played({"response": {"Attribute": rows}}, subject)
    return report


def test_what_is_meant_for_detection_and_not_decayed_is_malicious():
    report, [request] = replay(Misp(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope, evidence.label) == (
        Claim.MALICIOUS,
        Scope.HOST,
        "Emotet",
    )
    assert evidence.text == (
        "in 2 events, 'Emotet wave', meant for detection, decay score 53 of 100"
    )
    assert evidence.observed_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert report.first_seen == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert report.facts == {
        "events": 2,
        "threat_family": "Emotet",
        "decay_score": 53,
        "tlp": "amber",
        "tags": ["kill-chain:Command and Control", 'misp-galaxy:mitre-malware="Emotet - S0367"'],
    }
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("dns_resolution", "192.0.2.7")
    ]
    assert request.json["value"] == ["c2.example.net"]
    assert request.json["includeDecayScore"]


def test_a_value_on_a_warninglist_is_context():
    report, _ = replay(Misp(), RECORDED["warninglist"])
    [evidence] = report.evidence
    assert evidence.claim is Claim.CONTEXT
    assert evidence.text == (
        "in 1 event, 'Sandbox run', meant for detection, "
        "on the warninglist List of known public DNS resolvers"
    )
    assert report.facts["warninglists"] == ["List of known public DNS resolvers"]


def test_nothing_found_is_a_miss():
    report, _ = replay(Misp(), RECORDED["miss"])
    assert report.state is ReportState.MISS
    assert played({"response": []})[0].state is ReportState.MISS


@pytest.mark.parametrize(
    ("attribute", "claim"),
    [
        ({"to_ids": True}, Claim.MALICIOUS),
        ({"to_ids": False}, Claim.CONTEXT),
        ({"to_ids": True, "Tag": [{"name": 'false-positive:risk="high"'}]}, Claim.CONTEXT),
        ({"to_ids": True, "decay_score": [{"score": 3, "decayed": True}]}, Claim.CONTEXT),
        ({"to_ids": True, "decay_score": [{"decayed": True}, {"decayed": False}]}, Claim.MALICIOUS),
        ({"to_ids": True, "warnings": [{"warninglist_category": "known"}]}, Claim.MALICIOUS),
        ({"to_ids": True, "warnings": [{}]}, Claim.CONTEXT),
    ],
)
def test_the_claim_of_an_attribute(attribute, claim):
    assert found(attribute).evidence[0].claim is claim


def test_the_attribute_that_accuses_speaks_before_newer_ones():
    report = found({"to_ids": True, "timestamp": "1700000000"}, {"timestamp": "1795392000"})
    assert report.evidence[0].claim is Claim.MALICIOUS
    assert report.evidence[0].observed_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert report.last_seen == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def test_what_only_resembles_the_value_is_no_hit():
    assert found({"value": "not c2.example.net"}).state is ReportState.MISS
    assert found({"value": "192.0.2.7"}).state is ReportState.MISS


def test_a_hash_is_found_beside_its_file_name():
    report = found({"type": "filename|sha256", "value": f"a.exe|{SAMPLE.value}"}, subject=SAMPLE)
    assert (report.state, report.evidence[0].scope) == (ReportState.HIT, Scope.HASH)


def test_the_most_closed_label_of_the_tags_binds():
    tags = [{"name": "tlp:clear"}, {"name": "tlp:amber+strict"}, {"name": "tlp:ex:chr"}, {}]
    assert found({"Tag": tags}).facts["tlp"] == "amber+strict"


@pytest.mark.parametrize(
    "body",
    [
        {"errors": ["no"], "message": "Could not search", "name": "Error"},
        {"errors": ["no permission"]},
        {"message": "The request is too expensive"},
    ],
)
def test_an_error_inside_a_200_is_no_miss(body):
    with pytest.raises(Unavailable):
        played(body)


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (200, b"{}", "$.response"),
        (200, b"<html>", "$"),
        (200, b'{"response": {"Attribute": [{"value": 7}]}}', "$.response.Attribute[0].value"),
        (404, b"{}", "status"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        played(body, status=status)
    assert caught.value.path == path


VALUES = st.sampled_from([NAME.value, f"{NAME.value}|192.0.2.7", "|", "\udc80"]) | st.text()
ATTRIBUTES = st.fixed_dictionaries(
    {"value": VALUES, "type": st.sampled_from(["domain", "domain|ip", ""])},
    optional={
        "to_ids": st.booleans(),
        "timestamp": st.none() | st.integers() | st.text(max_size=12),
        "last_seen": st.none() | st.text(max_size=30),
        "Tag": st.none() | st.lists(st.fixed_dictionaries({"name": st.text(max_size=20)})),
        "decay_score": st.lists(st.fixed_dictionaries({"score": st.none() | st.integers(0, 100)})),
        "Event": st.none() | st.fixed_dictionaries({"info": st.none() | st.text()}),
    },
)
BODIES = st.binary(max_size=200) | st.builds(
    lambda rows: json.dumps({"response": {"Attribute": rows}}).encode(), st.lists(ATTRIBUTES)
)


@given(BODIES, st.sampled_from([200, 204, 302, 404]))
def test_any_body_gives_a_report_or_an_error_of_the_provider(body, status):
    try:
        report, _ = played(body, status=status)
    except (BadAnswer, Unavailable):
        return
    assert report.observable == Observable(ObservableType.DOMAIN, "c2.example.net")
