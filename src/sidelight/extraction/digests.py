"""Digests and identifiers that one look decides: hashes, ssdeep, CVE, ATT&CK, AS numbers."""

import re

from sidelight.extraction.mention import MentionType

HASHES = {
    32: MentionType.MD5,
    40: MentionType.SHA1,
    64: MentionType.SHA256,
    128: MentionType.SHA512,
}
"""Number of hexadecimal digits -> type."""

_HEX = b"0123456789abcdefABCDEF"
_SSDEEP = re.compile(rb"([0-9]+):[A-Za-z0-9/+]+:[A-Za-z0-9/+]+")
_CVE = re.compile(r"cve\D{0,2}([0-9]{4})\D([0-9]{4,19})", re.IGNORECASE)
_ASN = re.compile(rb"([aA][sS])([nN]?)([ :#]{0,2})([0-9]+)")
_TECHNIQUE = re.compile(rb"T1[0-9]{3}(?:\.[0-9]{3})?")


def digest(token: bytes) -> MentionType | None:
    """The type of a run of hexadecimal digits, by its length."""
    kind = HASHES.get(len(token))
    return None if kind is None or token.translate(None, _HEX) else kind


def ssdeep(token: bytes) -> bool:
    """Whether `token` is a fuzzy hash: the block size is 3 times a power of two, parts <= 64."""
    match = _SSDEEP.fullmatch(token)
    if match is None or len(match[1]) > 12:
        return False
    quotient, rest = divmod(int(match[1]), 3)
    parts = token.split(b":")[1:]
    return rest == 0 and quotient.bit_count() == 1 and len(parts[0]) <= 64 and len(parts[1]) <= 64


def cve(text: str) -> str | None:
    """`CVE-2021-44228` for its spellings, or None where the year is impossible."""
    match = _CVE.fullmatch(text)
    return f"CVE-{match[1]}-{match[2]}" if match and 1988 <= int(match[1]) <= 2099 else None


def asn(token: bytes) -> str | None:
    """`AS64500` for `ASN 64500`, `as64500` and the like, or None.

    A plain `AS` wants no space or a capital spelling, and three digits: `AS2` and `AS400` are other
    things, and so is "as 2019" in a sentence.
    """
    match = _ASN.fullmatch(token)
    if match is None or len(match[4]) > 10:
        return None
    number = int(match[4])
    if not 0 < number < 1 << 32:
        return None
    if not match[2]:
        spaced_small = match[3] and (match[1] != b"AS" or len(match[4]) < 5)
        if spaced_small or len(match[4]) < 3 or number == 400:
            return None
    return f"AS{number}"


def technique(token: bytes) -> bool:
    """Whether `token` is the number of an ATT&CK technique or sub-technique."""
    return _TECHNIQUE.fullmatch(token) is not None
