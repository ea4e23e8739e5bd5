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
    ProviderError,
    Refused,
    ReportState,
    Scope,
    Tlp,
    Unavailable,
)
from sidelight.plugin import Disclosure, HttpResponse, Sample, Wait, Waited
from sidelight.plugin.testing import play
from sidelight.providers.urlscan import POLLS, Urlscan, UrlscanScan

RECORDED = recorded("urlscan")
PAGE = RECORDED["hit"].subject
HOST = RECORDED["no key"].subject
ACCEPTED = HttpResponse(status=200, body=b'{"uuid": "u9", "visibility": "private"}')
NOT_READY = HttpResponse(status=404, body=b'{"message": "notdone"}')


def response(body, status=200, **headers):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(status=status, body=body, headers=names)


def search(**page):
    scan = {"_id": "u1", "task": {"url": PAGE.value, "time": "2026-11-20T08:00:00Z"}, "page": page}
    return response({"results": [scan]})


def result(**overall):
    return response({"task": {}, "page": {}, "verdicts": {"overall": overall}})


def test_a_malicious_page_makes_its_url_malicious():
    report, _ = replay(Urlscan(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope, evidence.label) == (
        Claim.MALICIOUS,
        Scope.URL,
        "phishing",
    )
    assert evidence.text == (
        "2 scans, the newest malicious, score 100 of 100, poses as Example Bank"
    )
    assert evidence.observed_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert report.link == "https://urlscan.io/result/0196d976-07f6-7aae-8a57-aa019145f31c/"
    assert (report.first_seen, report.last_seen) == (
        datetime(2026, 11, 1, 8, tzinfo=UTC),
        datetime(2026, 11, 20, 8, tzinfo=UTC),
    )
    assert report.facts == {
        "scans": 2,
        "asn": 64496,
        "as_holder": "EXAMPLE, NL",
        "country": "NL",
        "server": "nginx",
        "page_title": "Log in",
        "visibility": "public",
        "score": 100,
        "brands": ["Example Bank"],
        "categories": ["phishing"],
    }
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("final_url", "https://login.example.net/bank/step1"),
        ("contacted_ip", "192.0.2.80"),
        ("contacted_ip", "198.51.100.5"),
        ("contacted_domain", "login.example.net"),
        ("contacted_domain", "cdn.example.org"),
    ]


def test_without_a_key_there_is_no_verdict_and_nothing_is_clean():
    report, _ = replay(Urlscan(), RECORDED["no key"])
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.CONTEXT, Scope.HOST)
    assert evidence.text == "2 scans; the verdict on the newest was not given"
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("dns_resolution", "192.0.2.80"),
        ("hosted_url", "https://login.example.net/"),
    ]


def test_a_page_says_little_about_its_address():
    report, _ = replay(Urlscan(), RECORDED["address"])
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.CONTEXT, Scope.IP)
    assert evidence.text.endswith("poses as Example Bank")
    assert [each.target.value for each in report.relations] == [
        "login.example.net",
        "https://login.example.net/",
    ]


def test_no_scan_is_a_miss_and_nothing_more_is_asked():
    report, effects = replay(Urlscan(), RECORDED["miss"])
    assert (report.state, len(effects)) == (ReportState.MISS, 1)


@pytest.mark.parametrize(
    ("overall", "on_url", "on_host"),
    [
        ({"score": 100, "malicious": True}, Claim.MALICIOUS, Claim.SUSPICIOUS),
        ({"score": 40}, Claim.SUSPICIOUS, Claim.CONTEXT),
        ({"score": 0, "malicious": False}, Claim.CONTEXT, Claim.CONTEXT),
        ({}, Claim.CONTEXT, Claim.CONTEXT),
        ({"score": -50}, Claim.CLEAN, Claim.CONTEXT),
    ],
)
def test_the_verdict_is_of_a_page(overall, on_url, on_host):
    found = search(domain=HOST.value)
    for subject, claim in ((PAGE, on_url), (HOST, on_host)):
        report, _ = play(Urlscan().lookup(subject), found, result(**overall))
        assert report.evidence[0].claim is claim


def test_a_url_cannot_leave_its_phrase():
    hostile = Observable(ObservableType.URL, 'http://example.net/" OR page.domain:"\\')
    _, [effect] = play(Urlscan().lookup(hostile), response({"results": []}))
    phrase = '"http://example.net/\\" OR page.domain:\\"\\\\"'
    assert effect.params["q"] == f"page.url:{phrase} OR task.url:{phrase}"


@pytest.mark.parametrize("status", [404, 410])
def test_a_result_that_was_taken_back_is_context(status):
    report, _ = play(Urlscan().lookup(PAGE), search(), response({}, status))
    assert report.evidence[0].claim is Claim.CONTEXT


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (response({"message": "Invalid API key format"}, 400), Refused, "Invalid API key format"),
        (response({"description": "Bad query"}, 400), Refused, "Bad query"),
        (response({}, 400), Refused, "HTTP 400"),
        (response(b"<html>", 400), BadAnswer, "no JSON"),
        (response(b"<html>"), BadAnswer, "no JSON"),
        (response({"results": None}), BadAnswer, "results"),
        (response({}, 302), BadAnswer, "HTTP 302"),
        (response({}, 429), Unavailable, "over quota"),
    ],
)
def test_errors_are_never_a_miss(answer, error, words):
    with pytest.raises(error, match=words):
        play(Urlscan().lookup(PAGE), answer)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x_rate_limit_reset_after": "42", "retry_after": "7"}, 42),
        ({"retry_after": "7"}, 7),
        ({"retry_after": "soon"}, None),
        ({}, None),
    ],
)
def test_over_quota_says_how_long(headers, seconds):
    with pytest.raises(Unavailable) as caught:
        play(Urlscan().lookup(PAGE), response({}, 429, **headers))
    assert caught.value.retry_after == seconds


def test_a_scan_is_private_and_polled_until_it_is_ready():
    done = response(
        {
            "task": {"url": PAGE.value, "visibility": "private", "time": "2026-11-24T12:00:00Z"},
            "page": {"url": PAGE.value},
            "verdicts": {"overall": {"score": 100, "malicious": True}},
        }
    )
    report, effects = play(
        UrlscanScan().submit(PAGE), ACCEPTED, Waited(), NOT_READY, Waited(), done
    )
    assert effects[0].changes
    assert effects[0].json == {"url": PAGE.value, "visibility": "private"}
    assert [each.seconds for each in effects if isinstance(each, Wait)] == [10.0, 2.0]
    assert effects[-1].path == {"uuid": "u9"}
    assert report.state is ReportState.HIT
    assert report.evidence[0].claim is Claim.MALICIOUS
    assert report.facts["visibility"] == "private"
    assert report.link == "https://urlscan.io/result/u9/"


def test_a_scan_that_never_ends_is_unavailable_and_says_where_it_will_be():
    waiting = [Waited(), *([NOT_READY, Waited()] * POLLS)]
    with pytest.raises(Unavailable, match=r"https://urlscan\.io/result/u9/") as caught:
        play(UrlscanScan().submit(PAGE), ACCEPTED, *waiting)
    assert caught.value.retry_after == 60


def test_a_scan_that_the_vendor_will_not_make_is_refused_in_its_words():
    said = {"message": "Scan prevented ...", "description": "The submitted domain is on our list"}
    with pytest.raises(Refused, match="on our list"):
        play(UrlscanScan().submit(PAGE), response(said, 400))


@pytest.mark.parametrize("subject", [HOST, Sample("a.exe", b"MZ")])
def test_only_urls_are_scanned(subject):
    with pytest.raises(Refused, match="URLs only"):
        play(UrlscanScan().submit(subject))


def test_a_scan_tells_more_than_a_search_and_needs_a_key():
    search_card, scan_card = Urlscan.manifest, UrlscanScan.manifest
    assert search_card.name == scan_card.name
    assert (search_card.disclosure, search_card.max_tlp) == (Disclosure.LOOKUP, Tlp.AMBER)
    assert (scan_card.disclosure, scan_card.max_tlp) == (Disclosure.SUBMIT_PRIVATE, Tlp.CLEAR)
    assert scan_card.active
    assert not search_card.active
    assert scan_card.secrets["api_key"].required


BODIES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([search().body, result(score=1).body, b'{"results": [{"_id": "u"}]}']),
)
STATUSES = st.sampled_from([200, 204, 302, 400, 403, 404, 429])


@given(BODIES, STATUSES, BODIES, STATUSES)
def test_any_body_gives_a_report_or_an_error_of_ours(first, status, second, then):
    try:
        exchange = Urlscan().lookup(PAGE)
        report, _ = play_all(exchange, response(first, status), response(second, then))
    except ProviderError:
        return
    assert report.observable == PAGE


def play_all(exchange, *answers):
    """Play as many of the answers as are asked for."""
    left, sent = iter(answers), None
    while True:
        try:
            exchange.send(sent)
        except StopIteration as stop:
            return stop.value, ()
        sent = next(left)
