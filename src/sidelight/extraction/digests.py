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

HEX = b"0123456789abcdefABCDEF"
"""Hexadecimal digits."""

_SSDEEP = re.compile(rb"([0-9]{1,12}):([A-Za-z0-9/+]{1,64}):([A-Za-z0-9/+]{1,64})")
_CVE = re.compile(r"cve\D{0,2}([0-9]{4})\D([0-9]{4,19})(?![0-9A-Za-z])", re.IGNORECASE)
_ASN = re.compile(rb"([aA][sS])([nN]?)([ :#]{0,2})([0-9]{1,10})(?![0-9A-Za-z_])")
_TECHNIQUE = re.compile(rb"T1[0-9]{3}(?:\.[0-9]{3})?(?![0-9A-Za-z_])")


def digest(token: bytes) -> MentionType | None:
    """The type of a run of hexadecimal digits, by its length."""
    kind = HASHES.get(len(token))
    return None if kind is None or token.translate(None, HEX) else kind


def ssdeep(token: bytes) -> bool:
    """Whether `token` is a fuzzy hash: its block size is 3 times a power of two."""
    match = _SSDEEP.fullmatch(token)
    if match is None:
        return False
    quotient, rest = divmod(int(match[1]), 3)
    return rest == 0 and quotient.bit_count() == 1


def cve(text: str) -> tuple[str, int] | None:
    """`CVE-2021-44228` for the spelling at the start of `text`, and its length.

    None where there is none, or where the year is impossible.
    """
    match = _CVE.match(text)
    if match is None or not 1988 <= int(match[1]) <= 2099:
        return None
    return f"CVE-{match[1]}-{match[2]}", match.end()


def asn(token: bytes) -> tuple[str, int] | None:
    """`AS64500` for `ASN 64500`, `as64500` and the like at the start of `token`, and its length.

    A plain `AS` wants no space or a capital spelling, and three digits: `AS2` and `AS400` are other
    things, and so is "as 2019" in a sentence.
    """
    match = _ASN.match(token)
    if match is None:
        return None
    number = int(match[4])
    if not 0 < number < 1 << 32:
        return None
    if not match[2]:
        spaced_small = match[3] and (match[1] != b"AS" or len(match[4]) < 5)
        if spaced_small or len(match[4]) < 3 or number == 400:
            return None
    return f"AS{number}", match.end()


def technique(token: bytes) -> int:
    """Length of the ATT&CK technique or sub-technique that `token` begins with, else 0."""
    match = _TECHNIQUE.match(token)
    return match.end() if match else 0
