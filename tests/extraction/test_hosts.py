from ipaddress import AddressValueError, IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sidelight.extraction.hosts import ascii_name, host, ipv6, is_ipv4, network
from sidelight.extraction.mention import MentionType


@given(st.ip_addresses(v=4))
def test_every_ipv4_address_is_one(address):
    assert is_ipv4(str(address))


@given(st.ip_addresses(v=6))
def test_every_ipv6_address_keeps_its_meaning(address):
    assert ipv6(address.exploded) == ipv6(str(address))


def _by_the_library(text):
    try:
        address = IPv6Address(text)
    except AddressValueError:
        return None
    mapped = address.ipv4_mapped
    return f"::ffff:{mapped}" if mapped else str(address)


GROUPS = st.sampled_from(["0", "1", "ab", "ffff", "12345", "", "192.0.2.1", "1.2", ":"])


@given(st.lists(GROUPS, max_size=10).map(":".join))
@example("1:2:3:4:5:6:192.0.2.1")
@example("1:2:3:4:5:6:7::")
@example("::1:2:3:4:5:6:7")
@example("00:a8:b9:ff:c1:bd:d5:7e:02")
def test_a_count_of_colons_refuses_only_what_is_no_address(text):
    assert ipv6(text) == _by_the_library(text)


@pytest.mark.parametrize(
    "text", ["1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.04", "a.b.c.d", "", "...", "1.2.3.٤"]
)
def test_what_is_no_ipv4_address(text):
    assert not is_ipv4(text)


def test_zones_and_mapped_addresses():
    assert ipv6("fe80::1%eth0") == "fe80::1"
    assert ipv6("::ffff:192.0.2.1") == "::ffff:192.0.2.1"
    assert ipv6("1::2::3") is None


@pytest.mark.parametrize(
    ("address", "prefix", "value"),
    [
        ("10.0.0.0", 8, "10.0.0.0/8"),
        ("10.0.0.1", 8, None),
        ("10.0.0.1", 32, "10.0.0.1/32"),
        ("192.0.2.0", 33, None),
    ],
)
def test_networks(address, prefix, value):
    assert network(address, prefix) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Evil.COM.", (MentionType.DOMAIN, "evil.com")),
        ("[2001:DB8::1]", (MentionType.IPV6, "[2001:db8::1]")),
        ("192.0.2.1", (MentionType.IPV4, "192.0.2.1")),
        ("Intranet", (None, "intranet")),
        ("1.2.3", (None, "1.2.3")),
        ("*", (None, "*")),
        ("a b", None),
        ("[x]", None),
        ("", None),
    ],
)
def test_hosts_of_urls(text, expected):
    assert host(text) == expected


def test_long_names_are_refused():
    assert ascii_name("a." * 130 + "com") is None
    assert ascii_name("é" * 64 + ".com") is None
