"""ThreatFox, as the cloud plays it."""

from collections.abc import Iterable
from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told
from sidelight.devcloud.vendors.abusech import AbuseCh
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

CONFIDENCE = {Kind.MALICIOUS: 100, Kind.SUSPICIOUS: 50}
NOT_HELD = "phishing"  # only malware and its servers are
CONTACTS = ("contacted_ips", "contacted_domains", "contacted_urls")
NOTHING = {"query_status": "no_result", "data": "Your search did not yield any results"}


class Threatfox(AbuseCh):
    """`POST /api/v1/` with a query in JSON; a search finds parts of words, addresses have ports."""

    name: ClassVar[str] = "threatfox"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer a search; without a result `data` is a text and no list."""
        if asked.path.strip("/") != "api/v1":
            return Told(404, "404 page not found")
        query = asked.json if isinstance(asked.json, dict) else {}
        match query.get("query"), query.get("search_term"), query.get("hash"):
            case "search_ioc", str(term), _ if len(term) >= 3:
                entries = self._containing(term.lower(), world)
            case "search_hash", _, str(value):
                entries = self._contacts(value, world)
            case "search_ioc", *_:
                return Told(200, {"query_status": "illegal_search_term"})
            case "search_hash", *_:
                return Told(200, {"query_status": "illegal_hash"})
            case _:
                return Told(200, {"query_status": "unknown_operation"})
        return Told(200, {"query_status": "ok", "data": entries} if entries else NOTHING)

    def _containing(self, term: str, world: World) -> list[dict[str, Any]]:
        known = (each for type_ in ObservableType for each in world.of_type(type_, self.name))
        return _entries(
            each
            for each in known
            if term in each.observable.value.lower() or term in each.hashes.values()
        )

    def _contacts(self, value: str, world: World) -> list[dict[str, Any]]:
        subject = world.find(value, self.name)
        related = (
            [each for kind in CONTACTS for each in subject.related.get(kind, ())]
            if (subject)
            else []
        )
        found = (world.find(each.value, self.name) for each in related)
        return _entries(each for each in found if each)


def _is_listed(subject: Subject) -> bool:
    return subject.kind in CONFIDENCE and subject.family != NOT_HELD


def _entries(subjects: Iterable[Subject]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(number),
            "ioc": value,
            "ioc_type": kind,
            "threat_type": "payload" if kind.endswith("_hash") else "botnet_cc",
            "malware": "unknown",
            "malware_printable": each.family or "Unknown malware",
            "confidence_level": CONFIDENCE[each.kind],
            "first_seen": f"{each.first_seen:%Y-%m-%d %H:%M:%S} UTC",
            "last_seen": f"{each.last_seen:%Y-%m-%d %H:%M:%S} UTC",
            "reporter": "somebody",
            "tags": list(each.tags) or None,
            "malware_samples": [],
        }
        for number, each in enumerate(filter(_is_listed, subjects), 1)
        for value, kind in (_written(each.observable),)
    ]


def _written(observable: Observable) -> tuple[str, str]:
    """Return a value as it stands in the database, and the name of its type."""
    match observable.type:
        case ObservableType.IPV4:
            return f"{observable.value}:443", "ip:port"
        case ObservableType.IPV6:
            return f"[{observable.value}]:443", "ip:port"
        case ObservableType.FILE:
            return observable.value, f"{observable.hash_name}_hash"
        case type_:
            return observable.value, type_.value
