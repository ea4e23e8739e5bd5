from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexed import index_of, matched, observable
from sidelight.model import ObservableType, Scope

DOMAIN, URL, IPV4 = ObservableType.DOMAIN, ObservableType.URL, ObservableType.IPV4


def test_a_listed_domain_is_a_hint_below_and_nothing_above():
    index = index_of(("bad", DOMAIN, "shop.evil.com"))
    assert matched(index, "domain", "shop.evil.com") == ["shop.evil.com bad host exact"]
    assert matched(index, "domain", "a.b.shop.evil.com") == ["shop.evil.com bad host hint"]
    assert matched(index, "domain", "evil.com") == []
    assert matched(index, "domain", "notshop.evil.com") == []


def test_a_domain_with_subdomains_covers_them():
    index = index_of(("bad", DOMAIN, "evil.com", None, True))
    assert matched(index, "domain", "evil.com") == ["evil.com bad registrable exact"]
    assert matched(index, "domain", "a.b.evil.com") == ["evil.com bad registrable"]


@pytest.mark.parametrize("suffix", ["github.io", "co.uk", "com"])
def test_a_public_suffix_says_nothing_of_those_below_it(suffix):
    index = index_of(("bad", DOMAIN, suffix))
    assert matched(index, "domain", suffix) == [f"{suffix} bad host exact"]
    assert matched(index, "domain", f"x.{suffix}") == []
    assert matched(index, "url", f"http://x.{suffix}/a") == []


def test_unless_the_list_says_that_it_means_them():
    index = index_of(("bad", DOMAIN, "github.io", None, True))
    assert matched(index, "domain", "x.github.io") == ["github.io bad registrable"]


def test_a_hint_does_not_cross_a_suffix_that_lies_between():
    index = index_of(("bad", DOMAIN, "io"), ("bad", DOMAIN, "x.github.io"))
    assert matched(index, "domain", "a.x.github.io") == ["x.github.io bad registrable hint"]


def test_a_url_is_matched_from_the_whole_to_the_domain():
    index = index_of(
        ("bad", URL, "http://www.evil.com/a/b?x=1"),
        ("bad", URL, "https://www.evil.com/a/b"),
        ("bad", URL, "http://www.evil.com/a/"),
        ("bad", DOMAIN, "www.evil.com"),
        ("good", DOMAIN, "evil.com", None, True),
    )
    assert matched(index, "url", "http://www.evil.com/a/b?x=1") == [
        "www.evil.com/a/b?x=1 bad url exact",
        "www.evil.com/a/b bad url hint",
        "www.evil.com/a bad url hint",
        "www.evil.com bad host",
        "evil.com good registrable",
    ]
    assert matched(index, "url", "http://www.evil.com/") == [
        "www.evil.com bad host",
        "evil.com good registrable",
    ]


def test_a_listed_root_is_one_page_and_not_the_host():
    index = index_of(("bad", URL, "http://bit.ly/"))
    assert matched(index, "url", "https://bit.ly") == ["bit.ly/ bad url exact"]
    assert matched(index, "url", "https://bit.ly/abc") == []
    assert matched(index, "domain", "bit.ly") == []


def test_a_listed_path_is_a_hint_on_every_host():
    index = index_of(("bad", URL, "/gate.php"), ("bad", URL, "/app?do=hello"))
    assert matched(index, "url", "http://a.net/gate.php?id=1") == ["/gate.php bad url hint"]
    assert matched(index, "url", "http://192.0.2.1:81/gate.php/") == ["/gate.php bad url hint"]
    assert matched(index, "url", "http://a.net/app?do=hello") == ["/app?do=hello bad url hint"]
    assert matched(index, "url", "http://a.net/x/gate.php") == []
    assert matched(index, "domain", "gate.php") == []


def test_one_port_of_an_address():
    index = index_of(("bad", IPV4, "192.0.2.1:8080", "rat"))
    assert matched(index, "url", "http://192.0.2.1:8080/x") == ["192.0.2.1:8080 bad ip"]
    assert matched(index, "url", "http://192.0.2.1/x") == []
    assert matched(index, "ipv4-addr", "192.0.2.1") == ["192.0.2.1 bad ip hint"]
    index = index_of(("bad", DOMAIN, "evil.com:53"))
    assert matched(index, "domain", "evil.com") == ["evil.com bad host hint"]
    assert matched(index, "domain", "www.evil.com") == []


def test_a_url_on_an_address_in_a_network():
    index = index_of(("bad", None, "192.0.2.0/24"), ("good", None, "2001:db8::1"))
    assert matched(index, "url", "http://192.0.2.1/x") == ["192.0.2.0/24 bad netblock"]
    assert matched(index, "url", "http://[2001:db8::1]/x") == ["2001:db8::1 good ip"]


def test_a_mailbox_its_role_and_its_domain():
    index = index_of(
        ("good", ObservableType.EMAIL, "abuse@"), ("bad", DOMAIN, "evil.com", None, True)
    )
    assert matched(index, "email-addr", "abuse@evil.com") == [
        "abuse@ good url",
        "evil.com bad registrable",
    ]


def test_label_and_day_are_told():
    day = date(2026, 10, 31)
    index = index_of(("bad", ObservableType.FILE, "AB" * 16, "emotet", False, day))
    [hit] = index.match(observable("file", "ab" * 16))
    assert (hit.label, hit.since, hit.scope, hit.exact) == ("emotet", day, Scope.HASH, True)


def test_an_empty_index_matches_nothing():
    index = index_of()
    for type_, value in (("domain", "a.com"), ("ipv4-addr", "192.0.2.1"), ("url", "http://a/b")):
        assert matched(index, type_, value) == []


@given(st.sampled_from(ObservableType), st.text(), st.integers(0, 3))
def test_whatever_is_asked_there_is_an_answer(type_, value, seed):
    index = index_of(("bad", None, "0.0.0.0/0"), ("bad", DOMAIN, "com", None, True), seed=seed)
    assert isinstance(index.match(observable(type_, value)), list)
