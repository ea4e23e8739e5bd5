import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.indicators.urls import SEGMENTS, split_url


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://evil.com", "evil.com/"),
        ("http://evil.com/", "evil.com/"),
        ("https://evil.com/", "evil.com/"),
        ("http://evil.com:80/a", "evil.com/a"),
        ("https://evil.com:443/a", "evil.com/a"),
        ("http://evil.com:443/a", "evil.com:443/a"),
        ("http://user:pass@evil.com/a#b", "evil.com/a"),
        ("http://evil.com\\@good.com/a", "evil.com/@good.com/a"),
        ("http://evil.com/a/", "evil.com/a"),
        ("http://evil.com/A?B=c", "evil.com/A?B=c"),
        ("http://evil.com?x=1", "evil.com/?x=1"),
        ("http://evil.com/%7euser/%2fa", "evil.com/~user/%2Fa"),
        ("http://evil.com/a/../../b/./c", "evil.com/b/c"),
        ("http://[2001:DB8::1]:8080/a", "[2001:db8::1]:8080/a"),
        ("http://[2001:DB8::1]/a", "[2001:db8::1]/a"),
        ("evil.com/path", "evil.com/path"),
    ],
)
def test_the_spellings_of_a_resource_have_one_key(url, key):
    assert split_url(url).key == key


def test_the_port_of_the_scheme_is_known_and_not_shown():
    parts = split_url("https://evil.com/a")
    assert (parts.port, parts.site) == ("443", "evil.com")


def test_prefixes_are_the_directories_without_the_root():
    assert list(split_url("http://evil.com/a/b/c.php?x").prefixes()) == [
        "evil.com/a/b",
        "evil.com/a",
    ]
    assert list(split_url("http://evil.com/c.php").prefixes()) == []


def test_a_deep_path_has_a_bounded_number_of_prefixes():
    assert len(list(split_url("http://evil.com" + "/a" * 5000).prefixes())) == SEGMENTS


@given(st.text())
def test_any_text_splits_and_its_key_is_stable(text):
    key = split_url(f"http://evil.com/{text}").key
    assert split_url(f"http://{key}").key == key
