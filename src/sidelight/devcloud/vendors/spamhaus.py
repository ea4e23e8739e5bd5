"""Spamhaus's zones, as the cloud plays them."""

from ipaddress import ip_address
from typing import ClassVar

from sidelight.devcloud.vendor import DnsVendor
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import ObservableType
from sidelight.plugin import DnsAnswer

ZEN, DBL = "zen.spamhaus.org", "dbl.spamhaus.org"
TESTS = {f"2.0.0.127.{ZEN}": ("127.0.0.2", "127.0.0.4"), f"dbltest.com.{DBL}": ("127.0.1.2",)}
ADDRESSES = {Kind.MALICIOUS: "127.0.0.4", Kind.SUSPICIOUS: "127.0.0.3", Kind.BENIGN: "127.0.0.11"}
NAMES = {Kind.MALICIOUS: "127.0.1.5", Kind.SUSPICIOUS: "127.0.1.2"}
NO_ADDRESS = DnsAnswer("NOERROR", ("127.0.1.255",))  # DBL, asked about an address
GONE = DnsAnswer("NXDOMAIN")


class Spamhaus(DnsVendor):
    """ZEN and DBL, with their test points; ordinary addresses are on the list of end users."""

    name: ClassVar[str] = "spamhaus"
    zones: ClassVar[tuple[str, ...]] = (ZEN, DBL)

    def resolve(self, name: str, type_: str, world: World) -> DnsAnswer:
        """Return the code of a listing, NXDOMAIN for the rest; 127.0.1.255 to an address in DBL."""
        codes = TESTS.get(name) or self._codes(name, world)
        if isinstance(codes, DnsAnswer):
            return codes
        if not codes:
            return GONE
        return DnsAnswer("NOERROR", codes if type_ == "A" else ())

    def _codes(self, name: str, world: World) -> tuple[str, ...] | DnsAnswer:
        asked = name.removesuffix(f".{DBL}")
        if asked != name:
            if asked.replace(".", "").isdecimal():
                return NO_ADDRESS
            subject = world.find(asked, self.name)
            return _code(subject, NAMES)
        for type_ in (ObservableType.IPV4, ObservableType.IPV6):
            for subject in world.of_type(type_, self.name):
                pointer = ip_address(subject.observable.value).reverse_pointer
                if name == f"{pointer.rpartition('.arpa')[0].rpartition('.')[0]}.{ZEN}":
                    return _code(subject, ADDRESSES)
        return ()


def _code(subject: Subject | None, codes: dict[Kind, str]) -> tuple[str, ...]:
    return (codes[subject.kind],) if subject and subject.kind in codes else ()
