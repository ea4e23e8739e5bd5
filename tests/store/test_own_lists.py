from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.extraction import parse_observable
from sidelight.model import Observable, ObservableType, Scope
from sidelight.store.own_lists import Cover, covers, entry_key


def cover(entry, type_, observable):
    """Return how an entry covers an observable; None where it cannot."""
    return covers(observable).get(entry_key(type_, entry))


def seen(value):
    return parse_observable(value)


@pytest.mark.parametrize(
    "value",
    [
        "evil-shop.com",
        "45.155.205.233",
        "2a00:1450::8",
        "http://evil-shop.com/a?b=1",
        "44d88612fea8a8f36de82e1278abb02f",
        "ann@evil-shop.com",
        "AS64500",
        "CVE-2021-44228",
    ],
)
def test_everything_covers_itself(value):
    observable = seen(value)
    found = cover(observable.value, observable.type, observable)
    assert found.exact
    assert not found.below
    assert next(iter(covers(observable))) == entry_key(observable.type, observable.value)


@pytest.mark.parametrize(
    ("entry", "value", "expected"),
    [
        ("evil-shop.com", "http://evil-shop.com/a", Cover(Scope.HOST)),
        ("evil-shop.com", "ann@evil-shop.com", Cover(Scope.HOST)),
        ("evil-shop.com", "www.evil-shop.com", Cover(Scope.HOST, below=True)),
        ("evil-shop.com", "https://www.evil-shop.com:8443/a", Cover(Scope.HOST, below=True)),
        ("45.155.205.233", "http://45.155.205.233:8080/a", Cover(Scope.IP)),
        ("www.evil-shop.com", "evil-shop.com", None),
        ("evil-shop.com", "notevil-shop.com", None),
        ("http://evil-shop.com/a", "http://evil-shop.com/a/b", None),
        ("http://evil-shop.com/a", "http://evil-shop.com/a?b=1", None),
        ("http://evil-shop.com/a", "evil-shop.com", None),
        ("http://evil-shop.com/a", "https://evil-shop.com/a/", Cover(Scope.URL, exact=True)),
    ],
)
def test_what_an_entry_covers(entry, value, expected):
    listed = seen(entry)
    assert cover(listed.value, listed.type, seen(value)) == expected


@given(st.ip_addresses(), st.integers(0, 128))
def test_a_network_covers_exactly_its_addresses(address, prefix):
    network = ip_network((address, min(prefix, address.max_prefixlen)), strict=False)
    type_ = ObservableType.IPV4 if address.version == 4 else ObservableType.IPV6
    inside = Observable(type_, str(address))
    if address.version == 6 and address.ipv4_mapped:
        return  # looked up as the IPv4 address that it wraps
    assert cover(str(network), None, inside) == Cover(Scope.NETBLOCK)
    outside = int(network.broadcast_address) + 1
    if outside < 2**address.max_prefixlen:
        beyond = Observable(type_, str(type(address)(outside)))
        assert cover(str(network), None, beyond) is None


def test_a_network_and_a_url_that_look_alike():
    url = seen("http://192.0.2.0/24")
    assert cover("192.0.2.0/24", None, url) == Cover(Scope.NETBLOCK)
    assert cover(url.value, url.type, url) == Cover(Scope.URL, exact=True)


def test_a_url_whose_host_is_no_address_is_in_no_network():
    for value in ("http://[::g]/a", "http://999.1.1.1/", "http:///a", "\ud800"):
        found = covers(Observable(ObservableType.URL, value))
        assert Cover(Scope.NETBLOCK) not in found.values()


def test_ipv4_in_ipv6_is_the_ipv4_address():
    wrapped = Observable(ObservableType.IPV6, str(ip_address("::ffff:192.0.2.7")))
    assert cover("192.0.2.0/24", None, wrapped) == Cover(Scope.NETBLOCK)
