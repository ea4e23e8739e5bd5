"""DNS: questions to the resolver of this machine, or to those of the settings."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.rcode
import dns.resolver

from sidelight.model import InvalidInput, Unavailable
from sidelight.plugin import DnsAnswer, DnsQuery, Manifest

LIFETIME = 4.0  # seconds for one question, over all resolvers and tries


class DnsTransport:
    """Performs DnsQuery effects with the resolvers of resolv.conf, or with those it is given."""

    def __init__(self, nameservers: Sequence[str] = ()) -> None:
        """Take the resolvers as `address` or `address:port`; none stands for the system's."""
        self._nameservers = tuple(map(_nameserver, nameservers))
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
            resolver = dns.asyncresolver.Resolver(configure=not self._nameservers)
            if self._nameservers:
                resolver.nameservers = list(self._nameservers)
            resolver.lifetime = LIFETIME
            self._resolver = resolver
        return self._resolver


def _nameserver(text: str) -> dns.nameserver.Do53Nameserver:
    """Return a resolver; raises InvalidInput, because a name in its place would need one itself.

    >>> str(_nameserver("[2001:db8::53]:5353")), str(_nameserver("192.0.2.53"))
    ('Do53:2001:db8::53@5353', 'Do53:192.0.2.53@53')
    """
    try:
        host, port = _host_and_port(text)
        return dns.nameserver.Do53Nameserver(str(ip_address(host)), port)
    except ValueError:
        raise InvalidInput(
            f"settings: nameservers: {text!r} is no address and no address:port"
        ) from None


def _host_and_port(text: str) -> tuple[str, int]:
    if text.count(":") > 1 and not text.startswith("["):
        return text, 53
    parts = urlsplit(f"//{text}")
    return parts.hostname or "", parts.port or 53
