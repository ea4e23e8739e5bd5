"""Values that read like observables and are none, or none of which anybody could know anything."""

import re
from ipaddress import IPv6Address, ip_address, ip_network

from sidelight.model import Observable, ObservableType

EMPTY_FILE = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
"""MD5, SHA-1 and SHA-256 of no bytes at all: what a product writes when it read nothing."""

HOUSE_NETWORKS = tuple(
    ip_network(network)
    for network in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
"""Private addresses: RFC 1918, RFC 6598, RFC 4193."""

SCHEMA_HOSTS = frozenset(
    {
        "json-schema.org",
        "schema.ocsf.io",
        "schema.org",
        "schemas.microsoft.com",
        "schemas.openxmlformats.org",
        "schemas.xmlsoap.org",
        "type.googleapis.com",
        "www.w3.org",
    }
)
"""Hosts of names that look like addresses: nobody goes there, least of all an attacker."""

SERVICE_PRINCIPAL = re.compile(r"[a-z0-9-]+\.(?:amazonaws|googleapis)\.com")
"""A cloud service as an actor or a target, `lambda.amazonaws.com`; an endpoint has a region too."""

REVERSED_NAME = re.compile(r"(?:com|net|org|io|edu|gov)\.[^.]+\..+")
"""A package or a class, `com.apple.loginwindow`."""

SCRIPT = re.compile(r"[^.]+\.(?:md|mov|pl|ps|py|rs|sh|zip)")
"""A file whose extension is also a top-level domain, `install.sh`."""

PRODUCT_VERSION = re.compile(r"(?:[A-Za-z]/|\b[vV]|\b[vV]ersion:? ?|\b[vV]er\.? ?)$")
ARN = re.compile(r"\barn:[a-z-]*:\S*$")
LONGEST_PREFIX = 200


def is_own_address(observable: Observable) -> bool:
    """Whether the value is an address of a private network: one of our own machines."""
    if not observable.is_address:
        return False
    address = ip_address(observable.value)
    return any(address in network for network in HOUSE_NETWORKS)


def is_lookalike(observable: Observable) -> bool:
    """Whether the value says nothing wherever it stands; private addresses are judged elsewhere."""
    match observable.type:
        case ObservableType.FILE:
            return observable.value in EMPTY_FILE or len(set(observable.value)) == 1
        case ObservableType.IPV4 | ObservableType.IPV6:
            return not (_is_routed(observable) or is_own_address(observable))
        case ObservableType.DOMAIN:
            return (
                observable.value in SCHEMA_HOSTS
                or SERVICE_PRINCIPAL.fullmatch(observable.value) is not None
            )
        case ObservableType.URL:
            return host_of(observable.value) in SCHEMA_HOSTS
        case _:
            return False


def is_misread(observable: Observable, text: str, start: int) -> bool:
    """Whether what stands before it makes a mention in a text something else.

    A version (`Chrome/120.0.0.0`), a part of an ARN, a reversed name, the name of a script.
    """
    before = text[max(0, start - LONGEST_PREFIX) : start]
    if ARN.search(before):
        return True
    if observable.type is ObservableType.IPV4:
        return PRODUCT_VERSION.search(before) is not None
    if observable.type is ObservableType.DOMAIN:
        return any(form.fullmatch(observable.value) for form in (REVERSED_NAME, SCRIPT))
    return False


def host_of(url: str) -> str:
    """Return the host of a canonical URL, in lower case, without port and user."""
    authority = re.split(r"[/?#\\]", url.partition("://")[2], maxsplit=1)[0]
    host = authority.rpartition("@")[2].lower()
    return host if host.endswith("]") else host.partition(":")[0] if host[:1] != "[" else host


def _is_routed(observable: Observable) -> bool:
    address = ip_address(observable.value)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_global
    return address.is_global and not address.is_multicast
