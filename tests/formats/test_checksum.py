import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.checksum import mismatch, read_checksum

BODY = b"evil.com\n"


def b64(algorithm, body=BODY):
    return base64.b64encode(hashlib.new(algorithm, body).digest()).decode()


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Content-MD5", "{md5}"),
        ("Digest", "sha-256={sha256}"),
        ("Content-Digest", "sha-256=:{sha256}:"),
        ("Repr-Digest", "sha-512=:{sha512}:, sha-256=:{sha256}:"),
        ("x-goog-hash", "crc32c=AAAAAA==,md5={md5}"),
    ],
)
def test_published_checksums_are_compared(header, value):
    def headers(body):
        digests = {name: b64(name, body) for name in ("md5", "sha256", "sha512")}
        return {header: value.format(**digests)}

    assert mismatch(headers(BODY), BODY) is None
    assert mismatch(headers(b"other"), BODY) == header.lower()
    assert mismatch(headers(b"other") | {"content-encoding": "gzip"}, BODY) is None


@pytest.mark.parametrize("value", ["", "sha-256", "sha-256=???", "unknown=:AAAA:", "md5=AAAA"])
def test_what_is_no_checksum_says_nothing(value):
    assert mismatch({"digest": value, "content-md5": value}, BODY) is None


def test_the_file_beside_a_list():
    digest = hashlib.sha256(BODY).hexdigest()
    assert read_checksum(f"{digest.upper()}  list.txt\n") == digest
    assert read_checksum("nothing here") is None


@given(st.text(), st.text())
def test_any_header_is_compared_or_ignored(digest, md5):
    mismatch({"digest": digest, "content-md5": md5}, BODY)
