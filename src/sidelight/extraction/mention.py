"""What extraction finds: a value of a type, and the place where the text holds it."""

from enum import StrEnum

import msgspec


class MentionType(StrEnum):
    """Kind of value in a text; the names are STIX 2.1's where STIX has one."""

    IPV4 = "ipv4-addr"
    IPV6 = "ipv6-addr"
    CIDR = "cidr"
    DOMAIN = "domain"
    URL = "url"
    EMAIL = "email-addr"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA512 = "sha512"
    SSDEEP = "ssdeep"
    IMPHASH = "imphash"
    CVE = "cve"
    ATTACK_TECHNIQUE = "attack-technique"
    ASN = "asn"
    BITCOIN = "btc"
    ETHEREUM = "eth"
    LITECOIN = "ltc"
    TRON = "trx"
    REGISTRY_KEY = "registry-key"
    WINDOWS_PATH = "windows-path"
    UNIX_PATH = "unix-path"


ON_REQUEST = frozenset({MentionType.REGISTRY_KEY, MentionType.WINDOWS_PATH, MentionType.UNIX_PATH})
"""Types that are found only when `types` names them: they are frequent and rarely wanted."""

BY_DEFAULT = frozenset(MentionType) - ON_REQUEST
"""Types that are found when `types` is not given."""


class Mention(msgspec.Struct, frozen=True, gc=False):
    """One value in a text.

    `value` is canonical: refanged, lower-case where case means nothing, host names in ASCII.
    `raw` is the text as it stands at `start:end`; offsets count characters of a str and bytes of a
    bytes. `path` is the field of a JSON document, the offsets are then inside that field's text.
    `derived` marks what another mention already contains: the host of a URL.
    """

    type: MentionType
    value: str
    raw: str
    start: int
    end: int
    path: str | None = None
    derived: bool = False
