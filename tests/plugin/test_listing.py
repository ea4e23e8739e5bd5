from datetime import timedelta

import pytest

from sidelight.formats.listing import Junk
from sidelight.model import BadAnswer, Claim, InvalidInput, ObservableType, Unavailable
from sidelight.plugin import Entry, FeedKind, FeedManifest, FeedPolicy, HttpRequest, HttpResponse
from sidelight.plugin.listing import claim_of, entries, fetch, header_date, lines_of
from sidelight.plugin.testing import play

REQUEST = HttpRequest(url_template="https://one.example/list?key=1")
ROW = (ObservableType.DOMAIN, "evil.com", "label", True)


def card(kind, policy=FeedPolicy.EVIDENCE):
    return FeedManifest(
        name="one",
        title="One",
        docs="",
        kind=kind,
        licence="MIT",
        policy=policy,
        ttl=timedelta(days=1),
    )


@pytest.mark.parametrize(
    ("kind", "claim"),
    [
        ("malicious", Claim.MALICIOUS),
        ("suspicious", Claim.SUSPICIOUS),
        ("scanner", Claim.NOISE),
        ("benign", Claim.CLEAN),
        ("context", Claim.CONTEXT),
    ],
)
def test_what_being_listed_claims(kind, claim):
    assert claim_of(card(FeedKind(kind))) is claim


def test_what_is_merely_unwanted_never_weighs():
    assert claim_of(card(FeedKind.MALICIOUS, FeedPolicy.UNWANTED)) is Claim.CONTEXT


def test_a_body_is_fetched_or_refused():
    answer = HttpResponse(status=200, body=b"evil.com")
    assert play(fetch(REQUEST), answer) == (answer, [REQUEST])
    with pytest.raises(Unavailable, match=r"https://one\.example/list answered HTTP 404"):
        play(fetch(REQUEST), HttpResponse(status=404, body=b""))
    with pytest.raises(BadAnswer, match="is a web page"):
        play(fetch(REQUEST), HttpResponse(status=200, body=b"<html>"))
    with pytest.raises(BadAnswer, match="with nothing"):
        play(fetch(REQUEST), HttpResponse(status=200, body=b" \n"))


def test_rows_become_entries_and_an_empty_list_is_refused_at_the_end():
    assert list(entries([ROW], Junk(), "one")) == [
        Entry("one", ObservableType.DOMAIN, "evil.com", "label", subdomains=True)
    ]
    with pytest.raises(InvalidInput, match="one lists nothing"):
        list(entries([], Junk(), "one"))
    with pytest.raises(InvalidInput, match=r"bad\.txt lists nothing"):
        list(entries([], Junk(), "one", "bad.txt"))


def test_the_lines_of_a_body():
    assert list(lines_of(HttpResponse(status=200, body=b"a\r\nb"), "one")) == ["a", "b"]


@pytest.mark.parametrize(
    ("headers", "day"),
    [
        ({"Last-Modified": "Sun, 22 Nov 2026 03:00:00 GMT", "Date": "x"}, "2026-11-22"),
        ({"last-modified": "yesterday", "date": "Tue, 24 Nov 2026 03:00:00 GMT"}, "2026-11-24"),
        ({}, ""),
    ],
)
def test_the_headers_date_the_data(headers, day):
    assert header_date(HttpResponse(status=200, body=b"", headers=headers)) == day
