"""Host names and addresses: strict checks and canonical forms."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from sidelight.extraction.mention import MentionType

_LABELS = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_SINGLE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?")
OCTETS = frozenset(str(number) for number in range(256))
"""Numbers that a part of a dotted quad may be."""


def ascii_name(name: str) -> str | None:
    """The host name in lower-case ASCII (IDNA), or None where it breaks the rules of DNS.

    >>> ascii_name("пример.РФ"), ascii_name("a..b")
    ('xn--e1afmkfd.xn--p1ai', None)
    """
    if len(name) > 253:
        return None
    name = name.lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    return name if len(name) <= 253 and _LABELS.fullmatch(name) else None


def is_ipv4(text: str) -> bool:
    """Whether `text` is a dotted quad: no octal, no leading zeros, nothing above 255."""
    if not text[-1:].isdigit():
        return False
    octets = text.split(".", 4)
    return len(octets) == 4 and OCTETS.issuperset(octets)


def ipv6(text: str) -> str | None:
    """The address compressed as RFC 5952 asks, without its zone, or None."""
    text = text.partition("%")[0]
    if "::" not in text and text.count(":") != (6 if "." in text else 7):
        return None  # a number of a certificate is long, and an exception costs more than a look
    try:
        address = IPv6Address(text)
    except AddressValueError:
        return None
    mapped = address.ipv4_mapped
    return f"::ffff:{mapped}" if mapped else str(address)


def network(address: str, prefix: int) -> str | None:
    """`10.0.0.0/8` where `address` is the first of a network of that size, else None.

    An address inside a network (`10.1.2.3/24`) or with a port after the slash is an address.
    """
    if not 0 <= prefix <= 32:
        return None
    number = int(IPv4Address(address))
    return None if number & ((1 << 32 - prefix) - 1) else f"{address}/{prefix}"


def host(text: str) -> tuple[MentionType | None, str] | None:
    """Type and canonical form of the host of a URL; the type is None for a name of one label.

    None where it is no host at all.
    """
    if text.startswith("["):
        address = ipv6(text[1:].removesuffix("]"))
        return (MentionType.IPV6, f"[{address}]") if address else None
    if is_ipv4(text):
        return MentionType.IPV4, text
    name = ascii_name(text.rstrip("."))
    if name:
        return (None if name.rpartition(".")[2].isdigit() else MentionType.DOMAIN), name
    if text in {"*", "+"}:
        return None, text  # a listener prefix of http.sys
    single = text.lower()
    return (None, single) if _SINGLE.fullmatch(single) else None
