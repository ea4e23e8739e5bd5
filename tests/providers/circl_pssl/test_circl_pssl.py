import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Scope
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.circl_pssl import CirclPssl

RECORDED = recorded("circl-pssl")
ADDRESS = RECORDED["hit"].subject


def looked_up(body, status=200):
    return play(CirclPssl().lookup(ADDRESS), HttpResponse(status=status, body=body))[0]


def test_an_address_has_its_certificates_and_the_names_in_them():
    report, _ = replay(CirclPssl(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.CONTEXT, Scope.IP)
    assert evidence.text == "3 certificates, such as that of example.net"
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("certificate_name", "example.net")
    ]
    assert len(report.facts["certificate_sha1"]) == 3


def test_a_certificate_may_come_without_its_subject():
    report = looked_up(b'{"192.0.2.7": {"certificates": ["aa"], "subjects": null}}')
    assert report.evidence[0].text == "1 certificate"
    assert report.relations == ()


def test_an_unknown_address_is_a_miss():
    report, _ = replay(CirclPssl(), RECORDED["miss"])
    assert report.state is ReportState.MISS


@pytest.mark.parametrize("body", [b'{"192.0.2.7": {"certificates": []}}', b"{}"])
def test_an_address_without_a_certificate_is_a_miss(body):
    assert looked_up(body).state is ReportState.MISS


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (404, b"", "status"),
        (200, b"<html>", "$"),
        (200, b"[]", "$"),
        (200, b'{"error": "busy"}', "$[...]"),
        (200, b'{"192.0.2.7": {}}', "$[...]"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        looked_up(body, status)
    assert caught.value.path == path


@given(st.binary(max_size=200), st.sampled_from([200, 204, 302, 400, 404]))
def test_any_body_gives_a_report_or_a_bad_answer(body, status):
    try:
        report = looked_up(body, status)
    except BadAnswer:
        return
    assert report.observable == ADDRESS
