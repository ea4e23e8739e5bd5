import base64
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.enrichment.internal import House, readings, reverse_network
from sidelight.model import Observable, ObservableType

OURS = House(
    domains=("corp.example.org",),
    networks=(ip_network("192.88.0.0/16"), ip_network("2620:fe::/48")),
)


def owns(type_, value, house=OURS):
    return house.owns(Observable(ObservableType(type_), value))


@pytest.mark.parametrize(
    "name",
    [
        "7.7.88.192.in-addr.arpa",
        "88.192.in-addr.arpa",
        "192.in-addr.arpa",  # holds ours
        "lb._dns-sd._udp.0.7.88.192.in-addr.arpa",
        "3.2.1.10.in-addr.arpa",
        "e.f.0.0.0.2.6.2.ip6.arpa",
        "168.192.in-addr.arpa",
    ],
)
def test_the_reverse_names_of_our_networks_are_ours(name):
    assert owns("domain", name)


@pytest.mark.parametrize("name", ["8.8.8.8.in-addr.arpa", "in-addr.arpa", "x.in-addr.arpa"])
def test_the_reverse_name_of_somebody_else_is_not(name):
    assert not owns("domain", name)


@given(st.ip_addresses())
def test_the_reverse_name_of_an_address_leads_back_to_it(address):
    assert reverse_network(address.reverse_pointer) == ip_network(address)


@given(st.text(alphabet="0123456789abcdef.-x", max_size=80))
def test_any_name_is_read_or_left(text):
    reverse_network(f"{text}.in-addr.arpa")
    reverse_network(f"{text}.ip6.arpa")


ANN = "ann@corp.example.org"
CODED = base64.b64encode(ANN.encode()).decode()


@pytest.mark.parametrize(
    "url",
    [
        f"http://evil-shop.com/?to={ANN}",
        "http://evil-shop.com/?to=ann%40corp.example.org",
        "http://evil-shop.com/?to=ann%2540mail.corp.example.org",
        f"http://evil-shop.com/#{ANN}",
        f"http://evil-shop.com/{ANN}/login",
        f"http://evil-shop.com/?e={CODED}",
        f"http://evil-shop.com/#{CODED.rstrip('=')}",
        f"http://evil-shop.com/?e={CODED.replace('=', '%3D')}",
        "http://evil-shop.com/?from=192.88.7.7",
        "http://evil-shop.com/192.88.7.7",
        "http://evil-shop.com/?from=10.1.2.3&x=1",
        "http://evil-shop.com/?from=2620:fe::9",
        "http://evil-shop.com/?from=%5Bfd00::1%5D",
        "http://evil-shop.com/?next=https://wiki.corp.example.org/secret",
        "http://evil-shop.com/?next=https%3A%2F%2Fwiki.corp.example.org%2Fsecret",
        "http://user@evil-shop.com/",
    ],
)
def test_a_url_that_tells_something_of_ours_is_ours(url):
    assert owns("url", url)


@pytest.mark.parametrize(
    "url",
    [
        "http://evil-shop.com/",
        "http://evil-shop.com/?to=ann@example.net",
        "http://evil-shop.com/corp.example.org/login",  # whom it aims at is no secret
        "http://corp.example.org.evil-shop.com/",
        "http://evil-shop.com/?u=ann@corp.example.org.evil-shop.com",
        "http://evil-shop.com/chrome/10.0.0.1/x",  # a version
        "http://evil-shop.com/?url=http://127.0.0.1/",
        "http://evil-shop.com/?at=12:30:45",
        "http://evil-shop.com/?v=8.8.8.8",
        "http://evil-shop.com/%ff%00?=&&",
    ],
)
def test_a_url_that_tells_nothing_of_ours_is_not(url):
    assert not owns("url", url)


@given(st.text(max_size=200))
def test_any_url_is_decided(text):
    owns("url", f"http://evil-shop.com/{text}")
    assert next(readings(text)) == text


@given(st.emails().filter(lambda mail: mail.isascii()))
def test_base64_hides_nothing(mail):
    coded = base64.urlsafe_b64encode(mail.encode()).decode().rstrip("=")
    if len(coded) >= 12:
        assert mail in list(readings(f"?x={coded}")) or "%" in mail


def test_hashes_and_the_like_have_no_host():
    assert not owns("file", "0" * 64)
    assert not owns("cve", "CVE-2026-1")
    assert owns("ipv4-addr", str(ip_address("192.88.1.1")))


@pytest.mark.parametrize(
    "name",
    [
        "dc01.ad.corp",
        "printer.lan",
        "nas.local",
        "db.prod.internal",
        "localhost.localdomain",
        "host.home.arpa",
        "a.localhost",
        "x.home",
        "wiki.intranet",
        "x.private",
    ],
)
def test_names_that_nobody_outside_resolves_are_ours(name):
    assert owns("domain", name)
    assert owns("url", f"http://{name}/x")
    assert owns("email-addr", f"ann@{name}")
    assert owns("url", f"http://evil-shop.com/?to=ann@{name}")


@pytest.mark.parametrize("name", ["local.example.com", "lan.com", "x.mylocal", "home.arpa.com"])
def test_names_that_only_look_like_them_are_not(name):
    assert not owns("domain", name)
