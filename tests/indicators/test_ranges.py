from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexed import index_of, matched, observable
from sidelight.indicators.ranges import flatten, network_of, parse_address, parse_network

networks = st.builds(
    lambda number, prefix: str(ip_network((number << 8 | 7, prefix), strict=False)),
    st.integers(0, 15),
    st.integers(20, 32),
)
wide = st.builds(
    lambda number, prefix: str(ip_network((number << 60 | 7, prefix), strict=False)),
    st.integers(0, 15),
    st.integers(56, 128),
)


def covering(networks, address):
    """Return what a linear search says, the most specific first."""
    found = {ip_network(text) for text in networks if ip_address(address) in ip_network(text)}
    return [str(net) for net in sorted(found, key=lambda net: -net.prefixlen)]


@pytest.mark.parametrize(
    ("strategy", "type_", "size"), [(networks, "ipv4-addr", 1 << 13), (wide, "ipv6-addr", 1 << 65)]
)
def test_every_network_around_an_address_is_reported(strategy, type_, size):
    @given(st.lists(strategy, max_size=12), st.integers(0, size))
    def agrees(listed, number):
        text = str(ip_address(number if type_ == "ipv4-addr" else number | 1 << 66))
        listed = [*listed, "4::/64"] if type_ == "ipv6-addr" else listed
        index = index_of(*(("bad", None, each) for each in listed))
        found = [hit.matched for hit in index.match(observable(type_, text))]
        expected = [
            each.removesuffix("/32").removesuffix("/128") for each in covering(listed, text)
        ]
        assert found == expected

    agrees()


def test_nested_networks_of_several_lists():
    index = index_of(
        ("good", None, "10.0.0.0/8"),
        ("bad", None, "10.1.0.0/16"),
        ("good", None, "10.1.0.0/16"),
        ("bad", None, "10.1.2.3"),
    )
    assert matched(index, "ipv4-addr", "10.1.2.3") == [
        "10.1.2.3 bad ip exact",
        "10.1.0.0/16 bad netblock",
        "10.1.0.0/16 good netblock",
        "10.0.0.0/8 good netblock",
    ]
    assert matched(index, "ipv4-addr", "10.2.0.0") == ["10.0.0.0/8 good netblock"]
    assert matched(index, "ipv4-addr", "11.0.0.0") == []


def test_the_ends_of_the_address_space():
    first, last = str(ip_address(0)), str(ip_address((1 << 32) - 1))
    index = index_of(("bad", None, first), ("bad", None, last))
    assert matched(index, "ipv4-addr", first) == [f"{first} bad ip exact"]
    assert matched(index, "ipv4-addr", "0.0.0.1") == []
    assert matched(index, "ipv4-addr", last) == [f"{last} bad ip exact"]
    all_ones = ":".join(["ffff"] * 8)
    index = index_of(("bad", None, f"{all_ones}/128"), ("good", None, "::/0"))
    assert matched(index, "ipv6-addr", all_ones) == [
        f"{all_ones} bad ip exact",
        "::/0 good netblock",
    ]


def test_an_address_that_ipv6_wraps_is_the_address():
    index = index_of(("bad", None, "::ffff:192.0.2.0/120"))
    assert matched(index, "ipv4-addr", "192.0.2.9") == ["192.0.2.0/24 bad netblock"]
    assert matched(index, "ipv6-addr", "::ffff:192.0.2.9") == ["192.0.2.0/24 bad netblock"]


def test_an_empty_flattening():
    assert list(flatten([])) == []


def test_words():
    address = parse_address("192.0.2.9")
    assert address is not None
    assert network_of(address, 24) == "192.0.2.0/24"
    assert parse_address("evil.com") is None
    with pytest.raises(ValueError, match="does not appear to be"):
        parse_network("evil.com")
