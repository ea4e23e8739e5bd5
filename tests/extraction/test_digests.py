import pytest

from sidelight.extraction.digests import asn, cve, digest, ssdeep, technique
from sidelight.extraction.mention import MentionType


@pytest.mark.parametrize(
    ("size", "kind"), [(32, "md5"), (40, "sha1"), (64, "sha256"), (128, "sha512")]
)
def test_the_length_tells_the_hash(size, kind):
    assert digest(b"aB" * (size // 2)) is MentionType(kind)
    assert digest(b"aB" * (size // 2 - 1) + b"xy") is None
    assert digest(b"a" * (size - 1)) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"AS64500", "AS64500"),
        (b"as64500", "AS64500"),
        (b"ASN 1234", "AS1234"),
        (b"asn:5", "AS5"),
        (b"AS 15169", "AS15169"),
        (b"as 2019", None),
        (b"AS2", None),
        (b"AS400", None),
        (b"AS64500x", None),
        (b"ASN 4294967296", None),
    ],
)
def test_as_numbers(text, value):
    found = asn(text)
    assert (found and found[0]) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("CVE-2021-44228", "CVE-2021-44228"),
        ("cve 2014-1001", "CVE-2014-1001"),
        ("CVE2017-11882", "CVE-2017-11882"),
        ("CVE_2019_0708", "CVE-2019-0708"),
        ("CVE-1887-1234", None),
        ("CVE-2021-123", None),
    ],
)
def test_cve_spellings(text, value):
    found = cve(text)
    assert (found and found[0]) == value


def test_fuzzy_hashes_have_a_block_size_of_three_times_a_power_of_two():
    assert ssdeep(b"96:abcdefgh:ijklmnop")
    assert not ssdeep(b"500:aad3b435b51404ee:31d6cfe0d16ae931")
    assert not ssdeep(b"96:" + b"a" * 65 + b":bbbbbbb")


def test_techniques():
    assert technique(b"T1059.001") == 9
    assert technique(b"T1059 and") == 5
    assert technique(b"T10599") == 0
