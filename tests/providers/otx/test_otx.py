from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.otx import Otx

RECORDED = recorded("otx")
SAMPLE = RECORDED["miss"].subject
NAME = RECORDED["hit"].subject
URL = Observable(ObservableType.URL, "http://evil.example.net/a b?c=d")


def response(body, status=200):
    return HttpResponse(status=status, body=body)


def played(*bodies, subject=SAMPLE):
    report, effects = play(Otx().lookup(subject), tuple(response(each) for each in bodies))
    return report, effects


def test_a_pulse_of_the_vendor_is_suspicious_and_dated_by_the_newest():
    report, _ = replay(Otx(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.SUSPICIOUS, Scope.HOST)
    assert evidence.text == (
        "in 3 pulses of 3 authors, the newest 'Examples for all' by AlienVault"
    )
    assert evidence.label == "Emotet"
    assert evidence.observed_at == datetime(2026, 11, 18, 10, tzinfo=UTC)
    assert evidence.link == "https://otx.alienvault.com/pulse/b2"
    assert report.facts == {
        "pulses": 3,
        "threat_family": "Emotet",
        "adversary": ["Example Bear"],
        "tags": ["c2", "loader", "spam"],
    }


def test_a_domain_has_its_resolutions_and_urls():
    report, effects = replay(Otx(), RECORDED["hit"])
    assert [each.path["part"] for each in effects] == ["general", "passive_dns", "url_list"]
    assert {each.timeout for each in effects} == {30.0}
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("dns_resolution", "192.0.2.7"),
        ("nameserver", "ns1.example.org"),
        ("hosted_url", "http://evil.example.net/in.php"),
    ]
    assert report.relations[0].last_seen == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert report.link == "https://otx.alienvault.com/indicator/hostname/evil.example.net"


def test_an_address_is_asked_for_one_section_and_one_author_is_context():
    report, effects = replay(Otx(), RECORDED["address"])
    assert len(effects) == 1
    assert [each.claim for each in report.evidence] == [Claim.CONTEXT]
    assert report.evidence[0].text == "in 1 pulse of 1 author, the newest 'My firewall' by somebody"
    assert report.facts == {
        "pulses": 1,
        "asn": 64496,
        "as_holder": "Example Holder",
        "country": "NL",
    }
    assert report.link == "https://otx.alienvault.com/indicator/ip/192.0.2.7"


def test_what_otx_whitelists_is_clean_and_its_pulses_are_context():
    report, _ = replay(Otx(), RECORDED["whitelisted"])
    assert [(each.claim, each.text) for each in report.evidence] == [
        (Claim.CLEAN, "Whitelisted domain"),
        (Claim.CLEAN, "an accepted false positive"),
        (Claim.CONTEXT, "in 2 pulses of 2 authors, the newest 'One' by one"),
    ]


def test_two_authors_are_suspicious_and_a_clone_is_no_second_author():
    pulses = b"""{"pulse_info": {"count": 2, "pulses": [
        {"id": "1", "author": {"username": "one"}},
        {"id": "2", "author": {"username": "two"}, "cloned_from": %s}]}}"""
    assert played(pulses % b"null")[0].evidence[0].claim is Claim.SUSPICIOUS
    assert played(pulses % b'"1"')[0].evidence[0].claim is Claim.CONTEXT


def test_a_count_without_its_pulses_is_context():
    report, _ = played(b'{"pulse_info": {"count": 4}}')
    assert [(each.claim, each.text) for each in report.evidence] == [(Claim.CONTEXT, "in 4 pulses")]


def test_a_value_without_pulses_is_a_miss():
    report, _ = replay(Otx(), RECORDED["miss"])
    assert (report.state, report.evidence) == (ReportState.MISS, ())


def test_relations_alone_are_a_hit_without_evidence():
    report, _ = played(
        b'{"pulse_info": {"count": 0}}',
        b'{"passive_dns": [{"address": "192.0.2.7", "record_type": "A"}]}',
        b'{"url_list": []}',
        subject=NAME,
    )
    assert (report.state, report.evidence, len(report.relations)) == (ReportState.HIT, (), 1)


def test_a_url_travels_in_one_escaped_part():
    report, [effect] = played(b'{"pulse_info": {"count": 1}}', subject=URL)
    assert effect.path == {"section": "url", "value": URL.value, "part": "general"}
    assert report.link.endswith("/url/http%3A%2F%2Fevil.example.net%2Fa%20b%3Fc%3Dd")


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (400, b'{"detail": "bad indicator"}', "status"),
        (404, b'{"detail": "endpoint not found"}', "status"),
        (200, b"<html>", "$"),
        (200, b'{"detail": "Throttled"}', "$"),
        (200, b'{"pulse_info": {"count": "3"}}', "$.pulse_info.count"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        play(Otx().lookup(SAMPLE), (response(body, status),))
    assert caught.value.path == path


BODIES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b'{"pulse_info": {"count": 1, "pulses": [{"id": "x"}]}}']),
    st.sampled_from([b'{"passive_dns": [{}]}', b'{"url_list": [{"url": "x", "date": "y"}]}']),
)


@given(st.tuples(BODIES, BODIES, BODIES), st.sampled_from([200, 204, 302, 400, 404]))
def test_any_body_gives_a_report_or_a_bad_answer(bodies, status):
    try:
        report, _ = play(Otx().lookup(NAME), tuple(response(each, status) for each in bodies))
    except BadAnswer:
        return
    assert report.observable == NAME
