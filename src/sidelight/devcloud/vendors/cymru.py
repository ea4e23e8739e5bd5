"""Team Cymru's zones for origins and systems, as the cloud plays them."""

from ipaddress import ip_address, ip_network
from typing import ClassVar

from sidelight.devcloud.vendor import DnsVendor
from sidelight.devcloud.world import Subject, World
from sidelight.model import ObservableType
from sidelight.plugin import DnsAnswer

ZONES = {
    ObservableType.IPV4: ("origin.asn.cymru.com", "in-addr.arpa", 24),
    ObservableType.IPV6: ("origin6.asn.cymru.com", "ip6.arpa", 48),
}
GONE = DnsAnswer("NXDOMAIN")


class Cymru(DnsVendor):
    """`<reversed>.origin.asn.cymru.com` and `AS<number>.asn.cymru.com`; TXT alone."""

    name: ClassVar[str] = "cymru"
    zones: ClassVar[tuple[str, ...]] = ("asn.cymru.com", *(zone for zone, _, _ in ZONES.values()))

    def resolve(self, name: str, type_: str, world: World) -> DnsAnswer:
        """Return the announcement of an address or the holder of a system."""
        addresses = [each for type_ in ZONES for each in world.of_type(type_, self.name)]
        for subject in addresses:
            zone, arpa, length = ZONES[subject.observable.type]
            pointer = ip_address(subject.observable.value).reverse_pointer
            if name == f"{pointer.removesuffix(arpa)}{zone}":
                return _answer(type_, _origin(subject, length))
            if name == f"as{subject.asn}.asn.cymru.com":
                return _answer(type_, _system(subject))
        return GONE


def _answer(type_: str, text: str) -> DnsAnswer:
    return DnsAnswer("NOERROR", (f'"{text}"',) if type_ == "TXT" else ())


def _origin(subject: Subject, length: int) -> str:
    network = ip_network(f"{subject.observable.value}/{length}", strict=False)
    return f"{subject.asn} | {network} | {subject.country} | ripencc | 2010-01-05"


def _system(subject: Subject) -> str:
    country = subject.country
    return f"{subject.asn} | {country} | ripencc | 2010-01-05 | {subject.holder}, {country}"
