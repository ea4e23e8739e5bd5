from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.feeds.ipsum import URL, Ipsum
from sidelight.model import Claim, ObservableType, SidelightError
from sidelight.plugin import Entry, HttpResponse
from sidelight.plugin.testing import play

BODY = b"# IPsum\n#\n#\n45.155.205.233\t7\n1.2.3.4\t1\nbroken line\n"
MODIFIED = {"Last-Modified": "Sun, 22 Nov 2026 03:00:00 GMT"}


def test_addresses_are_labelled_with_the_number_of_lists():
    answer = HttpResponse(status=200, body=BODY, headers=MODIFIED)
    content, [request] = play(Ipsum().read(), answer)
    assert request.url_template == URL
    assert [each.claim for each in content.lists] == [Claim.MALICIOUS]
    assert list(content.entries) == [
        Entry("ipsum", ObservableType.IPV4, "45.155.205.233", "7"),
        Entry("ipsum", ObservableType.IPV4, "1.2.3.4", "1"),
    ]
    assert content.data_date == "2026-11-22"
    assert content.junk.shown == ["ipsum.txt, line 6: 'broken line'"]


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, b"not found", "HTTP 404"),
        (200, b"<!DOCTYPE html><title>Rate limit</title>", "web page titled 'Rate limit'"),
        (200, b"  \n", "answered with nothing"),
        (200, b"# only comments\n", "lists nothing"),
        (200, b"a\nb\n1.2.3.4\t1\n", "2 of 3 lines are no indicators"),
    ],
)
def test_what_is_no_list_says_so(status, body, why):
    with pytest.raises(SidelightError, match=why):
        list(play(Ipsum().read(), HttpResponse(status=status, body=body))[0].entries)


@given(st.binary())
def test_any_body_is_a_list_or_an_error_of_ours(body):
    with suppress(SidelightError):
        list(play(Ipsum().read(), HttpResponse(status=200, body=body))[0].entries)
