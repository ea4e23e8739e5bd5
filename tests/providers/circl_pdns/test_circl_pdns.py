from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Scope
from sidelight.plugin import HttpResponse, Place
from sidelight.plugin.testing import play
from sidelight.providers.circl_pdns import CirclPdns

RECORDED = recorded("circl-pdns")
NAME = RECORDED["hit"].subject
FIRST = datetime(2026, 1, 5, 8, tzinfo=UTC)


def looked_up(body, status=200):
    return play(CirclPdns().lookup(NAME), HttpResponse(status=status, body=body))[0]


def test_a_name_has_its_resolutions_newest_first():
    report, _ = replay(CirclPdns(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.CONTEXT, Scope.HOST)
    assert evidence.text == "4 DNS records from 2026-01-05 to 2026-11-18"
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("dns_resolution", "2001:db8::7"),
        ("dns_resolution", "192.0.2.7"),
        ("nameserver", "ns1.example.org"),
    ]
    assert report.relations[2].first_seen == FIRST
    assert report.first_seen == FIRST
    assert report.facts == {"dns_records": 4}


def test_an_address_has_the_names_that_pointed_to_it():
    report, _ = replay(CirclPdns(), RECORDED["address"])
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("dns_resolution", "evil.example.net")
    ]
    assert report.evidence[0].text.startswith("1 DNS record from")
    assert report.evidence[0].scope is Scope.IP


def test_an_empty_answer_is_a_miss():
    report, _ = replay(CirclPdns(), RECORDED["miss"])
    assert report.state is ReportState.MISS


def test_times_that_are_none_are_left_out():
    line = b'{"rrname": "a.example.net", "rrtype": "A", "rdata": "192.0.2.7", "time_last": 1e300}'
    report = looked_up(line)
    assert report.evidence[0].text == "1 DNS record"
    assert (report.first_seen, report.last_seen) == (None, None)


def test_the_login_is_user_and_password():
    assert CirclPdns.manifest.secrets["login"].place is Place.BASIC


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (404, b"", "status"),
        (200, b"<html>", "$"),
        (200, b'{"rrname": "a", "rrtype": "A", "rdata": "192.0.2.7"}\n{"rrname"', "$"),
        (200, b'{"rrname": "a", "rrtype": "A", "rdata": 7}', "$.rdata"),
        (200, b'{"error": "busy"}', "$"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        looked_up(body, status)
    assert caught.value.path == path


LINES = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from(
            [
                b'{"rrname": "a.example.net", "rrtype": "NS", "rdata": ["x", "ns.example.org"]}',
                b'{"rrname": "", "rrtype": "A", "rdata": "", "time_first": -1, "time_last": 5.5}',
            ]
        ),
    ),
    max_size=4,
)


@given(LINES, st.sampled_from([200, 204, 302, 400, 404]))
def test_any_lines_give_a_report_or_a_bad_answer(lines, status):
    try:
        report = looked_up(b"\n".join(lines), status)
    except BadAnswer:
        return
    assert report.observable == NAME
