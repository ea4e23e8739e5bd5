from ipaddress import ip_network

import pytest

from sidelight.model import InvalidInput, Observable, ObservableType
from sidelight.runner.protected import is_drill, protected_of
from sidelight.runner.targets import target_of

HOUSE = protected_of(
    ["corp.org"],
    [ip_network("45.9.0.0/16")],
    ["app.Bank.net", "93.184.0.0/16", "5.6.7.8", "ceo@mail.net", "https://a.net/Key", "ab" * 32],
)
DOMAIN, IPV4, IPV6, URL = (
    ObservableType.DOMAIN,
    ObservableType.IPV4,
    ObservableType.IPV6,
    ObservableType.URL,
)


def target(type_, value):
    return target_of(Observable(type_, value))


@pytest.mark.parametrize(
    ("type_", "value", "jewel"),
    [
        (DOMAIN, "app.bank.net", "app.bank.net"),
        (DOMAIN, "x.app.bank.net", "app.bank.net"),
        (DOMAIN, "bank.net", "app.bank.net"),
        (URL, "https://app.bank.net/x", "app.bank.net"),
        (URL, "https://bank.net/", "app.bank.net"),
        (IPV4, "93.184.1.1", "93.184.0.0/16"),
        (IPV4, "5.6.7.8", "5.6.7.8/32"),
        (IPV6, "::ffff:5.6.7.8", "5.6.7.8/32"),
        (ObservableType.EMAIL, "ceo@mail.net", "ceo@mail.net"),
        (URL, "https://a.net/Key", "https://a.net/Key"),
        (ObservableType.FILE, "ab" * 32, "ab" * 32),
    ],
)
def test_a_jewel_is_seen_from_above_and_below(type_, value, jewel):
    assert HOUSE.jewel(target(type_, value)) == jewel


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (DOMAIN, "otherbank.net"),
        (URL, "https://bank.net/x"),
        (IPV4, "93.185.0.1"),
        (ObservableType.EMAIL, "cfo@mail.net"),
        (URL, "https://a.net/key"),
    ],
)
def test_what_is_beside_a_jewel_is_none(type_, value):
    assert HOUSE.jewel(target(type_, value)) is None


@pytest.mark.parametrize("value", ["45.9.1.1", "10.0.0.1", "224.0.0.1", "0.1.2.3", "9.0.0.0/8"])
def test_own_and_reserved_addresses_are_told(value):
    assert value.partition("/")[0] in (HOUSE.own_range(target(IPV4, value)) or "")


@pytest.mark.parametrize("value", ["203.0.113.5", "192.0.2.1", "185.220.101.4"])
def test_other_addresses_are_not(value):
    assert HOUSE.own_range(target(IPV4, value)) is None


def test_documentation_that_is_ours_is_ours():
    house = protected_of([], [ip_network("203.0.113.0/24")], [])
    assert "of our own" in house.own_range(target(IPV4, "203.0.113.5"))


@pytest.mark.parametrize(
    "value", ["corp.org", "a.CORP.org.", "org", "printer.lan", "x.home.arpa", "intranet"]
)
def test_own_names_are_told(value):
    assert HOUSE.own_domain(target(DOMAIN, value))


def test_the_page_beside_ours_is_not():
    assert HOUSE.own_domain(target(DOMAIN, "notcorp.org")) is None
    assert HOUSE.own_domain(target(URL, "https://evil.net/?to=ann@corp.org")) is None


@pytest.mark.parametrize("jewel", ["", "two words"])
def test_a_jewel_that_is_none_is_an_error(jewel):
    with pytest.raises(InvalidInput, match="crown_jewels"):
        protected_of([], [], [jewel])


@pytest.mark.parametrize(
    ("type_", "value", "drill"),
    [
        (DOMAIN, "evil.example", True),
        (DOMAIN, "example", False),
        (DOMAIN, "example.com", False),
        (IPV4, "198.51.100.7", True),
        (URL, "http://203.0.113.9/x", True),
        (IPV4, "8.8.8.8", False),
        (ObservableType.FILE, "0" * 32, False),
    ],
)
def test_what_is_set_aside_for_tests_is_a_drill(type_, value, drill):
    assert is_drill(target(type_, value)) is drill
