"""Cloudflare's filtering resolver and the one it is compared with, as the cloud plays them."""

from typing import ClassVar

from sidelight.devcloud.doh import KIND, name_in, resolved, spoken
from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, World


class CloudflareSecurity(Vendor):
    """`/dns-query` is Cloudflare's, which sends malicious names nowhere; `/resolve` is Google's."""

    name: ClassVar[str] = "cloudflare-security"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer a question for A; 400 without the media type of the JSON answers."""
        name = name_in(asked)
        if asked.path not in {"/dns-query", "/resolve"} or not name:
            return Told(400, "Bad Request")
        subject = world.find(name, self.name)
        blocked = subject is not None and subject.kind is Kind.MALICIOUS
        if asked.path == "/resolve" or not blocked:
            return resolved(name, subject)
        nowhere = {"name": name, "type": 1, "TTL": 60, "data": ".".join("0000")}
        return Told(200, spoken(name) | {"Answer": [nowhere], "Comment": "EDE(16): Censored"}, KIND)
