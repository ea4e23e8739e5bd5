"""CIRCL Passive DNS, as the cloud plays it."""

import json
from typing import ClassVar
from urllib.parse import unquote

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Subject, World
from sidelight.model import Observable, ObservableType

PREFIX = "/pdns/query/"


class CirclPdns(Vendor):
    """`/pdns/query/{value}`: one JSON object a line, and nothing at all for an unknown value."""

    name: ClassVar[str] = "circl-pdns"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer with a record for each resolution of the world."""
        if not asked.path.startswith(PREFIX):
            return Told(404, "404 page not found")
        subject = world.find(unquote(asked.path.removeprefix(PREFIX)), self.name)
        targets = subject.related.get("resolutions", ()) if subject else ()
        lines = [_record(subject, each) for each in targets] if subject else []
        return Told(200, "".join(f"{json.dumps(each)}\n" for each in lines))

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 401 in HTML, and ask for a login."""
        body = "<html><body>401 Authorization Required</body></html>"
        return Told(401, body, {"www-authenticate": 'Basic realm="passive dns"'})


def _record(subject: Subject, target: Observable) -> dict[str, object]:
    name, address = subject.observable.value, target.value
    if subject.observable.is_address:
        name, address = address, name
    return {
        "rrname": name,
        "rrtype": "AAAA" if ObservableType.IPV6 in {subject.observable.type, target.type} else "A",
        "rdata": address,
        "time_first": int(subject.first_seen.timestamp()),
        "time_last": int(subject.last_seen.timestamp()),
        "count": 12,
    }
