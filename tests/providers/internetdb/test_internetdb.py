import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Scope
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.internetdb import Internetdb

RECORDED = recorded("internetdb")
IP = RECORDED["hit"].subject


def answered(body, status=200):
    response = HttpResponse(status=status, body=json.dumps(body).encode())
    return play(Internetdb().lookup(IP), response)[0]


def test_what_is_open_is_context_whatever_it_is_tagged():
    report, _ = replay(Internetdb(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.CONTEXT, Scope.IP)
    assert evidence.text == (
        "open ports 22, 80, 443, 8080, 8443 and 2 more; tagged c2, cloud; "
        "may be vulnerable to CVE-2021-41617"
    )
    assert report.facts == {
        "ports": ["22", "80", "443", "8080", "8443", "9000", "9001"],
        "hostnames": ["host.example.net"],
        "software": ["cpe:/a:openbsd:openssh:8.2"],
        "tags": ["c2", "cloud"],
        "vulnerabilities": ["CVE-2021-41617"],
    }
    assert report.link == "https://www.shodan.io/host/192.0.2.7"


def test_an_address_of_ipv6_with_nothing_open():
    report, _ = replay(Internetdb(), RECORDED["long address"])
    assert (report.state, report.facts) == (ReportState.HIT, {})
    assert report.evidence[0].text == "open ports none"
    assert report.link == "https://www.shodan.io/host/2001:db8::1"


def test_long_lists_are_cut():
    report = answered({"ports": [80], "vulns": [f"CVE-2020-{each}" for each in range(1000, 3000)]})
    assert len(report.facts["vulnerabilities"]) == 100
    assert report.evidence[0].text.endswith("CVE-2020-1004 and 1995 more")


def test_404_is_a_miss_where_its_body_says_so():
    report, _ = replay(Internetdb(), RECORDED["miss"])
    assert (report.state, report.evidence) == (ReportState.MISS, ())


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (404, "404 page not found", "$"),
        (404, {}, "$"),
        (422, {"detail": [{"msg": "value is not a valid IPv4 or IPv6 address"}]}, "status"),
        (200, {"detail": "No information available"}, "$"),
        (200, {"ports": ["80"]}, "$.ports[0]"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        answered(body, status)
    assert caught.value.path == path


LISTS = st.one_of(
    st.none(),
    st.lists(st.one_of(st.integers(), st.text(max_size=20)), max_size=9),
    st.lists(st.integers(0, 65535), max_size=9),
)
BODIES = st.dictionaries(st.sampled_from(["ports", "hostnames", "tags", "vulns", "detail"]), LISTS)


@given(
    st.one_of(st.binary(max_size=200), BODIES.map(lambda body: json.dumps(body).encode())),
    st.sampled_from([200, 204, 302, 400, 404]),
)
def test_any_body_gives_a_report_or_a_bad_answer(body, status):
    try:
        report, _ = play(Internetdb().lookup(IP), HttpResponse(status=status, body=body))
    except BadAnswer:
        return
    assert {each.claim for each in report.evidence} <= {Claim.CONTEXT}
