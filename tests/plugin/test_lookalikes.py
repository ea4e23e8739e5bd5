import pytest

from sidelight.model import Observable, ObservableType
from sidelight.plugin.lookalikes import host_of, is_lookalike, is_misread, is_own

IP, DOMAIN, FILE = ObservableType.IPV4, ObservableType.DOMAIN, ObservableType.FILE


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (FILE, "0" * 40),
        (FILE, "f" * 64),
        (FILE, "d41d8cd98f00b204e9800998ecf8427e"),
        (FILE, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (IP, "0.0.0.0"),  # noqa: S104 - a value, nothing binds to it
        (IP, "127.0.0.1"),
        (IP, "224.0.0.251"),
        (IP, "255.255.255.255"),
        (IP, "169.254.169.254"),
        (IP, "203.0.113.7"),
        (ObservableType.IPV6, "::1"),
        (ObservableType.IPV6, "fe80::1"),
        (ObservableType.IPV6, "::ffff:127.0.0.1"),
        (DOMAIN, "lambda.amazonaws.com"),
        (DOMAIN, "schemas.xmlsoap.org"),
        (DOMAIN, "172.30.xxx.xxx"),
        (ObservableType.URL, "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"),
        (ObservableType.URL, "type.googleapis.com/google.cloud.audit.AuditLog"),
    ],
)
def test_a_lookalike_says_nothing_wherever_it_stands(type_, value):
    assert is_lookalike(Observable(type_, value), bare="://" not in value)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (FILE, "44d88612fea8a8f36de82e1278abb02f"),
        (IP, "8.8.8.8"),
        (IP, "10.1.2.3"),
        (ObservableType.IPV6, "2606:4700::1111"),
        (DOMAIN, "s3.us-east-1.amazonaws.com"),
        (DOMAIN, "evil.com"),
        (ObservableType.URL, "https://storage.googleapis.com/bucket/dropper.exe"),
        (ObservableType.EMAIL, "a@evil.com"),
    ],
)
def test_the_rest_may_say_something(type_, value):
    assert not is_lookalike(Observable(type_, value))


@pytest.mark.parametrize(
    ("type_", "value", "own"),
    [
        (IP, "10.1.2.3", True),
        (IP, "100.64.0.1", True),
        (IP, "8.8.8.8", False),
        (ObservableType.IPV6, "fd00::1", True),
        (DOMAIN, "dc01.corp.local", True),
        (DOMAIN, "printer.nosuchzone", True),
        (DOMAIN, "evil.com", False),
        (FILE, "44d88612fea8a8f36de82e1278abb02f", False),
    ],
)
def test_what_only_our_network_knows_is_own(type_, value, own):
    assert is_own(Observable(type_, value)) is own


@pytest.mark.parametrize(
    ("type_", "value", "text", "misread"),
    [
        (IP, "71.0.3578.98", "Chrome/71.0.3578.98 Safari", True),
        (IP, "5.0.2.4", "protect v5.0.2.4", True),
        (IP, "5.0.2.4", "Version: 5.0.2.4", True),
        (IP, "5.0.2.4", "from 5.0.2.4", False),
        (FILE, "ab" * 16, f"arn:aws:guardduty:eu:1:detector/{'ab' * 16}", True),
        (FILE, "ab" * 16, f"hash {'ab' * 16}", False),
        (DOMAIN, "com.apple.loginwindow", "com.apple.loginwindow", True),
        (DOMAIN, "install.sh", "run install.sh", True),
        (DOMAIN, "evil.com", "see evil.com", False),
    ],
)
def test_what_stands_before_a_mention_counts(type_, value, text, misread):
    assert is_misread(Observable(type_, value), text, text.index(value)) is misread


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://user:pw@Evil.com:8443/x", "evil.com"),
        ("http://[2001:db8::1]:80/", "[2001:db8::1]"),
        ("evil.com/x", "evil.com"),
        ("https://evil.com?x", "evil.com"),
        ("", ""),
    ],
)
def test_host_of_a_url(url, host):
    assert host_of(url) == host
