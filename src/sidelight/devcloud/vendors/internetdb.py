"""Shodan InternetDB, as the cloud plays it."""

from ipaddress import ip_address
from typing import ClassVar
from urllib.parse import unquote

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, World
from sidelight.model import ObservableType

PORTS = {
    Kind.MALICIOUS: [22, 443, 8808],
    Kind.SUSPICIOUS: [80, 3389],
    Kind.BENIGN: [80, 443],
    Kind.SCANNER: [],
}


class Internetdb(Vendor):
    """`/{ip}`; an address that Shodan never saw anything on is a 404 with a detail."""

    name: ClassVar[str] = "internetdb"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer with what is open; anything but an address in the path is a 422."""
        value = unquote(asked.path.strip("/"))
        try:
            ip_address(value)
        except ValueError:
            said = {"loc": ["path", "ip"], "msg": "value is not a valid IPv4 or IPv6 address"}
            return Told(422, {"detail": [said]})
        subject = world.find(value, self.name)
        if subject is None:
            return Told(404, {"detail": "No information available"})
        names = subject.related.get("resolutions", ())
        return Told(
            200,
            {
                "ip": value,
                "ports": PORTS[subject.kind],
                "hostnames": [each.value for each in names if each.type is ObservableType.DOMAIN],
                "cpes": [],
                "tags": [each for each in subject.tags if each in {"c2", "tor", "cloud"}],
                "vulns": ["CVE-2023-38408"] if subject.kind is Kind.SUSPICIOUS else [],
            },
        )

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer without a time to wait."""
        return Told(429, {"detail": "Rate limit exceeded"})
