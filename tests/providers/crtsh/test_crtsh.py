import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Scope, Unavailable
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.crtsh import MOST_NAMES, Crtsh

RECORDED = recorded("crtsh")
NAME = RECORDED["hit"].subject
HTML = b"<html><body>Sorry, something went wrong...</body></html>"


def looked_up(entries):
    body = json.dumps(entries).encode()
    return play(Crtsh().lookup(NAME), HttpResponse(status=200, body=body))[0]


def test_certificates_are_context_with_their_times_and_issuers():
    report, [request] = replay(Crtsh(), RECORDED["hit"])
    assert (request.timeout, request.max_bytes) == (60.0, 64 * 1024 * 1024)
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.CONTEXT, Scope.HOST)
    assert evidence.text == (
        "3 certificates for 3 other names, the newest of 2026-11-02 by Other Trust"
    )
    assert report.facts == {
        "certificates": 3,
        "certificate_names": 3,
        "certificate_issuers": ["Other Trust", "Example Trust, Inc."],
        "first_certificate": "2026-01-05",
        "newest_certificate": "2026-11-02",
    }
    assert report.first_seen == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert report.last_seen == datetime(2026, 11, 2, 8, tzinfo=UTC)


def test_each_name_of_a_line_is_an_edge_and_a_mailbox_is_none():
    report, _ = replay(Crtsh(), RECORDED["hit"])
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("subdomain", "www.example.net"),
        ("subdomain", "login.example.net"),
        ("certificate_name", "shop.example.org"),
    ]
    www = report.relations[0]
    assert www.first_seen == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert www.last_seen == datetime(2026, 11, 2, 8, tzinfo=UTC)


def test_an_empty_list_is_a_miss():
    report, _ = replay(Crtsh(), RECORDED["miss"])
    assert report.state is ReportState.MISS


def test_an_entry_may_hold_the_names_alone():
    report = looked_up([{"name_value": "example.net"}, {"name_value": "www.example.net\n"}])
    assert report.evidence[0].text == "1 certificate for 1 other name"
    assert report.facts == {"certificates": 1, "certificate_names": 1}
    assert (report.first_seen, report.last_seen) == (None, None)


def test_many_names_are_counted_whole_and_shown_in_part():
    report = looked_up(
        [{"id": n, "name_value": f"n{n}.example.net"} for n in range(MOST_NAMES + 3)]
    )
    assert len(report.relations) == MOST_NAMES
    assert report.facts["certificate_names"] == MOST_NAMES + 3


def test_404_is_an_overloaded_server_and_no_miss():
    with pytest.raises(Unavailable, match="overloaded"):
        play(Crtsh().lookup(NAME), HttpResponse(status=404, body=HTML))


@pytest.mark.parametrize(
    ("status", "body", "path"),
    [
        (200, HTML, "$"),
        (200, b"", "$"),
        (200, b'[{"id": 1}]', "$[0]"),
        (200, b'{"error": "busy"}', "$"),
        (302, b"[]", "status"),
    ],
)
def test_another_answer_is_bad(status, body, path):
    with pytest.raises(BadAnswer) as caught:
        play(Crtsh().lookup(NAME), HttpResponse(status=status, body=body))
    assert caught.value.path == path


ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"name_value": st.text(max_size=30)},
        optional={
            "id": st.integers(0, 9),
            "issuer_name": st.text(max_size=20),
            "not_before": st.one_of(st.none(), st.text(max_size=20)),
        },
    ),
    max_size=4,
)


@given(ENTRIES)
def test_any_entries_give_a_report(entries):
    assert looked_up(entries).observable == NAME


@given(st.binary(max_size=200), st.sampled_from([200, 204, 302, 400, 404]))
def test_any_body_gives_a_report_or_an_error_of_ours(body, status):
    try:
        report, _ = play(Crtsh().lookup(NAME), HttpResponse(status=status, body=body))
    except (BadAnswer, Unavailable):
        return
    assert report.observable == NAME
