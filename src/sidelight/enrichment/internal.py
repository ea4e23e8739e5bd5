"""Which values are the house's own, also where they hide inside a URL or a reverse name."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import unquote

import msgspec

from sidelight.indicators import host_key, host_of
from sidelight.indicators.hosts import split_port
from sidelight.model import Observable, ObservableType
from sidelight.plugin.lookalikes import PRIVATE_ZONES

Network = IPv4Network | IPv6Network

DECODINGS = 3  # a URL inside a URL inside a URL; nobody nests deeper by accident
MAILBOX = re.compile(r"[\w.+-]{1,64}@([\w-]+(?:\.[\w-]+)+)")
NESTED = re.compile(r"https?:/{1,2}([^/?#&\s\"'<>]+)", re.IGNORECASE)
ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w:])(?!\.\w)",
    re.IGNORECASE,
)
PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)
"""Where the addresses of a house's own machines lie; a loopback address tells nothing."""

PRIVATE_SUFFIXES = PRIVATE_ZONES | {"localhost"}
"""Where houses keep names that nobody outside resolves (RFC 6761, RFC 6762 appendix G, ICANN)."""

CODED = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
"""What may be base64: phishing kits carry the address of their victim so."""


class House(msgspec.Struct, frozen=True, kw_only=True):
    """The house's own names and public networks."""

    domains: Sequence[str] = ()
    networks: Sequence[Network] = ()

    def owns(self, observable: Observable) -> bool:
        """Whether the value is ours or tells something of ours: no provider may learn it."""
        host = host_of(observable)
        if host is None:
            return False
        if observable.type is not ObservableType.URL:
            return self._owns_host(host)
        return names_a_user(observable.value) or self._owns_host(host) or self._is_in(observable)

    def _owns_host(self, host: str) -> bool:
        if ":" in host or host.replace(".", "").isdigit():
            return self._owns_address(host)
        if "." not in host or self._owns_name(host):
            return True
        pointed = reverse_network(host)
        return pointed is not None and self._touches(pointed)

    def _owns_name(self, host: str) -> bool:
        if host.rpartition(".")[2] in PRIVATE_SUFFIXES or host.endswith(".home.arpa"):
            return True
        names = map(host_key, self.domains)
        return any(host == own or host.endswith(f".{own}") for own in names)

    def _owns_address(self, value: str) -> bool:
        try:
            address = ip_address(value)
        except ValueError:  # not an address after all: nobody outside needs to hear it
            return True
        return not address.is_global or any(address in network for network in self.networks)

    def _touches(self, pointed: Network) -> bool:
        """Whether a network holds an address of ours, or none that is public."""
        return not pointed.is_global or any(
            pointed.version == own.version and pointed.overlaps(own) for own in self.networks
        )

    def _is_in(self, observable: Observable) -> bool:
        """Whether a URL carries a mailbox, a URL or an address of ours behind its host.

        A private address counts in the query alone: in a path it is mostly the number of a version.
        """
        path, query = behind_host(observable.value)
        return any(self._tells(text, self.networks) for text in readings(path)) or any(
            self._tells(text, (*self.networks, *PRIVATE)) for text in readings(query)
        )

    def _tells(self, text: str, networks: Sequence[Network]) -> bool:
        names = [*MAILBOX.findall(text), *map(_host_of_authority, NESTED.findall(text))]
        return any(self._owns_name(host_key(name)) for name in names) or any(
            address in network for address in _addresses(text) for network in networks
        )


def names_a_user(url: str) -> bool:
    """Whether a URL carries a user or a password.

    >>> names_a_user("http://user:secret@host/"), names_a_user("http://host/a@b")
    (True, False)
    """
    authority = url.partition("://")[2]
    for end in "/?#":
        authority = authority.partition(end)[0]
    return "@" in authority


def reverse_network(name: str) -> Network | None:
    """Return the address or network that a reverse name stands for (RFC 1035 3.5, RFC 3596 2.5).

    Labels before it, as those of service discovery, are left out; None where it is no such name.

    >>> str(reverse_network("7.2.0.192.in-addr.arpa")), reverse_network("in-addr.arpa")
    ('192.0.2.7/32', None)
    >>> str(reverse_network("lb.2.0.192.in-addr.arpa"))
    '192.0.2.0/24'
    >>> str(reverse_network("8.b.d.0.1.0.0.2.ip6.arpa"))
    '2001:db8::/32'
    """
    labels = name.lower().rstrip(".").split(".")
    if labels[-2:] == ["in-addr", "arpa"]:
        parts = _leading(labels[-3::-1], 4, r"\d{1,3}")
        text = ".".join(parts + ["0"] * (4 - len(parts)))
        prefix = 8 * len(parts)
    elif labels[-2:] == ["ip6", "arpa"]:
        parts = _leading(labels[-3::-1], 32, r"[0-9a-f]")
        digits = "".join(parts).ljust(32, "0")
        text = ":".join(digits[place : place + 4] for place in range(0, 32, 4))
        prefix = 4 * len(parts)
    else:
        return None
    try:
        return ip_network(f"{text}/{prefix}") if parts else None
    except ValueError:
        return None


def behind_host(url: str) -> tuple[str, str]:
    """Return the path of a URL, and its query with the fragment.

    >>> behind_host("http://host/a?b#c"), behind_host("http://host#b"), behind_host("http://host")
    (('/a', '?b#c'), ('', '#b'), ('', ''))
    """
    parts = re.match(r"[^:]*://[^/?#]*([^?#]*)(.*)", url, re.DOTALL)
    return (parts[1], parts[2]) if parts else (url, "")


def readings(text: str) -> Iterator[str]:
    """Yield the text as it stands, percent-decoded, and what is base64 in it.

    >>> "ann@corp.example.org" in list(readings("?to=YW5uQGNvcnAuZXhhbXBsZS5vcmc%3D"))
    True
    """
    seen: set[str] = set()
    for _ in range(DECODINGS):
        if text in seen:
            return
        seen.add(text)
        yield text
        for coded in CODED.findall(text):
            if read := _decoded(coded):
                yield unquote(read)
        text = unquote(text)


def _decoded(coded: str) -> str | None:
    plain = coded.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None


def _addresses(text: str) -> Iterator[IPv4Address | IPv6Address]:
    for found in ADDRESS.findall(text):
        with suppress(ValueError):
            yield ip_address(found)


def _host_of_authority(authority: str) -> str:
    return split_port(authority.rpartition("@")[2])[0]


def _leading(labels: Sequence[str], most: int, form: str) -> list[str]:
    parts: list[str] = []
    for label in labels[:most]:
        if not re.fullmatch(form, label):
            break
        parts.append(label)
    return parts
