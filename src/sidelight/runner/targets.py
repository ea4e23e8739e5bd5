"""Targets without their disguises: which hosts, addresses and networks an action would reach."""

import re
import unicodedata
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv6Address,
    ip_address,
    ip_network,
)
from urllib.parse import unquote

import msgspec

from sidelight.enrichment.internal import Network, reverse_network
from sidelight.indicators import host_key
from sidelight.indicators.hosts import split_port
from sidelight.model import Observable, ObservableType

TRANSLATED = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/96", "::ffff:0:0:0/96", "::/96")))
"""IPv6 networks whose last 32 bits are an IPv4 address (RFC 6052, RFC 8215, RFC 2765, RFC 4291)."""

NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|\d+", re.ASCII)


class Target(msgspec.Struct, frozen=True):
    """What an action on a value would reach.

    `whole` says that a host is taken away and not one page, mailbox or file on it. A value that
    programs read differently has the hosts of all readings.
    """

    observable: Observable
    names: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    whole: bool = False

    @property
    def hosts(self) -> tuple[Observable, ...]:
        """The names and single addresses, to be asked about."""
        names = [Observable(ObservableType.DOMAIN, each) for each in self.names]
        singles = [each for each in self.networks if each.num_addresses == 1]
        return (*names, *map(_address, singles))


def target_of(observable: Observable) -> Target:
    """Return what an action on the value would reach.

    >>> target_of(Observable(ObservableType.URL, "http://134744072/")).hosts[0].value
    '8.8.8.8'
    >>> target_of(Observable(ObservableType.DOMAIN, "WWW.Example.ORG.")).names
    ('www.example.org',)
    """
    value = observable.value.strip()
    match observable.type:
        case ObservableType.URL:
            return _reaching_url(observable, value)
        case ObservableType.EMAIL:
            return _reaching(observable, [value.rpartition("@")[2]], whole=False)
        case ObservableType.DOMAIN | ObservableType.IPV4 | ObservableType.IPV6:
            return _reaching(observable, [value], whole=True)
        case _:
            return Target(observable, whole=observable.type is ObservableType.ASN)


def plain_host(text: str) -> str:
    """Return a host as a resolver reads it, from however it was written.

    >>> plain_host("*.%47oogle\uff0ecom."), plain_host("[::FFFF:8.8.8.8]")
    ('google.com', '8.8.8.8')
    """
    text = unicodedata.normalize("NFKC", unquote(text)).replace("\u3002", ".")
    text = text.strip().strip("[]").partition("%")[0].removeprefix("*").strip(".")
    return host_key(text)


def networks_of(host: str) -> tuple[Network, ...]:
    """Return the addresses that a host is, also those that are wrapped in it; () for a name.

    >>> [str(each) for each in networks_of("2002:a00:1::")]
    ['2002:a00:1::/128', '10.0.0.1/32']
    """
    if "/" in host:
        try:
            network = ip_network(host, strict=False)
        except ValueError:
            return ()
        return (network,) if network.num_addresses > 1 else networks_of(host.partition("/")[0])
    try:
        address = _legacy(host) or ip_address(host)
    except ValueError:
        return ()
    wrapped = _wrapped(address) if isinstance(address, IPv6Address) else ()
    return tuple(ip_network(each) for each in (address, *wrapped))


def _reaching(observable: Observable, hosts: Iterable[str], *, whole: bool) -> Target:
    names: dict[str, None] = {}
    networks: dict[Network, None] = {}
    for host in map(plain_host, hosts):
        if found := networks_of(host):
            networks |= dict.fromkeys(found)
            continue
        names[host] = None
        if pointed := reverse_network(host):
            networks[pointed] = None
    return Target(observable, tuple(names), tuple(networks), whole)


def _reaching_url(observable: Observable, url: str) -> Target:
    """Read a URL as a browser does, and as programs do to which a backslash is no slash."""
    rest = re.sub(r"^[^:/?#\\]*:[/\\]*", "", re.sub(r"[\t\r\n]", "", url))
    hosts, whole = [], False
    for slashes in (r"/\\", "/"):
        authority = re.split(f"[{slashes}?#]", rest, maxsplit=1)[0]
        path = re.split(r"[?#]", rest[len(authority) :], maxsplit=1)[0]
        hosts.append(split_port(authority.rpartition("@")[2])[0])
        whole = whole or _is_root(unquote(path))
    return _reaching(observable, hosts, whole=whole)


def _is_root(path: str) -> bool:
    """Whether a path is the root of its site, however it is written.

    >>> _is_root("/./*"), _is_root("/a/b/../.."), _is_root("/a/../b")
    (True, True, False)
    """
    kept: list[str] = []
    for part in re.split(r"[/\\]", path):
        if part.strip() == "..":
            del kept[-1:]
        elif part.strip(".* "):
            kept.append(part)
    return not kept


def _legacy(host: str) -> IPv4Address | None:
    """Return an address written as inet_aton reads it: 134744072, 0x8.8.2056, 010.0.0.1."""
    parts = host.split(".")
    if len(parts) > 4 or not all(NUMBER.fullmatch(each) for each in parts):
        return None
    numbers = list(map(_number, parts))
    if any(each is None for each in numbers):
        return None
    *leading, last = [each or 0 for each in numbers]
    room = 256 ** (4 - len(leading))
    if any(each > 255 for each in leading) or last >= room:
        return None
    total = sum(each << (24 - 8 * place) for place, each in enumerate(leading)) + last
    return IPv4Address(total)


def _number(text: str) -> int | None:
    try:
        if text[:2] in {"0x", "0X"}:
            return int(text[2:] or "0", 16)
        return int(text, 8 if len(text) > 1 and text.startswith("0") else 10)
    except ValueError:
        return None


def _wrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    found = [address.ipv4_mapped, address.sixtofour, (address.teredo or (None, None))[1]]
    if any(address in network for network in TRANSLATED) and int(address) > 1:
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(each for each in found if each is not None)


def _address(network: Network) -> Observable:
    type_ = ObservableType.IPV4 if network.version == 4 else ObservableType.IPV6
    return Observable(type_, str(network.network_address))
