import pytest

from sidelight.extraction import extract
from sidelight.extraction.classify import classify
from sidelight.extraction.scan import MEMO_ENTRIES, _memo, _remembered


def raw(text):
    return [(each.type.value, each.raw) for each in extract(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.0.0/8", [("cidr", "10.0.0.0/8")]),
        ("10.1.2.3/24", [("ipv4-addr", "10.1.2.3")]),
        ("192.0.2.1/443", [("ipv4-addr", "192.0.2.1")]),
        ("192.0.2.1/32", [("cidr", "192.0.2.1/32"), ("ipv4-addr", "192.0.2.1")]),
        ("evil.com/a/b.js", [("url", "evil.com/a/b.js"), ("domain", "evil.com")]),
        ("evil.com:8080/p", [("url", "evil.com:8080/p"), ("domain", "evil.com")]),
        ("evil.com:443", [("domain", "evil.com")]),
        ("evil.com/", [("domain", "evil.com")]),
        (r"a\nevil.com", [("domain", "evil.com")]),
        (r"C:\new.com", []),
        (r"C:\x\nevil.com", []),
        (r"\\nas.corp.com\share", [("domain", "nas.corp.com")]),
        ("%22evil.com%22", [("domain", "evil.com")]),
        (r"\u003cevil.com\u003e", [("domain", "evil.com")]),
        (r"\nd41d8cd98f00b204e9800998ecf8427e", [("md5", "d41d8cd98f00b204e9800998ecf8427e")]),
        ("jo+tag@evil.com", [("email-addr", "jo+tag@evil.com")]),
        ("[victim].ddns.net", []),
        ("*.evil.com", [("domain", "evil.com")]),
        (
            "imphash: d41d8cd98f00b204e9800998ecf8427e",
            [("imphash", "d41d8cd98f00b204e9800998ecf8427e")],
        ),
        ('"aid":"d41d8cd98f00b204e9800998ecf8427e"', []),
        ("sample_d41d8cd98f00b204e9800998ecf8427e", [("md5", "d41d8cd98f00b204e9800998ecf8427e")]),
        ("q=0.5::~~Host 12.36::", []),
    ],
)
def test_what_stands_beside_a_value_counts(text, expected):
    assert raw(text) == expected


def test_the_memo_is_bounded():
    _memo.clear()
    for number in range(MEMO_ENTRIES + 10):
        _remembered(b"n%d.example" % number)
    assert len(_memo) == 10
    assert _remembered(b"x" * 300 + b".com") == classify(b"x" * 300 + b".com")
    assert len(_memo) == 10
