"""Reserved values: who nobody is, in every spelling."""

import pytest

from sidelight.model import Observable, ObservableType
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.reserved import reserved
from sidelight.verdicts.subject import subject_of

IPV4, IPV6 = ObservableType.IPV4, ObservableType.IPV6
DOMAIN, URL, FILE = ObservableType.DOMAIN, ObservableType.URL, ObservableType.FILE


@pytest.mark.parametrize(
    ("type_", "value", "words"),
    [
        (IPV4, "10.1.2.3", "private"),
        (IPV4, "203.0.113.77", "documentation"),
        (IPV4, "1.2.3.4", "placeholder"),
        (IPV4, "8.8.8.8", "resolver of Google"),
        (IPV4, "224.0.0.251", "multicast"),
        (IPV6, "fe80::1", "link-local"),
        (IPV6, "::ffff:10.0.0.1", "private"),
        (DOMAIN, "a.b.example.com", "placeholder"),
        (DOMAIN, "printer.local", "private network"),
        (URL, "http://192.168.0.1/x", "private"),
        (URL, "http://[2001:db8::1]:8080/x", "documentation"),
    ],
)
def test_reserved(type_: ObservableType, value: str, words: str, policy: Policy) -> None:
    entry = reserved(subject_of(Observable(type_, value)), policy)
    assert entry is not None
    assert words in entry.text


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (IPV4, "1.2.3.5"),
        (IPV4, "11.0.0.1"),
        (IPV6, "2606:4700::1"),
        (DOMAIN, "notexample.com"),
        (DOMAIN, "example.com.evil.net"),
        (URL, "http://site.net/10.0.0.1"),
        (URL, "http://[broken/"),
        (FILE, "a" * 32),
    ],
)
def test_ordinary(type_: ObservableType, value: str, policy: Policy) -> None:
    assert reserved(subject_of(Observable(type_, value)), policy) is None
