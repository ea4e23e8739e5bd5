"""The cloud on its two sockets: HTTP on TCP and names on UDP, both on loopback."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import uvicorn

from sidelight.devcloud.exports import environment
from sidelight.devcloud.resolver import Resolver
from sidelight.devcloud.server import Cloud
from sidelight.model import NotReady

LOOPBACK = "127.0.0.1"


class Running(msgspec.Struct, frozen=True):
    """A cloud and where it listens."""

    cloud: Cloud
    pages: socket.socket
    names: socket.socket

    @property
    def url(self) -> str:
        """The URL under which every service has its name."""
        return f"http://{LOOPBACK}:{self.pages.getsockname()[1]}"

    @property
    def nameserver(self) -> str:
        """The name server, as SIDELIGHT_NAMESERVERS takes it."""
        return f"{LOOPBACK}:{self.names.getsockname()[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make Sidelight ask this cloud."""
        return environment(self.cloud.services.values(), self.url, self.nameserver)

    async def serve(self, server: uvicorn.Server) -> None:
        """Answer until the server is told to stop."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: Resolver(self.cloud), sock=self.names
        )
        try:
            await server.serve(sockets=[self.pages])
        finally:
            transport.close()


def bind(cloud: Cloud, port: int = 0, dns_port: int | None = None) -> Running:
    """Return the cloud with its ports taken; 0 is any free one, and both are equal unless told.

    Raises NotReady for a port that is taken.
    """
    pages = _bound(socket.SOCK_STREAM, port)
    try:
        names = _bound(socket.SOCK_DGRAM, port if dns_port is None else dns_port)
    except NotReady:
        pages.close()
        raise
    return Running(cloud, pages, names)


def server_of(cloud: Cloud) -> uvicorn.Server:
    """Return a quiet server: a client that hangs up, or is hung up on, is what we play."""
    config = uvicorn.Config(
        cloud, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    return uvicorn.Server(config)


@contextmanager
def running(cloud: Cloud) -> Iterator[Running]:
    """Serve in a thread of this process, on free ports, until the block ends."""
    bound = bind(cloud)
    server = server_of(cloud)
    thread = threading.Thread(target=lambda: asyncio.run(bound.serve(server)))
    thread.start()
    try:
        yield bound
    finally:
        server.should_exit = True
        thread.join()
        bound.pages.close()


def _bound(kind: socket.SocketKind, port: int) -> socket.socket:
    """Return a socket that listens; raises NotReady."""
    pages = kind is socket.SOCK_STREAM
    # Only a socket that names its protocol gets TCP_NODELAY; without it answers come 40 ms late.
    found = socket.socket(socket.AF_INET, kind, socket.IPPROTO_TCP if pages else 0)
    try:
        if pages:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((LOOPBACK, port))
        if pages:
            found.listen(1024)
    except OSError as error:
        found.close()
        raise NotReady(f"port {port} cannot be used ({error.strerror}): take another") from None
    return found
