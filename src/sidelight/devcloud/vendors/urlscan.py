"""urlscan.io, as the cloud plays it."""

import re
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import ObservableType

PHRASE = re.compile(r'(?:page|task)\.(?:url|domain|ip):"((?:[^"\\]|\\.)*)"')
SCORES = {Kind.MALICIOUS: 100, Kind.SUSPICIOUS: 40, Kind.BENIGN: -50, Kind.SCANNER: 0}
NOT_FOUND = {"message": "Not Found", "description": "We could not find this page", "status": 404}


class Urlscan(Vendor):
    """Search, scan and result; a fresh scan is 404 once before it is ready."""

    name: ClassVar[str] = "urlscan"

    def __init__(self) -> None:
        """Begin without a scan of one's own."""
        self._scanned: dict[str, str] = {}
        self._running: set[str] = set()

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer by the three paths that the real one has for this."""
        path = asked.path.strip("/")
        if path == "api/v1/search":
            return self._search(asked, world)
        if path == "api/v1/scan" and asked.method == "POST":
            return self._scan(asked)
        if path.startswith("api/v1/result/"):
            return self._result(path.rpartition("/")[2], world)
        return Told(404, NOT_FOUND)

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 400 to a malformed key, on every path."""
        return Told(400, {"message": "Invalid API key format", "status": 400})

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer with the vendor's own headers; `Retry-After` is not among them."""
        body = {"message": "Rate limit exceeded", "status": 429}
        return Told(429, body, {"x-rate-limit-reset-after": str(seconds)})

    def _search(self, asked: Asked, world: World) -> Told:
        phrase = PHRASE.search(asked.query.get("q", ""))
        if phrase is None:
            return Told(
                400, {"message": "Search failed", "description": "bad query", "status": 400}
            )
        value = re.sub(r"\\(.)", r"\1", phrase[1])
        subject = world.find(value, self.name)
        found = [] if subject is None else [_scan_of(subject)]
        return Told(200, {"results": found, "total": len(found), "took": 3, "has_more": False})

    def _scan(self, asked: Asked) -> Told:
        url = (asked.json or {}).get("url", "")
        if "://" not in url:
            body = {"message": "DNS Error", "description": "The domain is not valid", "status": 400}
            return Told(400, body)
        uuid = str(uuid5(NAMESPACE_URL, f"scan of {url}"))
        self._scanned[uuid] = url
        self._running.add(uuid)
        visibility = asked.json.get("visibility", "public")
        body = {"message": "Submission successful", "uuid": uuid, "visibility": visibility}
        return Told(200, body | {"api": f"https://urlscan.io/api/v1/result/{uuid}/"})

    def _result(self, uuid: str, world: World) -> Told:
        if uuid in self._running:
            self._running.discard(uuid)
            return Told(404, {"message": "notdone", "status": 404})
        if uuid in self._scanned:
            url = self._scanned[uuid]
            return Told(200, _result_of(url, world.find(url, self.name)))
        for type_ in (ObservableType.URL, ObservableType.DOMAIN, ObservableType.IPV4):
            for subject in world.of_type(type_, self.name):
                if _uuid(subject) == uuid:
                    return Told(200, _result_of(_url(subject), subject))
        return Told(404, NOT_FOUND)


def _uuid(subject: Subject) -> str:
    return str(uuid5(NAMESPACE_URL, subject.observable.value))


def _url(subject: Subject) -> str:
    value = subject.observable.value
    return value if subject.observable.type is ObservableType.URL else f"http://{value}/"


def _scan_of(subject: Subject) -> dict[str, Any]:
    """Return a scan as the search does: without a verdict."""
    return {"_id": _uuid(subject), "sort": [1]} | _pages(_url(subject), subject)


def _result_of(url: str, subject: Subject | None) -> dict[str, Any]:
    score = SCORES[subject.kind] if subject else 0
    overall = {
        "score": score,
        "malicious": score >= 100,
        "categories": ["phishing"] if score >= 100 else [],
        "brands": [],
    }
    pages = _pages(url, subject)
    lists = {"ips": [pages["page"]["ip"]], "domains": [pages["page"]["domain"]]}
    return pages | {"lists": lists, "verdicts": {"overall": overall}}


def _pages(url: str, subject: Subject | None) -> dict[str, Any]:
    host = urlsplit(url).hostname or ""
    on_address = subject is not None and subject.observable.is_address
    seen = f"{subject.last_seen:%Y-%m-%dT%H:%M:%S.000Z}" if subject else "2026-11-24T12:00:00.000Z"
    return {
        "task": {"url": url, "time": seen, "visibility": "public"},
        "page": {
            "url": url,
            "domain": host,
            "ip": host if on_address else "192.0.2.80",
            "asn": f"AS{subject.asn if subject else 64496}",
            "asnname": subject.holder if subject else "Example Holder",
            "country": subject.country if subject else "NL",
        },
    }
