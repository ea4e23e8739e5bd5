import pytest
from hypothesis import given, settings

from extraction import texts
from extraction.engines_under_test import MODULES, engine, found
from sidelight.extraction import engines

OTHERS = ["re2", "standard"]


@pytest.mark.parametrize("name", OTHERS)
@given(texts.text)
@settings(max_examples=200)
def test_all_engines_find_the_same(name, text):
    assert found(text, by=engine(name)) == found(text, by=engines.best())


@pytest.mark.parametrize("name", MODULES)
def test_an_engine_finds_every_kind(name):
    text = (
        "hxxp://evil[.]example/x 192.0.2.7 2001:db8::1 user@evil.example evil.example CVE-2021-44228"
        " d41d8cd98f00b204e9800998ecf8427e T1059 AS64500 96:abcdefgh:ijklmnop 10.0.0.0/8"
    )
    kinds = [kind for kind, _, _ in found(text, by=engine(name))]
    assert kinds == [
        *("url", "domain", "ipv4-addr", "ipv6-addr", "email-addr", "domain", "cve", "md5"),
        *("attack-technique", "asn", "ssdeep", "cidr"),
    ]


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("std::string ns::evil.com ::evil.net", ["evil.com", "evil.net"]),
        ("a::AS64500 b::CVE-2021-44228", ["AS64500", "CVE-2021-44228"]),
        ("fe80::1%eth0 ::ffff:192.0.2.1", ["fe80::1", "::ffff:192.0.2.1"]),
        ("x1::2 1::2y", []),
    ],
)
def test_colons_that_are_no_address(name, text, values):
    assert [value for _, value, _ in found(text, by=engine(name))] == values


def test_the_first_engine_that_is_installed_is_taken(monkeypatch):
    def missing():
        raise ImportError

    monkeypatch.setattr(engines, "rust", missing)
    monkeypatch.setattr(engines, "re2", missing)
    chosen = engines.best.__wrapped__()
    assert found("evil.example", by=chosen) == [("domain", "evil.example", "evil.example")]
