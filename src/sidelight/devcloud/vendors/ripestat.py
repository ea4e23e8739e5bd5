"""RIPEstat, as the cloud plays it."""

from ipaddress import ip_address, ip_network
from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import World

PATH = "/data/network-info/data.json"
LENGTHS = {4: 24, 6: 48}


class Ripestat(Vendor):
    """`/data/network-info/data.json`; an address that nobody announces is a 200 without prefix."""

    name: ClassVar[str] = "ripestat"
    roots: ClassVar[tuple[str, ...]] = ("/data/network-info/",)

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer with the network of the resource; anything but an address is a 400."""
        if asked.path != PATH:
            return Told(404, {"status": "error", "data": {}})
        value = asked.query.get("resource", "")
        try:
            address = ip_address(value)
        except ValueError:
            return Told(400, {"status": "error", "data": {}})
        subject = world.find(value, self.name)
        if subject is None:
            return _told([], None)
        network = ip_network(f"{value}/{LENGTHS[address.version]}", strict=False)
        return _told([str(subject.asn)], str(network))


def _told(asns: list[str], prefix: str | None) -> Told:
    body: dict[str, Any] = {"status": "ok", "data": {"asns": asns, "prefix": prefix}}
    return Told(200, body)
