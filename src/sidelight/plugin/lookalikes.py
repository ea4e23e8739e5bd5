"""Values that read like observables and are none, or none of which anybody could know anything."""

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from sidelight.extraction import parse_observable
from sidelight.model import InvalidObservable, Observable, ObservableType

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

PRIVATE_ZONES = frozenset(
    {"corp", "home", "internal", "intra", "intranet", "lan", "local", "localdomain", "private"}
)

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

SCRIPT_OBJECTS = frozenset(
    {"adodb.stream", "asp.net", "system.net", "wscript.network", "wscript.shell"}
)
"""Names from scripts that end like domains."""

MASKED_ADDRESS = re.compile(r"(?:\d+|x+)(?:\.(?:\d+|x+))+")
"""An address that somebody made unreadable, `172.30.xxx.xxx`; `.xxx` is a top-level domain."""

SCRIPT = re.compile(r"[^.]+\.(?:java|md|mov|pl|ps|py|rs|sh|zip)")
"""A file whose extension is also a top-level domain, `install.sh`."""

PRODUCT_VERSION = re.compile(r"(?:[A-Za-z]/|\b[vV]|\b[vV]ersion:? ?|\b[vV]er\.? ?)$")
ARN = re.compile(r"\barn:[a-z-]*:\S*$")
LONGEST_PREFIX = 200


def is_private_address(text: str) -> bool:
    """Whether the text is an address of a private network: one of our own machines."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in HOUSE_NETWORKS)


def is_own(observable: Observable) -> bool:
    """Whether only our own network knows the value: a private address, a name of no public zone."""
    if observable.is_address:
        return is_private_address(observable.value)
    return observable.type is ObservableType.DOMAIN and _is_internal_name(observable.value)


@lru_cache(maxsize=4096)
def _is_internal_name(name: str) -> bool:
    if name.rpartition(".")[2] in PRIVATE_ZONES:
        return True
    try:
        parse_observable(name)
    except InvalidObservable:
        return True
    return False


def is_lookalike(observable: Observable, *, bare: bool = False) -> bool:
    """Whether the value says nothing wherever it stands; private addresses are judged elsewhere.

    `bare` is a URL that was written without a scheme.
    """
    match observable.type:
        case ObservableType.FILE:
            return observable.value in EMPTY_FILE or len(set(observable.value)) == 1
        case ObservableType.IPV4 | ObservableType.IPV6:
            return not (_is_routed(observable) or is_own(observable))
        case ObservableType.DOMAIN:
            return (
                observable.value in SCHEMA_HOSTS | SCRIPT_OBJECTS
                or MASKED_ADDRESS.fullmatch(observable.value) is not None
                or SERVICE_PRINCIPAL.fullmatch(observable.value) is not None
            )
        case ObservableType.URL:
            host = host_of(observable.value)
            return host in SCHEMA_HOSTS or (bare and SERVICE_PRINCIPAL.fullmatch(host) is not None)
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
    """Return the host of a URL, in lower case, without scheme, user and port.

    >>> host_of("https://me@Evil.example:8443/x"), host_of("evil.example/x"), host_of("http://[::1]/")
    ('evil.example', 'evil.example', '[::1]')
    """
    scheme, found, rest = url.partition("://")
    authority = re.split(r"[/?#\\]", rest if found else scheme, maxsplit=1)[0]
    return re.sub(r":\d*$", "", authority.rpartition("@")[2].lower())


def _is_routed(observable: Observable) -> bool:
    address = ip_address(observable.value)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_global
    return address.is_global and not address.is_multicast
