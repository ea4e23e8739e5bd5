"""Quad9's resolver and the one it is compared with, as the cloud plays them."""

from typing import ClassVar

from sidelight.devcloud.doh import KIND, name_in, resolved, spoken
from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, World


class Quad9(Vendor):
    """`/dns-query` is Quad9's, which denies malicious names; `/resolve` is Google's."""

    name: ClassVar[str] = "quad9"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer a question for A; a blocked name has no zone above it and no recursion."""
        name = name_in(asked)
        if asked.path not in {"/dns-query", "/resolve"} or not name:
            return Told(400, "Bad Request")
        subject = world.find(name, self.name)
        blocked = subject is not None and subject.kind is Kind.MALICIOUS
        if asked.path == "/dns-query" and blocked:
            return Told(200, spoken(name) | {"Status": 3, "RA": False}, KIND)
        return resolved(name, subject)
