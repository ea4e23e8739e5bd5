"""Observables: the values that an alert mentions and a provider can be asked about."""

from enum import StrEnum

import msgspec


class ObservableType(StrEnum):
    """Kind of observable; STIX 2.1 type names, but for our short `domain`, `asn` and `cve`."""

    FILE = "file"
    URL = "url"
    DOMAIN = "domain"
    IPV4 = "ipv4-addr"
    IPV6 = "ipv6-addr"
    EMAIL = "email-addr"
    ASN = "asn"
    CVE = "cve"


HASH_NAMES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
"""Number of hexadecimal digits -> name of the hash."""


class Observable(msgspec.Struct, frozen=True, order=True):
    """One canonical value: a lower-case hash, a refanged URL, a host name in ASCII (IDNA) form."""

    type: ObservableType
    value: str

    @property
    def hash_name(self) -> str | None:
        """`md5`, `sha1`, `sha256` or `sha512` for a file; None for every other type."""
        return HASH_NAMES.get(len(self.value)) if self.type is ObservableType.FILE else None

    @property
    def is_address(self) -> bool:
        """Whether the value is an IPv4 or IPv6 address."""
        return self.type in {ObservableType.IPV4, ObservableType.IPV6}
