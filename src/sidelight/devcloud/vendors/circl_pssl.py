"""CIRCL Passive SSL, as the cloud plays it."""

import hashlib
from typing import ClassVar
from urllib.parse import unquote

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import World

PREFIX = "/v2pssl/query/"


class CirclPssl(Vendor):
    """`/v2pssl/query/{address}`: an object by address, an empty one for an unknown address."""

    name: ClassVar[str] = "circl-pssl"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer with a certificate for each name that resolves to the address."""
        if not asked.path.startswith(PREFIX):
            return Told(404, "404 page not found")
        value = unquote(asked.path.removeprefix(PREFIX))
        subject = world.find(value, self.name)
        names = [each.value for each in subject.related.get("resolutions", ())] if subject else []
        if not names:
            return Told(200, {})
        prints = {hashlib.sha256(each.encode()).hexdigest()[:40]: each for each in names}
        subjects = {digest: {"values": [f"C=LU, CN={each}"]} for digest, each in prints.items()}
        return Told(200, {value: {"certificates": list(prints), "subjects": subjects}})

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 401 in HTML, and ask for a login."""
        body = "<html><body>401 Authorization Required</body></html>"
        return Told(401, body, {"www-authenticate": 'Basic realm="passive ssl"'})
