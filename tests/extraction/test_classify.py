import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sidelight.extraction import urls
from sidelight.extraction.classify import (
    _INSIDE,
    _PLAIN_MAIL,
    _email,
    _piece,
    _pieces,
    _url,
    classify,
    shape,
)
from sidelight.extraction.mention import MentionType
from sidelight.extraction.suffixes import Doubt


def values(token):
    return [finding[1] for finding in classify(token.encode())]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("evil.example", ["evil.example"]),
        ("EVIL.COM", ["evil.com"]),
        ("-evil.com", ["evil.com"]),
        ("evil-.com", []),
        ("x" * 64 + ".com", []),
        ("co.uk", []),
        ("kernel32.dll", []),
        ("1.2.3.4", ["1.2.3.4"]),
        ("1.2.3.4.5", []),
        ("256.1.1.1", []),
        ("01.2.3.4", []),
        ("1.2.3.4-1.2.3.9", ["1.2.3.4", "1.2.3.9"]),
        ("sample_d41d8cd98f00b204e9800998ecf8427e.bin", ["d41d8cd98f00b204e9800998ecf8427e"]),
        ("Exp.CVE-2018-20250", ["CVE-2018-20250"]),
        ("a.com+b.com", ["a.com", "b.com"]),
        ("look at evil.com", ["evil.com"]),
        ("user@1.2.3.4", ["1.2.3.4"]),
        ("user@nowhere.zzzz", []),
        ("访问evil.com下载", ["evil.com"]),
        ("D41D8CD98F00B204E9800998ECF8427E", ["d41d8cd98f00b204e9800998ecf8427e"]),
        ("deadbeefdeadbeefdeadbeefdeadbee", []),
        ("CVE-2018\u20138440", ["CVE-2018-8440"]),
        ("2001:DB8:0::1", ["2001:db8::1"]),
        ("11:22:33:44:55:66:77", []),
        ("T1059.001", ["T1059.001"]),
        ("T9.1", []),
        ("3.14", []),
        ("300.200", []),
        ("x.COM-", ["x.com"]),
        ("arn:aws:iam::123456789012:", []),
        ("a+b.com", ["b.com"]),
        ("jo@evil.com", ["jo@evil.com"]),
        ("Jo@Evil.com", ["jo@evil.com"]),
        ("jo.@evil.com", ["evil.com"]),
        ("jo@ann@evil.com", ["evil.com"]),
        ("__d41d8cd98f00b204e9800998ecf8427e", ["d41d8cd98f00b204e9800998ecf8427e"]),
        ("_deadbeef", []),
    ],
)
def test_a_candidate_becomes_its_values(token, expected):
    assert values(token) == expected


def test_several_urls_in_one_candidate_are_told_apart():
    assert values("http://a.com/x,http://b.com/y,192.0.2.1,c.com") == [
        *("http://a.com/x", "a.com", "http://b.com/y", "b.com", "192.0.2.1", "c.com")
    ]
    assert values("http://a.com','http://b.com'") == [
        *("http://a.com", "a.com", "http://b.com", "b.com")
    ]


def test_the_host_of_a_url_is_derived_and_located():
    url, host = classify(b"hxxp://evil[.]example:80/x")
    assert url[0] is MentionType.URL
    assert host[:5] == (MentionType.DOMAIN, "evil.example", 7, 21, True)


@pytest.mark.parametrize(
    ("name", "doubt"),
    [
        ("evil.com", Doubt.NONE),
        ("Booking.com", Doubt.NONE),
        ("Passport.Net", Doubt.NONE),
        ("ASP.NET", Doubt.FILE),
        ("Trojan.Win", Doubt.FILE),
        ("data.In", Doubt.FILE),
        ("com.android.vending", Doubt.FILE),
        ("com.example.com", Doubt.NONE),
        ("idXXXX.top", Doubt.FILE),
    ],
)
def test_the_spelling_raises_doubt(name, doubt):
    assert shape(name) is doubt


@given(st.from_regex(urls.PLAIN, fullmatch=True))
@example(b"https://a.com:443/a:b@c&d$e%2f?x=http://b.com/#-")
@example(b"http://a.com")
def test_the_short_way_to_a_url_leads_where_the_long_one_does(token):
    assert classify(token) == _url(token)


@given(st.from_regex(_PLAIN_MAIL, fullmatch=True))
def test_the_short_way_to_an_address_of_mail_leads_where_the_long_one_does(text):
    token = text.encode()
    local, _, name = text.rpartition("@")
    mail = _email(token, local, name)
    assert classify(token) == (mail,) if mail else not classify(token)


@pytest.mark.parametrize(
    "value",
    [
        "d41d8cd98f00b204e9800998ecf8427e",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "0x52908400098527886E0F7030069857D2E4169EE7",
    ],
)
def test_an_underscore_before_a_run_is_no_part_of_it(value):
    [(_, found, start, end, *_)] = classify(f"_{value}".encode())
    assert (found, start, end) == (value, 1, len(value) + 1)


@given(
    st.lists(
        st.sampled_from(
            [
                *("a" * 32, "0" * 40, "1.2.3.4", "256.1.1.1", "CVE-2021-44228", "cve2021-1234"),
                *("CVE", "_", "-", ".", "x", "7", "1.2", "exe"),
            ]
        ),
        max_size=8,
    ).map(lambda parts: "".join(parts).encode())
)
@example(b"cve2021-1234")
@example(b"a.1.2.3.4")
@example(b"f" * 32)
def test_a_count_of_digits_spares_only_searches_that_would_find_nothing(token):
    searched = [_piece(match.group(), match.start()) for match in _INSIDE.finditer(token)]
    assert _pieces(token) == tuple(found for found in searched if found)


@pytest.mark.parametrize(
    "host",
    [
        *("x" * 44 + ".com", "x" * 45 + ".com", "x" * 63 + ".com", "x" * 64 + ".com"),
        *("-a.com", "a-.com", "a--b.com", "a.b", "a..com", "evil.com.", "1.2.3.4"),
        *("x." * 5 + "com", "x." * 6 + "com"),
    ],
)
@pytest.mark.parametrize(
    "rest", ["", "/", "/.", "/a?", "/a?b=%22", "/a%2fb", ":80", ":", ":80/a", "@b.com/"]
)
def test_a_url_out_of_the_ordinary_takes_the_long_way(host, rest):
    token = f"http://{host}{rest}".encode()
    assert classify(token) == _url(token)
