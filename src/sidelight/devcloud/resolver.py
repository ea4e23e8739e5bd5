"""The cloud's name server: UDP, one question and one answer a packet."""

import asyncio
from collections.abc import Iterable
from typing import cast

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from sidelight.devcloud.catalog import Service
from sidelight.devcloud.server import Cloud
from sidelight.plugin import DnsAnswer

TTL = 300  # seconds


class Resolver(asyncio.DatagramProtocol):
    """Hands a question to the service with the closest zone above its name."""

    def __init__(self, cloud: Cloud) -> None:
        """Take the cloud whose services answer."""
        self._cloud = cloud
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.DatagramTransport", transport)  # no base class tells so

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        """Answer one packet; what is no question gets no answer."""
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return
        if query.question and self._transport is not None and (sent := self._reply(query)):
            self._transport.sendto(sent, address)

    def _reply(self, query: dns.message.Message) -> bytes | None:
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        service = closest(self._cloud.services.values(), name)
        found = service.resolve(name, kind, self._cloud.world) if service else DnsAnswer("NXDOMAIN")
        if found is None:
            return None
        reply = dns.message.make_response(query, recursion_available=True)
        reply.set_rcode(dns.rcode.from_text(found.rcode))
        if found.records:
            reply.answer.append(
                dns.rrset.from_text(question.name, found.ttl or TTL, "IN", kind, *found.records)
            )
        return reply.to_wire()


def closest(services: Iterable[Service], name: str) -> Service | None:
    """Return the service with the closest zone above a name."""
    best, longest = None, -1
    for service in services:
        reach = service.names.reach(name) if service.names else None
        if reach is not None and reach > longest:
            best, longest = service, reach
    return best
