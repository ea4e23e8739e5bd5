from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.feeds.openphish import URL, OpenPhish
from sidelight.model import Claim, ObservableType, SidelightError
from sidelight.plugin import Entry, HttpResponse
from sidelight.plugin.testing import play

BODY = b"https://login.example.net/in\nhttp://192.0.2.7/bank/\n"
MODIFIED = {"Last-Modified": "Tue, 24 Nov 2026 06:00:00 GMT"}


def read(body, status=200):
    response = HttpResponse(status=status, body=body, headers=MODIFIED)
    content, [request] = play(OpenPhish().read(), response)
    assert (request.url_template, request.follow) == (URL, True)
    return content


def test_pages_are_labelled_as_phishing():
    content = read(BODY)
    assert [each.claim for each in content.lists] == [Claim.MALICIOUS]
    assert content.data_date == "2026-11-24"
    assert list(content.entries) == [
        Entry("openphish", ObservableType.URL, "https://login.example.net/in", "phishing"),
        Entry("openphish", ObservableType.URL, "http://192.0.2.7/bank/", "phishing"),
    ]


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>"), (200, b""), (200, b"no url here\n"), (404, BODY)]
)
def test_another_text_is_refused(status, body):
    with pytest.raises(SidelightError):
        list(read(body, status).entries)


@given(st.binary())
def test_any_body_is_a_list_or_an_error_of_ours(body):
    with suppress(SidelightError):
        list(read(b"https://login.example.net/in\n" + body).entries)
