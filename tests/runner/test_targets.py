from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Observable, ObservableType
from sidelight.runner.targets import networks_of, plain_host, target_of

URL, DOMAIN, IPV4, IPV6 = (
    ObservableType.URL,
    ObservableType.DOMAIN,
    ObservableType.IPV4,
    ObservableType.IPV6,
)


def reached(type_, value):
    return {each.value for each in target_of(Observable(type_, value)).hosts}


@pytest.mark.parametrize(
    ("type_", "value", "host"),
    [
        (DOMAIN, "WWW.Google.COM.", "www.google.com"),
        (DOMAIN, "*.google.com", "google.com"),
        (DOMAIN, "\uff47\uff4f\uff4f\uff47\uff4c\uff45\u3002com", "google.com"),
        (DOMAIN, "bücher.de", "xn--bcher-kva.de"),
        (IPV6, "::ffff:10.0.0.1", "10.0.0.1"),
        (IPV6, "64:ff9b::10.0.0.1", "10.0.0.1"),
        (IPV6, "::ffff:0:10.0.0.1", "10.0.0.1"),
        (IPV6, "2002:a00:1::", "10.0.0.1"),
        (IPV6, "::10.0.0.1", "10.0.0.1"),
        (IPV6, "[fe80::1%eth0]", "fe80::1"),
        (IPV4, "8.8.8.8/32", "8.8.8.8"),
        (DOMAIN, "134744072", "8.8.8.8"),
        (DOMAIN, "0x8.8.2056", "8.8.8.8"),
        (DOMAIN, "010.0.0.1", "8.0.0.1"),
        (DOMAIN, "8.8.8.8.in-addr.arpa", "8.8.8.8"),
        (URL, "http://134744072/x", "8.8.8.8"),
        (URL, "http://[::ffff:8.8.8.8]:80/x", "8.8.8.8"),
        (URL, "https://me:secret@Google.com:443/x", "google.com"),
        (URL, "https:///google.com/x", "google.com"),
        (URL, "https:\\\\google.com\\x", "google.com"),
        (URL, "http://evil.net\\@google.com/x", "google.com"),
        (URL, "http://evil.net\\@google.com/x", "evil.net"),
        (URL, "https://%67oogle.com/x", "google.com"),
        (URL, "https://goo\tgle.com/x", "google.com"),
        (ObservableType.EMAIL, "ceo@Corp.ORG", "corp.org"),
    ],
)
def test_a_disguise_hides_nothing(type_, value, host):
    assert host in reached(type_, value)


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("https://a.net", True),
        ("https://a.net/", True),
        ("https://a.net:443/?x=1", True),
        ("https://a.net#x", True),
        ("https://a.net/%2e/", True),
        ("https://a.net/./*", True),
        ("https://a.net/x/..", True),
        ("https://a.net/x/%2e%2e/", True),
        ("https://a.net/x/y/../../", True),
        ("https://a.net/x/../y", False),
        ("https://a.net\\", True),
        ("https://a.net/x", False),
        ("https://a.net/%2e/x", False),
        ("https://evil.net\\@a.net/", True),
    ],
)
def test_the_root_of_a_site_is_all_of_it(url, whole):
    assert target_of(Observable(URL, url)).whole is whole


def test_what_is_on_no_host_reaches_none():
    for type_, value in (
        (ObservableType.FILE, "0" * 64),
        (ObservableType.CVE, "CVE-2024-1"),
        (ObservableType.ASN, "AS64500"),
    ):
        found = target_of(Observable(type_, value))
        assert found.hosts == ()
    assert found.whole  # a whole network operator


def test_a_network_stays_one():
    found = target_of(Observable(IPV4, "10.1.2.3/8"))
    assert found.networks == (ip_network("10.0.0.0/8"),)
    assert found.hosts == ()


@given(st.ip_addresses(v=4))
def test_every_way_to_write_an_address_is_that_address(address):
    number = int(address)
    parts = str(address).split(".")
    ways = [
        str(address),
        str(number),
        hex(number),
        ".".join(hex(int(each)) for each in parts),
        ".".join(f"0{int(each):o}" for each in parts),
        f"{parts[0]}.{number & 0xFFFFFF}",
        f"::ffff:{address}",
        f"64:ff9b::{address}",
    ]
    for way in ways:
        assert ip_network(address) in networks_of(plain_host(way)), way


@given(st.ip_addresses(v=6))
def test_an_ipv6_address_is_itself_however_it_is_written(address):
    exploded = address.exploded.upper()
    mapped = address.ipv4_mapped
    assert ip_network(mapped or address) in networks_of(plain_host(f"[{exploded}]"))


@given(st.text(max_size=40), st.sampled_from(list(ObservableType)))
def test_no_text_is_too_strange(text, type_):
    found = target_of(Observable(type_, text))
    assert all(isinstance(each, Observable) for each in found.hosts)
