import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexed import observable
from sidelight.indicators.keys import Reach, Step, entry_keys, host_of, probes
from sidelight.model import ObservableType, Scope


def asked(type_, value):
    return [
        (probe.key.decode(), probe.scope.value, probe.step.name)
        for probe in probes(observable(type_, value))
    ]


def test_a_domain_asks_for_itself_and_everything_above():
    assert asked("domain", "a.b.Example.com") == [
        ("a.b.example.com", "host", "SELF"),
        ("b.example.com", "host", "PARENT"),
        ("example.com", "host", "PARENT"),
        ("com", "host", "PARENT"),
    ]


def test_a_url_asks_from_the_whole_to_the_host():
    assert asked("url", "https://www.evil.com/a/b.php?x=1") == [
        ("www.evil.com/a/b.php?x=1", "url", "SELF"),
        ("www.evil.com/a/b.php", "url", "PATH"),
        ("www.evil.com/a", "url", "PATH"),
        ("/a/b.php?x=1", "url", "PATH"),
        ("/a/b.php", "url", "PATH"),
        ("www.evil.com:443", "host", "HOST"),
        ("www.evil.com", "host", "HOST"),
        ("evil.com", "host", "PARENT"),
        ("com", "host", "PARENT"),
    ]


def test_a_url_on_an_address_has_no_parents():
    assert asked("url", "http://192.0.2.1:8080/") == [
        ("192.0.2.1:8080/", "url", "SELF"),
        ("192.0.2.1:8080", "ip", "HOST"),
        ("192.0.2.1", "ip", "HOST"),
    ]


def test_a_scheme_without_a_port_asks_for_none():
    assert asked("url", "magnet://host/x") == [
        ("host/x", "url", "SELF"),
        ("/x", "url", "PATH"),
        ("host", "host", "HOST"),
    ]


def test_a_mailbox_asks_for_its_role_and_its_domain():
    assert asked("email-addr", "Abuse@Mail.example.com") == [
        ("abuse@mail.example.com", "url", "SELF"),
        ("abuse@", "url", "HOST"),
        ("mail.example.com", "host", "HOST"),
        ("example.com", "host", "PARENT"),
        ("com", "host", "PARENT"),
    ]


@pytest.mark.parametrize(
    ("type_", "value", "key", "scope"),
    [
        ("file", "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e", "hash"),
        ("cve", "CVE-2021-44228", "cve-2021-44228", "hash"),
        ("asn", "AS15169", "as15169", "netblock"),
        ("ipv4-addr", "192.0.2.1", "192.0.2.1", "ip"),
        ("ipv6-addr", "2001:DB8::1", "2001:db8::1", "ip"),
    ],
)
def test_other_types_ask_for_themselves(type_, value, key, scope):
    assert asked(type_, value) == [(key, scope, "SELF")]


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("url", "http://Evil.com/a?b", [(b"evil.com/a?b", Reach.VALUE)]),
        ("domain", "Evil.com", [(b"evil.com", Reach.VALUE)]),
        ("file", "AB" * 16, [(b"ab" * 16, Reach.VALUE)]),
        ("email-addr", "A@Пример.РФ", [(b"a@xn--e1afmkfd.xn--p1ai", Reach.VALUE)]),
        ("email-addr", "abuse@", [(b"abuse@", Reach.VALUE)]),
        ("ipv6-addr", "2001:DB8::1", [(b"2001:db8::1", Reach.VALUE)]),
        (
            "ipv6-addr",
            "[2001:db8::1]:80",
            [(b"[2001:db8::1]:80", Reach.VALUE), (b"2001:db8::1", Reach.PORT)],
        ),
        ("domain", "evil.com:53", [(b"evil.com:53", Reach.VALUE), (b"evil.com", Reach.PORT)]),
    ],
)
def test_an_entry_is_filed_where_observables_ask(type_, value, expected):
    assert list(entry_keys(ObservableType(type_), value)) == expected


def test_an_entry_that_covers_subdomains_says_so():
    assert list(entry_keys(ObservableType.DOMAIN, "evil.com", subdomains=True)) == [
        (b"evil.com", Reach.SUBDOMAINS)
    ]


anything = st.text(st.characters(categories=["C", "L", "M", "N", "P", "S", "Z"]), min_size=1)


@given(st.sampled_from(ObservableType), anything)
def test_whatever_the_value_an_entry_meets_its_observable(type_, value):
    asks = [probe for probe in probes(observable(type_, value)) if probe.step is Step.SELF]
    filed = [key for key, _ in entry_keys(type_, value)]
    assert len(asks) == 1
    hosts = {ObservableType.DOMAIN, ObservableType.IPV4, ObservableType.IPV6}
    if type_ not in hosts or not set(value) & {":", "["}:
        assert asks[0].key in filed
        assert asks[0].scope in set(Scope)


@pytest.mark.parametrize(
    ("type_", "value", "host"),
    [
        ("url", "http://Evil.com:8080/a", "evil.com"),
        ("email-addr", "a@Evil.com", "evil.com"),
        ("domain", "Evil.com", "evil.com"),
        ("ipv4-addr", "192.0.2.1", "192.0.2.1"),
        ("file", "ab" * 16, None),
    ],
)
def test_the_host_of_an_observable(type_, value, host):
    assert host_of(observable(type_, value)) == host
