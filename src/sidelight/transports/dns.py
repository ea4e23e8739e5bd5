"""DNS: questions to the resolver of this machine."""

from collections.abc import Mapping

import dns.asyncresolver
import dns.exception
import dns.rcode
import dns.resolver

from sidelight.model import Unavailable
from sidelight.plugin import DnsAnswer, DnsQuery, Manifest

LIFETIME = 4.0  # seconds for one question, over all resolvers and tries


class DnsTransport:
    """Performs DnsQuery effects with the resolvers of resolv.conf, or with those it is given."""

    def __init__(self, nameservers: list[str] | None = None, port: int = 53) -> None:
        """Take the resolvers as IP addresses; None reads the system's."""
        self._nameservers = nameservers
        self._port = port
        self._resolver: dns.asyncresolver.Resolver | None = None

    async def perform(
        self, effect: DnsQuery, _manifest: Manifest, _secrets: Mapping[str, str]
    ) -> DnsAnswer:
        """Return the records, or none with NXDOMAIN; raises Unavailable when nobody answers."""
        try:
            resolver = self._open()
            answer = await resolver.resolve(effect.name, effect.type, search=False)
        except dns.resolver.NXDOMAIN:
            return DnsAnswer("NXDOMAIN")
        except dns.resolver.NoAnswer:
            return DnsAnswer("NOERROR")
        except (dns.exception.DNSException, OSError) as error:
            raise Unavailable(
                f"the DNS resolver gives no answer ({type(error).__name__})"
            ) from None
        return DnsAnswer(
            "NOERROR",
            tuple(sorted(record.to_text() for record in answer)),
            answer.rrset.ttl if answer.rrset is not None else None,
        )

    def _open(self) -> dns.asyncresolver.Resolver:
        if self._resolver is None:
            resolver = dns.asyncresolver.Resolver(configure=self._nameservers is None)
            if self._nameservers is not None:
                resolver.nameservers = list(self._nameservers)
                resolver.port = self._port
            resolver.lifetime = LIFETIME
            self._resolver = resolver
        return self._resolver
