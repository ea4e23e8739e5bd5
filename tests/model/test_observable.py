import pytest

from sidelight.model import Observable, ObservableType


@pytest.mark.parametrize(
    ("digits", "name"), [(32, "md5"), (40, "sha1"), (64, "sha256"), (128, "sha512")]
)
def test_a_hash_is_known_by_its_length(digits, name):
    assert Observable(ObservableType.FILE, "a" * digits).hash_name == name


def test_only_a_file_has_a_hash():
    assert Observable(ObservableType.DOMAIN, "a" * 32).hash_name is None


def test_addresses():
    assert Observable(ObservableType.IPV6, "2001:db8::1").is_address
    assert not Observable(ObservableType.URL, "http://192.0.2.1/").is_address


def test_equal_values_are_one():
    first, second = (Observable(ObservableType.CVE, "CVE-2026-1000") for _ in range(2))
    assert {first: 1}[second] == 1
