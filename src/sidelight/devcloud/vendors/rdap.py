"""rdap.org and the registries behind it, as the cloud plays them."""

from ipaddress import ip_network
from typing import Any, ClassVar
from urllib.parse import unquote

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Subject, World
from sidelight.model import ObservableType

KINDS = frozenset({"domain", "ip", "autnum"})
MEDIA = {"content-type": "application/rdap+json"}
WHEN = "%Y-%m-%dT%H:%M:%SZ"


class Rdap(Vendor):
    """`/{domain|ip|autnum}/{value}` leads on to a registry; what nobody registered is 404 there."""

    name: ClassVar[str] = "rdap"

    def answer(self, asked: Asked, world: World) -> Told:
        """Redirect as rdap.org does, or answer as the registry that it leads to."""
        head, _, rest = asked.path.removeprefix("/").partition("/")
        if head in KINDS:
            return Told(302, None, {"location": f"../registry/{head}/{rest}"})
        kind, _, value = rest.partition("/")
        if head != "registry" or kind not in KINDS:
            return _error(400, "Bad Request")
        subject = self._found(kind, unquote(value), world)
        if subject is None:
            return _error(404, "Not Found")
        shapes = {"domain": _domain, "ip": _network, "autnum": _system}
        return Told(200, shapes[kind](subject) | _registered(subject), MEDIA)

    def _found(self, kind: str, value: str, world: World) -> Subject | None:
        """Return the subject that was registered: a domain by any name below it as well."""
        if kind == "ip":
            return world.find(value, self.name)
        type_ = ObservableType.DOMAIN if kind == "domain" else ObservableType.IPV4
        for each in world.of_type(type_, self.name):
            name = each.observable.value
            if kind == "autnum" and str(each.asn) == value:
                return each
            if kind == "domain" and (name == value or name.endswith(f".{value}")):
                return each
        return None


def _error(status: int, title: str) -> Told:
    return Told(status, {"errorCode": status, "title": title}, MEDIA)


def _domain(subject: Subject) -> dict[str, Any]:  # noqa: ARG001 - all domains look alike
    return {
        "objectClassName": "domain",
        "handle": "1_DOMAIN-EXMP",
        "status": ["active"],
        "entities": [_entity("registrar", "Registrar of Examples")],
        "nameservers": [{"objectClassName": "nameserver", "ldhName": "NS1.EXAMPLE.NET"}],
    }


def _network(subject: Subject) -> dict[str, Any]:
    six = subject.observable.type is ObservableType.IPV6
    network = ip_network(f"{subject.observable.value}/{48 if six else 24}", strict=False)
    prefix = {f"v{network.version}prefix": str(network.network_address)}
    return {
        "objectClassName": "ip network",
        "handle": f"NET-{network.network_address}",
        "name": "EXAMPLE-NET",
        "country": subject.country,
        "cidr0_cidrs": [prefix | {"length": network.prefixlen}],
        "entities": [_entity("registrant", subject.holder)],
    }


def _system(subject: Subject) -> dict[str, Any]:
    return {
        "objectClassName": "autnum",
        "handle": f"AS{subject.asn}",
        "name": "EXAMPLE-AS",
        "country": subject.country,
        "entities": [_entity("registrant", subject.holder)],
    }


def _entity(role: str, name: str) -> dict[str, Any]:
    lines = [["version", {}, "text", "4.0"], ["fn", {}, "text", name]]
    return {"objectClassName": "entity", "roles": [role], "vcardArray": ["vcard", lines]}


def _registered(subject: Subject) -> dict[str, Any]:
    return {
        "events": [
            {"eventAction": "registration", "eventDate": f"{subject.first_seen:{WHEN}}"},
            {"eventAction": "last changed", "eventDate": f"{subject.last_seen:{WHEN}}"},
        ]
    }
