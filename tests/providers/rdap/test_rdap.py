from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import BadAnswer, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.rdap import Rdap

HERE = Path(__file__).parent
DOMAIN = Observable(ObservableType.DOMAIN, "shop.example.net")
NETWORK = Observable(ObservableType.IPV4, "192.0.2.7")


def answer(name):
    return HttpResponse(status=200, body=(HERE / name).read_bytes())


def test_a_domain_is_asked_at_its_registrable_name():
    report, [request] = play(Rdap().lookup(DOMAIN), answer("domain.json"))
    assert request.url_template == "https://rdap.org/{kind}/{value}"
    assert request.path == {"kind": "domain", "value": "example.net"}
    assert request.follow
    assert report.state is ReportState.HIT
    assert report.facts == {
        "handle": "2336799_DOMAIN_NET-EXMP",
        "registrar": "Registrar of Examples",
        "registered": "2026-11-02",
        "expires": "2027-11-02",
        "nameservers": ["ns1.example.net"],
        "status": ["client transfer prohibited"],
    }
    assert report.first_seen == datetime(2026, 11, 2, 10, tzinfo=UTC)
    [evidence] = report.evidence
    assert evidence.text == "registered 2026-11-02, with Registrar of Examples"
    assert evidence.scope is Scope.REGISTRABLE
    assert evidence.observed_at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def test_a_network_has_a_holder():
    report, [request] = play(Rdap().lookup(NETWORK), answer("network.json"))
    assert request.path == {"kind": "ip", "value": "192.0.2.7"}
    assert report.evidence[0].text == "registered 1993-01-01, held by Example Holder, in NL"
    assert report.evidence[0].scope is Scope.NETBLOCK


@pytest.mark.parametrize("status", [400, 404])
def test_not_registered_is_a_miss(status):
    report, _ = play(Rdap().lookup(DOMAIN), HttpResponse(status=status, body=b"{}"))
    assert report.state is ReportState.MISS


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (200, b"<html>", "$"),
        (200, b'{"events": [{"eventAction": 1}]}', "$.events[0].eventAction"),
        (
            200,
            b'{"events": [{"eventAction": "registration", "eventDate": "soon"}]}',
            "events[].eventDate",
        ),
        (302, b"", "status"),
    ],
)
def test_an_answer_of_another_shape_is_no_miss(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        play(Rdap().lookup(DOMAIN), HttpResponse(status=status, body=body))
    assert caught.value.path == path


@given(st.binary(max_size=200))
def test_any_body_gives_a_report_or_a_bad_answer(body):
    try:
        report, _ = play(Rdap().lookup(DOMAIN), HttpResponse(status=200, body=body))
    except BadAnswer:
        return
    assert report.observable == DOMAIN
