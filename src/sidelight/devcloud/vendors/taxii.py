"""A TAXII 2.1 collection, as the cloud plays it."""

from typing import Any, ClassVar
from uuid import NAMESPACE_URL, uuid5

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import ObservableType

MEDIA_TYPE = "application/taxii+json;version=2.1"
PAGE = 100  # objects, whatever larger limit is asked for
PATHS = {
    ObservableType.FILE: "file:hashes.'SHA-256'",
    ObservableType.URL: "url:value",
    ObservableType.DOMAIN: "domain-name:value",
    ObservableType.IPV4: "ipv4-addr:value",
    ObservableType.IPV6: "ipv6-addr:value",
}
WHEN = "%Y-%m-%dT%H:%M:%S.000Z"


class Taxii(Vendor):
    """`/objects/` of one collection with an indicator for all that is bad; 406 for another type."""

    name: ClassVar[str] = "taxii"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer a page of at most 100 objects; an empty collection is an empty envelope."""
        if asked.path != "/objects/":
            return _error(404, "The requested collection does not exist")
        if "application/taxii+json" not in asked.headers.get("accept", ""):
            return _error(406, "The media type is not supported")
        start = asked.query.get("next", "0")
        if not start.isdecimal():
            return _error(400, "The server did not understand the request")
        listed = [
            _indicator(path, each)
            for type_, path in PATHS.items()
            for each in world.of_type(type_, self.name)
            if each.kind in {Kind.MALICIOUS, Kind.SUSPICIOUS}
        ]
        end = int(start) + min(int(asked.query.get("limit", PAGE)), PAGE)
        body: dict[str, Any] = {"objects": listed[int(start) : end]} if listed else {}
        if end < len(listed):
            body |= {"more": True, "next": str(end)}
        return Told(200, body, {"content-type": MEDIA_TYPE})

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer with the error object of the standard."""
        return _error(401, "The client needs to authenticate")


def _error(status: int, title: str) -> Told:
    return Told(status, {"title": title, "http_status": str(status)}, {"content-type": MEDIA_TYPE})


def _indicator(path: str, subject: Subject) -> dict[str, Any]:
    value = subject.observable.value.replace("\\", "\\\\").replace("'", "\\'")
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid5(NAMESPACE_URL, subject.observable.value)}",
        "name": subject.family or subject.observable.value,
        "created": f"{subject.first_seen:{WHEN}}",
        "modified": f"{subject.last_seen:{WHEN}}",
        "valid_from": f"{subject.first_seen:{WHEN}}",
        "pattern": f"[{path} = '{value}']",
        "pattern_type": "stix",
        "indicator_types": ["malicious-activity"],
        "confidence": 80 if subject.kind is Kind.MALICIOUS else 20,
        "labels": list(subject.tags),
    }
