"""Spamhaus's Web Query Service, as the cloud plays it."""

from typing import ClassVar
from urllib.parse import unquote

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, World

CODES = {
    "ZEN": {Kind.MALICIOUS: 1004, Kind.SUSPICIOUS: 1003, Kind.BENIGN: 1011},
    "DBL": {Kind.MALICIOUS: 2005, Kind.SUSPICIOUS: 2002},
}


class SpamhausWqs(Vendor):
    """`/lookup/v1/{ZEN|DBL}/{value}`; what is not listed is 404."""

    name: ClassVar[str] = "spamhaus-wqs"
    roots: ClassVar[tuple[str, ...]] = ("/lookup/v1/",)

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer the codes of a value; 400 for a list that is not there."""
        zone, _, value = asked.path.removeprefix("/lookup/v1/").partition("/")
        codes = CODES.get(zone.upper())
        if codes is None:
            return Told(400, {"status": 400})
        subject = world.find(unquote(value), self.name)
        if subject is None or subject.kind not in codes:
            return Told(404, {"status": 404})
        return Told(200, {"resp": [codes[subject.kind]], "status": 200})
