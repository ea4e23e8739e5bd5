import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.indicators.hosts import host_key, is_address, join_port, split_port


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("Evil.COM.", "evil.com"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("xn--E1AFMKFD.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
        ("2001:0DB8::0001", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("a..b", "a..b"),
        ("ü" * 70 + ".com", "ü" * 70 + ".com"),  # longer than IDNA allows
        ("1:2:3", "1:2:3"),  # no address, and no reason to fail
    ],
)
def test_a_host_has_one_key(host, key):
    assert host_key(host) == key


@given(st.text())
def test_any_text_has_a_key_that_is_its_own_key(text):
    key = host_key(text)
    assert host_key(key) == key


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("evil.com:8080", "evil.com", "8080"),
        ("evil.com", "evil.com", ""),
        ("[2001:DB8::1]:443", "2001:db8::1", "443"),
        ("[2001:db8::1]", "2001:db8::1", ""),
        ("2001:db8::1", "2001:db8::1", ""),
    ],
)
def test_a_port_is_split_off_and_put_back(text, host, port):
    assert split_port(text) == (host, port)
    assert split_port(join_port(host, port)) == (host, port)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.0.2.1", True),
        ("2001:db8::1", True),
        ("192.0.2.256", False),
        ("1.2.3", False),
        ("evil.com", False),
        ("evil.c0", False),
        ("", False),
    ],
)
def test_addresses_are_told_from_names(host, expected):
    assert is_address(host) is expected
