import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import texts
from sidelight.extraction import Mention, MentionType, extract, parse_observable, to_observable
from sidelight.model import InvalidObservable, Observable


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("8.8.8.8", "ipv4-addr", "8.8.8.8"),
        (" 8[.]8[.]8[.]8 ", "ipv4-addr", "8.8.8.8"),
        ("[2001:db8::1]", "ipv6-addr", "2001:db8::1"),
        ("2001:DB8:0:0::1", "ipv6-addr", "2001:db8::1"),
        ("hxxp://evil[.]example/x", "url", "http://evil.example/x"),
        ("HTTPS://EVIL.example/Path", "url", "https://evil.example/Path"),
        ("http://8.8.8.8:80/a", "url", "http://8.8.8.8:80/a"),
        ("example.com/abc", "url", "http://example.com/abc"),
        ("EVIL.COM.", "domain", "evil.com"),
        ("evil[.]com", "domain", "evil.com"),
        ("“evil.com”", "domain", "evil.com"),
        ("bücher.de", "domain", "xn--bcher-kva.de"),
        ("evil.onion", "domain", "evil.onion"),
        ("setup.zip", "domain", "setup.zip"),
        ("a@evil[.]com", "email-addr", "a@evil.com"),
        ("D41D8CD98F00B204E9800998ECF8427E", "file", "d41d8cd98f00b204e9800998ecf8427e"),
        ("a" * 64, "file", "a" * 64),
        ("cve-2021-44228", "cve", "CVE-2021-44228"),
        ("as15169", "asn", "AS15169"),
    ],
)
def test_a_typed_value_becomes_an_observable(typed, kind, value):
    observable = parse_observable(typed)
    assert (observable.type.value, observable.value) == (kind, value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "localhost",
        "foo.dll",
        "http://localhost/x",
        "co.uk",
        "1.2.3",
        "a b.com",
        "evil.com\nx",
        "x@y",
        "256.1.1.1",
        "http://",
        "a" * 33,
    ],
)
def test_what_is_none_is_refused_with_its_name(typed):
    with pytest.raises(InvalidObservable) as refused:
        parse_observable(typed)
    assert refused.value.value == typed


@given(st.text(max_size=60) | texts.text)
def test_nothing_but_the_refusal_is_raised(typed):
    with contextlib.suppress(InvalidObservable):
        assert isinstance(parse_observable(typed), Observable)


@given(texts.text)
def test_what_is_extracted_can_be_typed(text):
    for mention in extract(text):
        observable = to_observable(mention)
        if observable is not None and mention.type is not MentionType.URL and "." in mention.value:
            assert parse_observable(mention.value) == observable or mention.value.endswith(
                (".corp", ".local")
            )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("md5", "0" * 32),
        ("ssdeep", "3:a:b"),
        ("url", "http://*:80/x"),
        ("cidr", "10.0.0.0/8"),
        ("btc", "1"),
    ],
)
def test_what_nobody_can_be_asked_about_is_no_observable(kind, value):
    assert to_observable(Mention(MentionType(kind), value, value, 0, 1)) is None
