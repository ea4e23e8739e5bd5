from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.feeds.urlhaus_online import URL, Urlhaus
from sidelight.model import ObservableType, SidelightError
from sidelight.plugin import Entry, HttpResponse, Secret
from sidelight.plugin.testing import play

HEAD = b"""\
################################################################
# abuse.ch URLhaus Database Dump (CSV - online URLs only)      #
################################################################
#
# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter
"""
ROW = (
    b'"3091","2026-11-24 03:04:05","http://203.0.113.9:8080/i,a","online","2026-11-24 03:04:05",'
    b'"malware_download","32-bit,elf,mips","https://urlhaus.abuse.ch/url/3091/","somebody"\n'
)


def read(body):
    content, effects = play(Urlhaus().read(), HttpResponse(status=200, body=body))
    assert [each.url_template for each in effects] == [URL]
    return content


def test_urls_are_whole_and_carry_their_threat():
    assert list(read(HEAD + ROW).entries) == [
        Entry("urlhaus", ObservableType.URL, "http://203.0.113.9:8080/i,a", "malware_download")
    ]
    assert Urlhaus.manifest.secrets == {"auth_key": Secret("Auth-Key")}


@pytest.mark.parametrize("body", [b"<html>", b"{}", HEAD])
def test_another_text_is_refused(body):
    with pytest.raises(SidelightError):
        list(read(body).entries)


@given(st.binary())
def test_any_body_is_a_list_or_an_error_of_ours(body):
    with suppress(SidelightError):
        list(read(HEAD + body).entries)
