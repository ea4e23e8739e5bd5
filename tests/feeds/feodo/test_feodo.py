from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.feeds.feodo import URL, Feodo
from sidelight.model import ObservableType, SidelightError
from sidelight.plugin import Entry, HttpResponse
from sidelight.plugin.testing import play

HEAD = b"""\
################################################################
# Feodo Tracker                                                #
# Last updated: 2026-11-24 04:10:02 UTC                        #
################################################################
#
# first_seen_utc,dst_ip,dst_port,c2_status,last_online,malware
"""
ROW = b'"2022-06-04 21:24:53","162.243.103.246","8080","online","2026-11-20","Emotet"\n'


def read(body):
    content, effects = play(Feodo().read(), HttpResponse(status=200, body=body))
    assert [each.url_template for each in effects] == [URL]
    return content


def test_command_servers_are_labelled_with_their_botnet():
    entries = list(read(HEAD + ROW + b"# END 1 entries\n").entries)
    assert entries == [Entry("feodo", ObservableType.IPV4, "162.243.103.246", "Emotet")]


def test_a_quiet_day_is_an_empty_list():
    assert list(read(HEAD + b"# END 0 entries\n").entries) == []


@pytest.mark.parametrize("body", [b"<html>", b"# cut", b"a,b\nc,d\n"])
def test_another_text_is_refused(body):
    with pytest.raises(SidelightError):
        list(read(body).entries)


@given(st.binary())
def test_any_body_is_a_list_or_an_error_of_ours(body):
    with suppress(SidelightError):
        list(read(HEAD + body).entries)
