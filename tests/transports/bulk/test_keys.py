import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loglike import cells, urls
from sidelight.indicators import host_of
from sidelight.indicators.keys import probes
from sidelight.indicators.ranges import parse_address
from sidelight.transports.bulk import keys as module
from sidelight.transports.bulk.cells import observable_of
from sidelight.transports.bulk.keys import questions, v4_numbers


def asked(values):
    """Return of each value the keys and the addresses that it asks for."""
    found = questions(pl.Series("value", values, pl.String))
    keys = [set() for _ in values]
    addresses = [set() for _ in values]
    for key, numbers in zip(found.keys, found.numbers.to_list(), strict=True):
        for number in numbers:
            keys[number].add(key)
    for number, address in zip(found.v4["number"], v4_numbers(found).tolist(), strict=True):
        addresses[number].add(address)
    for number, address in found.others:
        addresses[number].add(int(address))
    return keys, addresses


def needed(value):
    """Return what an index would be asked about the value alone."""
    observable = observable_of(value)
    if observable is None:
        return set(), set()
    address = parse_address(host_of(observable) or "")
    return {probe.key for probe in probes(observable)}, {int(address)} if address else set()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(cells, urls), max_size=30))
@example(["cve-2021.44228", "EVIL.com.", "http://a.com?x=1", "https://A.com/", "http://a.com/a//b"])
@example(["http://a.com/" + "x/" * 20, "http://" + "a." * 130 + "com/", "a." * 130 + "com"])
@example(["http://a.com/a/../b/c", "http://a.com/a/./b/c", "http://a.com//a/b/c"])
@example(
    [f"http://a.com/b{part}c/d" for part in ("%61", "(.)", "&amp;", "\\", "[.]", "#", " ", "*")]
)
@example([f"http://a.com/b?{part}c/d" for part in ("%61", "(.)", "&amp;", "\\", "[.]", "#", "?")])
@example([f"http://{part}a.com/b" for part in ("u@", "u:p@", "[", "a[.]", "%61", ".", "_", "-")])
@example(
    [
        f"{scheme}a.com:{port}{tail}"
        for scheme in ("", "http://", "HTTPS://")
        for port in ("80", "443", "0443", "8080", "99999")
        for tail in ("", "/", "/a/b?c", "?c")
    ]
)
@example(["cve.2021:44228", "cve.2021/44228", "CVE.2021-44228", "cve.com:80", "a.com:443x"])
@example(["10.0.0.1.", "http://10.0.0.1/a", "255.255.255.255", "256.1.1.1", "1.2.3.999"])
@example(["::ffff:10.0.0.1", "[2001:db8::1]:80", "10.0.0.1:80", "a.com:443/b", "A" * 32])
def test_nothing_is_asked_less_than_one_value_at_a_time_asks(values):
    keys, addresses = asked(values)
    for value, its_keys, its_addresses in zip(values, keys, addresses, strict=True):
        all_keys, all_addresses = needed(value)
        assert all_keys <= its_keys, value
        assert all_addresses <= its_addresses, value


@pytest.mark.parametrize(
    "value",
    [
        "www.evil.com",
        "EVIL.com.",
        "10.0.0.1",
        "d41d8cd98f00b204e9800998ecf8427e",
        "https://www.evil.com/a/b.php?x=1&y=2",
        "http://10.0.0.1/",
        "http://evil.com:8080/a",
        "https://evil.com:443?x",
        "10.0.0.1:50123",
        "evil.com:443",
        "evil.com/a",
    ],
)
def test_plain_values_are_not_read_one_at_a_time(value, monkeypatch):
    monkeypatch.setattr(module, "observable_of", lambda _: pytest.fail("one at a time"))
    keys, _ = asked([value])
    assert needed(value)[0] <= keys[0]


def test_a_key_of_many_values_is_asked_once():
    found = questions(pl.Series("value", ["a.evil.com", "b.evil.com"]))
    assert sorted(found.keys) == [b"a.evil.com", b"b.evil.com", b"com", b"evil.com"]


def test_nothing_asks_for_nothing():
    assert asked([]) == ([], [])
