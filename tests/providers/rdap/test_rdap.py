import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.rdap import Rdap

RECORDED = recorded("rdap")
DOMAIN = Observable(ObservableType.DOMAIN, "shop.example.net")


def test_a_domain_is_asked_at_its_registrable_name():
    report, [request] = replay(Rdap(), RECORDED["hit"])
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
    report, [request] = replay(Rdap(), RECORDED["network"])
    assert request.path == {"kind": "ip", "value": "192.0.2.7"}
    assert report.evidence[0].text == "registered 1993-01-01, held by Example Holder, in NL"
    assert report.evidence[0].scope is Scope.NETBLOCK
    assert report.facts["network"] == "192.0.2.0/24"


def test_a_system_is_asked_by_its_number_and_may_lack_every_list():
    report, [request] = replay(Rdap(), RECORDED["system"])
    assert request.path == {"kind": "autnum", "value": "64496"}
    assert report.facts == {"handle": "AS64496", "holder": "EXAMPLE-AS", "country": "NL"}


def test_a_name_that_is_not_registered_is_a_miss():
    report, _ = replay(Rdap(), RECORDED["miss"])
    assert report.state is ReportState.MISS


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


DATES = st.none() | st.text(max_size=20) | st.datetimes().map(lambda each: each.isoformat())
CARDS = st.none() | st.lists(
    st.text(max_size=5) | st.lists(st.lists(st.sampled_from(["fn", {}, "text", ""]), max_size=5)),
    max_size=3,
)
BODIES = st.binary(max_size=200) | st.builds(
    lambda date, card, name: json.dumps(
        {
            "events": [{"eventAction": "registration", "eventDate": date}],
            "entities": [{"roles": ["registrar"], "vcardArray": card}],
            "nameservers": [{"ldhName": name}],
            "cidr0_cidrs": [{"v4prefix": name, "length": 24}, {}],
        }
    ).encode(),
    DATES,
    CARDS,
    st.none() | st.text(max_size=9),
)


@given(BODIES, st.sampled_from([200, 204, 302, 400, 404]))
def test_any_body_gives_a_report_or_a_bad_answer(body, status):
    try:
        report, _ = play(Rdap().lookup(DOMAIN), HttpResponse(status=status, body=body))
    except BadAnswer:
        return
    assert report.observable == DOMAIN
