"""YARAify, as the cloud plays it."""

from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told
from sidelight.devcloud.vendors.abusech import AbuseCh
from sidelight.devcloud.world import Kind, Subject, World

AUTHORS = {Kind.MALICIOUS: ("one", "two"), Kind.SUSPICIOUS: ("one",)}


class Yaraify(AbuseCh):
    """`POST /api/v1/` with a query in JSON; without a result `data` is a text."""

    name: ClassVar[str] = "yaraify"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer about one hash; of a harmless file it has a scan that matches nothing."""
        if asked.path.strip("/") != "api/v1":
            return Told(404, "404 page not found")
        query = asked.json if isinstance(asked.json, dict) else {}
        if query.get("query") != "lookup_hash":
            return Told(200, {"query_status": "unknown_operation"})
        value = str(query.get("search_term", ""))
        if len(value) not in {32, 40, 64, 96}:
            return Told(200, {"query_status": "illegal_search_term"})
        subject = world.find(value, self.name)
        if subject is None:
            nothing = "Your search did not yield any results"
            return Told(200, {"query_status": "no_results", "data": nothing})
        return Told(200, {"query_status": "ok", "data": _scans(subject)})


def _scans(subject: Subject) -> dict[str, Any]:
    authors = AUTHORS.get(subject.kind, ())
    family = subject.family or "generic"
    return {
        "metadata": {
            "file_size": 4096,
            "file_type_mime": "application/x-dosexec",
            "first_seen": f"{subject.first_seen:%Y-%m-%d %H:%M:%S}",
            "last_seen": f"{subject.last_seen:%Y-%m-%d %H:%M:%S}",
            "sha256_hash": subject.observable.value,
            "sha1_hash": subject.hashes.get("sha1"),
            "md5_hash": subject.hashes.get("md5"),
        },
        "tasks": [
            {
                "file_name": subject.names[0] if subject.names else None,
                "clamav_results": [f"Win.Malware.{family}"] if len(authors) > 1 else [],
                "static_results": [
                    {"rule_name": f"{family}_by_{each}", "author": each} for each in authors
                ],
                "unpacker_results": [],
            }
        ],
    }
