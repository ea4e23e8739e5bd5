"""CIRCL hashlookup, as the cloud plays it."""

from typing import ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, World


class Hashlookup(Vendor):
    """`/lookup/{md5|sha1|sha256}/{hash}`; what is malicious is named by a source of that."""

    name: ClassVar[str] = "hashlookup"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer as the service does: 404 for an unknown hash, 400 for another path."""
        parts = asked.path.strip("/").split("/")
        if len(parts) != 3 or parts[0] != "lookup":
            return Told(400, {"message": "Expecting a hash"})
        subject = world.find(parts[2], self.name)
        if subject is None or subject.kind is Kind.SUSPICIOUS:
            return Told(404, {"message": "Non existing hash", "query": parts[2]})
        body = {
            "FileName": subject.names[0] if subject.names else "unknown.bin",
            "FileSize": "4096",
            "SHA-256": subject.observable.value.upper(),
            "source": "NSRL",
            "hashlookup:trust": 75,
        }
        if subject.kind is Kind.MALICIOUS:
            body |= {"KnownMalicious": "malshare.com", "hashlookup:trust": 20}
        return Told(200, body)
