"""The domain name system, as far as the world goes."""

from ipaddress import ip_address
from typing import ClassVar

from sidelight.devcloud.vendor import DnsVendor
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import ObservableType
from sidelight.plugin import DnsAnswer

ADDRESSES = {"A": ObservableType.IPV4, "AAAA": ObservableType.IPV6}


class Names(DnsVendor):
    """The records of the domains in the world, and the names of their addresses."""

    name: ClassVar[str] = "dns"
    zones: ClassVar[tuple[str, ...]] = ("",)

    def resolve(self, name: str, type_: str, world: World) -> DnsAnswer:
        """Return the records; a domain that is not in the world does not exist."""
        if type_ == "PTR":
            names = _pointed(name, world)
            return DnsAnswer("NOERROR", names) if names else DnsAnswer("NXDOMAIN")
        subject = world.find(name, self.name)
        if subject is None or subject.observable.type is not ObservableType.DOMAIN:
            return DnsAnswer("NXDOMAIN")
        return DnsAnswer("NOERROR", _records(subject, type_))


def _records(subject: Subject, type_: str) -> tuple[str, ...]:
    """Return addresses and name servers as they are related; harmless domains have mail too."""
    domain = subject.observable.value
    if type_ in ADDRESSES:
        addresses = subject.related.get("resolutions", ())
        return tuple(each.value for each in addresses if each.type is ADDRESSES[type_])
    if type_ == "NS":
        return tuple(f"{each.value}." for each in subject.related.get("nameservers", ()))
    mail = subject.kind is Kind.BENIGN
    match type_:
        case "MX" if mail:
            return (f"10 mail.{domain}.",)
        case "TXT" if mail:
            return ('"v=spf1 mx -all"',)
        case _:
            return ()


def _pointed(pointer: str, world: World) -> tuple[str, ...]:
    """Return the name of the address that a pointer such as `10.2.0.192.in-addr.arpa` is about."""
    for type_ in ADDRESSES.values():
        for subject in world.of_type(type_, Names.name):
            if ip_address(subject.observable.value).reverse_pointer == pointer:
                domains = [each.value for each in subject.related.get("resolutions", ())]
                return tuple(f"{name}." for name in (*subject.names, *domains)[:1])
    return ()
