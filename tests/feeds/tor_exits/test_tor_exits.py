from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.feeds.tor_exits import URL, TorExits
from sidelight.model import Claim, ObservableType, SidelightError
from sidelight.plugin import Entry, HttpResponse
from sidelight.plugin.testing import play

BODY = b"""\
ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E
Published 2026-11-23 18:31:02
LastStatus 2026-11-24 03:00:00
ExitAddress 162.247.74.201 2026-11-24 03:10:49
ExitAddress 2001:db8::7 2026-11-22 03:10:49
"""


def read(body):
    content, effects = play(TorExits().read(), HttpResponse(status=200, body=body))
    assert [each.url_template for each in effects] == [URL]
    return content


def test_exit_addresses_are_context_and_not_malice():
    content = read(BODY)
    assert [each.claim for each in content.lists] == [Claim.CONTEXT]
    assert content.data_date == "2026-11-24"
    assert list(content.entries) == [
        Entry("tor-exits", ObservableType.IPV4, "162.247.74.201", "tor exit"),
        Entry("tor-exits", ObservableType.IPV6, "2001:db8::7", "tor exit"),
    ]


@pytest.mark.parametrize("body", [b"<html>", b"ExitNode 00\n", b"nonsense\nof\nlines\n"])
def test_another_text_is_refused(body):
    with pytest.raises(SidelightError):
        list(read(body).entries)


@given(st.binary())
def test_any_body_is_a_list_or_an_error_of_ours(body):
    with suppress(SidelightError):
        list(read(b"ExitAddress " + body).entries)
