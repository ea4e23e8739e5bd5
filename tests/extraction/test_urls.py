import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.extraction import extract
from sidelight.extraction.urls import (
    _EDGE,
    _EDGE_MARKS,
    _PLAIN_BARE,
    _boundary,
    _build,
    parse,
    parse_bare,
    parse_whole,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(http://a.com/b)", "http://a.com/b"),
        ("[x](http://a.com/b_(c))", "http://a.com/b_(c)"),
        ("<a href='http://a.com/b'>", "http://a.com/b"),
        ('<a href="http://a.com/b?x=1&amp;y=2">', "http://a.com/b?x=1&y=2"),
        ("**http://a.com/b**", "http://a.com/b"),
        ("see http://a.com/b.", "http://a.com/b"),
        ("++http://a.com/b++", "http://a.com/b"),
        ("http://a.com/b,False,2021-01-01", "http://a.com/b"),
        ("http://www.spiegel.de/0,1518,00.html", "http://www.spiegel.de/0,1518,00.html"),
        ("http://a.com/b&quot;,", "http://a.com/b"),
        ("http://a.com/b[1]", "http://a.com/b"),
        ("http://u:p@Evil.com:8080/X", "http://u:p@evil.com:8080/X"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]:80/x"),
        ("http://a.com/x\\ny", "http://a.com/x"),
        ("http://intranet/x", "http://intranet/x"),
        ("http://*:80/x/", "http://*:80/x/"),
        ("“http://a.com/b”", "http://a.com/b"),
        ("tcp://192.0.2.1:4444", "tcp://192.0.2.1:4444"),
        ("fxp://a.com/x", "ftp://a.com/x"),
        ("https://a.com/x-\ny.html", "https://a.com/x-y.html"),
    ],
)
def test_a_url_ends_where_the_text_goes_on(text, value):
    urls = [each.value for each in extract(text) if each.type == "url"]
    assert urls == [value]


def test_the_place_of_the_host_is_known():
    url = parse(b"hxxp://u@evil[.]com:80/x", 0, 24)
    assert url is not None
    assert (url.host_value, url.host_start, url.host_end) == ("evil.com", 9, 19)


def test_no_url_is_none():
    assert parse(b"http://,", 0, 8) is None
    assert parse(b"nothing", 0, 7) is None
    assert parse_whole(b"evil.com") is None
    assert parse_whole(b"10.0.0.0/8") is None


def test_a_url_without_a_scheme_keeps_it_so():
    url = parse_bare(b"evil.com/a,", 8)
    assert url is not None
    assert url.value == "evil.com/a"


@given(st.from_regex(_PLAIN_BARE, fullmatch=True))
def test_the_short_way_to_a_bare_url_leads_where_the_long_one_does(token):
    name_end = _PLAIN_BARE.fullmatch(token).end(1)
    end, _ = _boundary(token, name_end, len(token))
    assert parse_bare(token, name_end) == _build("", token, 0, end)


@pytest.mark.parametrize(
    ("token", "name_end", "value"),
    [
        (b"evil.com/a", 8, "evil.com/a"),
        (b"evil.com:80/a", 8, "evil.com:80/a"),
        (b"Evil.com/a", 8, "evil.com/a"),
        (b"evil.com/a).", 8, "evil.com/a"),
        (b"192.0.2.1/a", 9, "192.0.2.1/a"),
    ],
)
def test_a_bare_url_is_read_either_way(token, name_end, value):
    url = parse_bare(token, name_end)
    assert (url.value, url.host_value) == (value, value.partition("/")[0].partition(":")[0])


@given(st.from_regex(_EDGE))
def test_no_edge_is_without_one_of_its_marks(token):
    assert _EDGE_MARKS.search(token)
