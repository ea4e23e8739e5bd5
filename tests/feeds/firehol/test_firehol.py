from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.feeds.firehol import URL, Firehol, head_date
from sidelight.model import Claim, ObservableType, SidelightError
from sidelight.plugin import Entry, HttpResponse
from sidelight.plugin.testing import play

HEAD = b"""\
#
# firehol_level1
#
# This File Date    : Tue Nov 24 04:07:13 UTC 2026
# Entries           : 4412 subnets, 612903117 unique IPs
#
"""
BODY = HEAD + b"5.188.11.0/24\n45.155.205.233\n"
RESERVED = b"0.0.0.0/8\n10.0.0.0/8\n100.64.0.0/10\n127.0.0.0/8\n192.168.0.0/16\n224.0.0.0/3\n"


def read(body):
    content, [request] = play(Firehol().read(), HttpResponse(status=200, body=body))
    assert request.url_template == URL
    return content


def test_networks_and_addresses_with_the_date_of_the_head():
    content = read(BODY)
    assert [each.claim for each in content.lists] == [Claim.MALICIOUS]
    assert content.data_date == "2026-11-24"
    assert list(content.entries) == [
        Entry("firehol", None, "5.188.11.0/24", None),
        Entry("firehol", ObservableType.IPV4, "45.155.205.233", None),
    ]


def test_private_and_reserved_networks_accuse_nobody():
    values = [each.value for each in read(BODY + RESERVED + b"233.252.0.1\nexample.org\n").entries]
    assert values == ["5.188.11.0/24", "45.155.205.233"]


@pytest.mark.parametrize(
    "line", ["", "# This File Date", "# This File Date : Tue Foo 24 04:07:13 UTC 2026"]
)
def test_a_head_without_a_date_has_none(line):
    assert head_date([line]) == ""


@pytest.mark.parametrize("body", [b"<html>", HEAD, HEAD + RESERVED, b"no\nlist\nat all\n"])
def test_another_text_is_refused(body):
    with pytest.raises(SidelightError):
        list(read(body).entries)


@given(st.binary())
def test_any_body_is_a_list_or_an_error_of_ours(body):
    with suppress(SidelightError):
        list(read(BODY + body).entries)
