"""A MISP server, as the cloud plays it."""

from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import ObservableType

TYPES = {
    ObservableType.URL: "url",
    ObservableType.DOMAIN: "domain",
    ObservableType.IPV4: "ip-dst",
    ObservableType.IPV6: "ip-dst",
    ObservableType.EMAIL: "email-src",
}


class Misp(Vendor):
    """`POST /attributes/restSearch`; nothing found is an empty list and a 200."""

    name: ClassVar[str] = "misp"
    roots: ClassVar[tuple[str, ...]] = ("/attributes/restSearch",)

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer a search by value; malicious is meant for detection, benign on a warninglist."""
        if (asked.method, asked.path) != ("POST", "/attributes/restSearch"):
            return Told(404, {"name": "Not Found", "message": "Not Found", "url": asked.path})
        values = asked.json.get("value") if isinstance(asked.json, dict) else None
        if not isinstance(values, list):
            return Told(200, {"errors": ["no value"], "message": "Invalid search", "saved": False})
        found = [subject for each in values if (subject := world.find(str(each), self.name))]
        attributes = [_attribute(str(values[0]), each) for each in found]
        return Told(200, {"response": {"Attribute": attributes}})

    def unauthorized(self, asked: Asked) -> Told:
        """Answer 403 where others answer 401."""
        message = "Authentication failed. Please make sure you pass the API key of an API user."
        return Told(403, {"name": message, "message": message, "url": asked.path})


def _attribute(value: str, subject: Subject) -> dict[str, Any]:
    tags = [{"name": "tlp:green", "inherited": 1}]
    if subject.family:
        tags.append({"name": f'misp-galaxy:malpedia="{subject.family}"', "inherited": 1})
    listed = {"warninglist_name": "Top 1000 websites", "warninglist_category": "false_positive"}
    hash_type = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}.get(len(value), "sha256")
    return {
        "id": "4711",
        "event_id": "12",
        "type": TYPES.get(subject.observable.type, hash_type),
        "category": "Network activity",
        "to_ids": subject.kind is Kind.MALICIOUS,
        "timestamp": str(int(subject.last_seen.timestamp())),
        "first_seen": None,
        "last_seen": None,
        "value": value,
        "Event": {"id": "12", "info": "Campaign against examples", "org_id": "1", "orgc_id": "2"},
        "Tag": tags,
        "decay_score": [
            {"score": 62.5, "base_score": 80, "decayed": False, "DecayingModel": {"id": "1"}}
        ],
        **({"warnings": [listed]} if subject.kind is Kind.BENIGN else {}),
    }
