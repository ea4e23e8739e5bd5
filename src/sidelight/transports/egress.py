"""Which hosts may be called when the name comes from outside: public addresses only."""

import socket
from ipaddress import ip_address

import anyio


async def is_public_host(host: str) -> bool:
    """Whether the name resolves, and every address it resolves to is public.

    Guards redirects against a name that leads back into our own network.
    """
    try:
        found = await anyio.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return bool(found) and all(ip_address(where[4][0].split("%")[0]).is_global for where in found)
