"""Which hosts may be called when the name comes from outside: public addresses only."""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import anyio

NAT64 = ip_network("64:ff9b::/96")
"""Addresses of which a translator takes the last four bytes for an IPv4 address (RFC 6052)."""

INNER = tuple(map(ip_network, ("::/96", "64:ff9b:1::/48")))
"""IPv4 in a form that was given up, and translators of our own (RFC 4291, RFC 8215)."""


async def is_public_host(host: str) -> bool:
    """Whether the name resolves, and every address it resolves to is public.

    Guards redirects against a name that leads back into our own network.
    """
    found = await addresses_of(host, 443)
    return bool(found) and all(map(is_public, found))


async def addresses_of(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of a name, in the order of the resolver; none where it has none."""
    try:
        found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(where[4][0]) for where in found))


def is_public(address: str) -> bool:
    """Whether an address is public, and so is every one that it carries inside.

    >>> is_public("8.8.8.8"), is_public("::ffff:127.0.0.1"), is_public("64:ff9b::10.0.0.1")
    (True, False, False)
    """
    whole = ip_address(address.partition("%")[0])
    if any(whole in network for network in INNER):
        return False
    return all(each.is_global and not each.is_multicast for each in _meant(whole))


def _meant(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    """Yield what a packet to this address may reach."""
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        if mapped is not None:
            yield mapped
            return
        if address.sixtofour is not None:
            yield address.sixtofour
        if address in NAT64:
            yield IPv4Address(int(address) & 0xFFFF_FFFF)
    yield address
