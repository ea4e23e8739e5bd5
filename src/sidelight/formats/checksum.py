"""Checksums that a publisher sends or puts beside a list."""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping

DIGESTS = {"sha-256": "sha256", "sha-512": "sha512", "md5": "md5"}
PART = re.compile(r"([\w-]+)=:?([A-Za-z0-9+/=]+?):?(?:\s*[,;]|\s*$)")
HEXADECIMAL = re.compile(r"\b([0-9a-fA-F]{64})\b")


def mismatch(headers: Mapping[str, str], body: bytes) -> str | None:
    """Return the header whose checksum the body has not; None when all agree, or there is none.

    Reads Content-Digest and Repr-Digest (RFC 9530), Digest, Content-MD5 and x-goog-hash. They sum
    up the body as it was sent, so they say nothing about one that was packed for the way.
    """
    names = {name.lower(): value for name, value in headers.items()}
    if names.get("content-encoding", "identity") != "identity":
        return None
    for header, algorithm, expected in _published(names):
        if hashlib.new(algorithm, body, usedforsecurity=False).digest() != expected:
            return header
    return None


def read_checksum(text: str) -> str | None:
    """Return the SHA-256 in a file such as `sha256sum` writes; None when there is none."""
    found = HEXADECIMAL.search(text)
    return found[1].lower() if found else None


def _published(headers: Mapping[str, str]) -> Iterator[tuple[str, str, bytes]]:
    if "content-md5" in headers:
        yield from _decoded("content-md5", "md5", headers["content-md5"])
    for header in ("content-digest", "repr-digest", "digest", "x-goog-hash"):
        for algorithm, value in PART.findall(headers.get(header, "")):
            if algorithm.lower() in DIGESTS:
                yield from _decoded(header, DIGESTS[algorithm.lower()], value)


def _decoded(header: str, algorithm: str, value: str) -> Iterator[tuple[str, str, bytes]]:
    """What is no Base64 is no checksum that could be compared."""
    try:
        digest = base64.b64decode(value.strip(), validate=True)
    except ValueError:
        return
    if len(digest) == hashlib.new(algorithm, usedforsecurity=False).digest_size:
        yield header, algorithm, digest
