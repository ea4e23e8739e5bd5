"""VirusTotal, as the cloud plays it."""

import base64
import binascii
import hashlib
from typing import Any, ClassVar
from urllib.parse import unquote

import msgspec

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.vendors import virustotal_objects as objects
from sidelight.devcloud.vendors.virustotal_objects import API, Json
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.extraction import parse_observable
from sidelight.formats import vt_ids
from sidelight.formats.vt_relations import NAMES, SINGLE
from sidelight.model import InvalidObservable, Observable, ObservableType

PAGE, MOST = 10, 40  # objects on a page, when nothing is asked for and at most
NAMED = {"files": "File", "urls": "URL", "domains": "Domain", "ip_addresses": "IP address"}
METERS = (
    *("api_requests_hourly", "api_requests_daily", "api_requests_monthly"),
    *("intelligence_searches_monthly", "intelligence_downloads_monthly", "private_scans_monthly"),
)


class VirusTotal(Vendor):
    """API v3: objects, relationships, submissions that take two polls, quotas.

    Every relationship is served, also those that only a paid key may read.
    """

    name: ClassVar[str] = "virustotal"
    roots: ClassVar[tuple[str, ...]] = ("/api/v3/", "/_ah/upload/")

    def __init__(self) -> None:
        """Begin without a submission."""
        self._submitted: dict[str, Subject] = {}
        self._analyses: dict[str, Subject] = {}
        self._polled: set[str] = set()
        self._answered = 0

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer by path; every failure is an error object."""
        self._answered += 1
        path = [unquote(part) for part in asked.path.strip("/").split("/")]
        if asked.method == "POST":
            return self._submission(asked, path, world)
        match path if asked.method == "GET" else []:
            case ["api", "v3", "files", "upload_url"]:
                url = f"https://www.virustotal.com/_ah/upload/{self._answered:04x}/"
                return Told(200, {"data": url})
            case ["api", "v3", "analyses", id_, *rest]:
                return self._analysis(id_, rest)
            case ["api", "v3", "users", id_, *rest]:
                return self._user(id_, rest)
            case ["api", "v3", collection, id_, *rest] if collection in vt_ids.COLLECTIONS:
                return self._object(asked, self._found(collection, id_, world), rest, world)
            case _:
                return _no_resource(asked)

    def unauthorized(self, asked: Asked) -> Told:
        """Answer a request without a key, and one with a wrong key, differently."""
        if not asked.headers.get("x-apikey"):
            return _error(401, "AuthenticationRequiredError", "X-Apikey header is missing")
        return _error(401, "WrongCredentialsError", "Wrong API key")

    def forbidden(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer a key without the privilege."""
        message = "You are not authorized to perform the requested operation"
        return _error(403, "ForbiddenError", message)

    def over_quota(self, asked: Asked, seconds: int) -> Told:
        """Answer with the code of a quota and the time to wait."""
        told = _error(429, "QuotaExceededError", "Quota exceeded")
        return msgspec.structs.replace(told, headers=super().over_quota(asked, seconds).headers)

    def down(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer with an error that may pass."""
        return _error(503, "TransientError", "Transient server error, retry might work")

    def _submission(self, asked: Asked, path: list[str], world: World) -> Told:
        match path:
            case ["api", "v3", "files"] | ["_ah", "upload", _]:
                return self._take_file(asked, world)
            case ["api", "v3", "urls"]:
                return self._take_url(asked, world)
            case _:
                return _no_resource(asked)

    def _found(self, collection: str, id_: str, world: World) -> Subject | Told:
        """Return the subject behind an identifier, or the error that there is none."""
        value = _value(collection, id_, world)
        if value is None:
            message = f'"{id_}" is not a valid {NAMED[collection]} identifier'
            return _error(400, "InvalidArgumentError", message)
        subject = self._submitted.get(value) or world.find(value, self.name)
        if subject is None or subject.observable.type not in vt_ids.COLLECTIONS[collection]:
            return _error(404, "NotFoundError", f'{NAMED[collection]} "{id_}" not found')
        return subject

    def _object(self, asked: Asked, subject: Subject | Told, rest: list[str], world: World) -> Told:
        """Return an object, or what it is related to."""
        if isinstance(subject, Told):
            return subject
        match rest:
            case []:
                return _whole(asked, subject)
            case ["behaviour_summary"] if subject.observable.type is ObservableType.FILE:
                return Told(200, {"data": objects.behaviour(subject)})
            case ["relationships", name]:
                return _relationship(asked, subject, name, objects.related(subject, name))
            case [name]:
                return _relationship(asked, subject, name, self._full(subject, name, world))
            case _:
                return _no_resource(asked)

    def _full(self, subject: Subject, name: str, world: World) -> list[Json]:
        """Return the related objects with their attributes."""
        if name == "resolutions":
            return objects.resolutions(subject)
        if name == "historical_whois" and subject.observable.type is ObservableType.DOMAIN:
            told = {"whois_map": objects.whois_map(subject), "registrar_name": "Example Registrar"}
            return [{"type": "whois", "id": f"{subject.observable.value}-1", "attributes": told}]
        if name in {"behaviours", "last_serving_ip_address"}:
            return objects.related(subject, name)
        others = subject.related.get(name, ())
        known = [(each, world.find(each.value, self.name)) for each in others]
        return [objects.object_of(one) if one else objects.stub(each) for each, one in known]

    def _take_file(self, asked: Asked, world: World) -> Told:
        if "file" not in asked.files:
            return _error(400, "BadRequestError", "Received no file to scan")
        filename, body = asked.files["file"]
        sha256, md5 = hashlib.sha256(body).hexdigest(), hashlib.md5(body).hexdigest()  # noqa: S324 - the MD5 is part of the id
        subject = world.find(sha256, self.name) or Subject(
            observable=Observable(ObservableType.FILE, sha256),
            kind=Kind.BENIGN,
            names=(filename,),
            hashes={"md5": md5},
        )
        return self._begun(vt_ids.file_analysis_id(md5, subject.last_seen), subject)

    def _take_url(self, asked: Asked, world: World) -> Told:
        url = asked.form.get("url", "")
        try:
            value = parse_observable(url)
        except InvalidObservable:
            value = None
        if value is None or value.type is not ObservableType.URL:
            return _error(400, "InvalidArgumentError", f"Unable to canonicalize url {url!r}")
        subject = world.find(value.value, self.name) or Subject(observable=value, kind=Kind.BENIGN)
        id_ = vt_ids.url_analysis_id(vt_ids.url_id(value.value), subject.last_seen)
        return self._begun(id_, subject)

    def _begun(self, id_: str, subject: Subject) -> Told:
        self._analyses[id_] = subject
        self._polled.discard(id_)
        for known_as in (subject.observable.value, vt_ids.object_id(subject.observable)):
            self._submitted[known_as] = subject
        links = {"self": f"{API}/analyses/{id_}"}
        return Told(200, {"data": {"type": "analysis", "id": id_, "links": links}})

    def _analysis(self, id_: str, rest: list[str]) -> Told:
        """Answer that it is queued at first, and completed from the second time on."""
        subject = self._analyses.get(id_)
        if subject is None or rest not in ([], ["item"]):
            return _error(404, "NotFoundError", f'Analysis "{id_}" not found')
        if rest:
            return Told(200, {"data": objects.object_of(subject)})
        done = id_ in self._polled
        self._polled.add(id_)
        rows = objects.results(subject) if done else {}
        attributes = {
            "status": "completed" if done else "queued",
            "date": int(subject.last_seen.timestamp()),
            "stats": objects.stats(subject, rows),
            "results": rows,
        }
        item = objects.object_of(subject)["links"]["self"]
        links = {"self": f"{API}/analyses/{id_}", "item": item}
        data = {"type": "analysis", "id": id_, "links": links, "attributes": attributes}
        return Told(200, {"data": data, "meta": _meta(subject)})

    def _user(self, id_: str, rest: list[str]) -> Told:
        meters = {name: {"user": {"allowed": 500, "used": self._answered}} for name in METERS}
        match rest:
            case []:
                data: Json = {"type": "user", "id": id_, "attributes": {"quotas": meters}}
            case ["overall_quotas"]:
                data = meters
            case ["api_usage"]:
                data = {"daily": {}, "total": {"files": self._answered}}
            case _:
                return _error(404, "NotFoundError", f'User "{id_}" not found')
        return Told(200, {"data": data})


def _value(collection: str, id_: str, world: World) -> str | None:
    """Return the value behind an identifier; None for what is no identifier there."""
    if collection == "files":
        return id_.lower()
    if collection == "urls":
        urls = (each.observable.value for each in world.of_type(ObservableType.URL, "virustotal"))
        named = {vt_ids.url_id(url): url for url in urls}
        decoded = vt_ids.decoded_url(id_)
        return named.get(id_.lower()) or (id_ if vt_ids.SHA256.fullmatch(id_) else decoded)
    try:
        value = parse_observable(id_)
    except InvalidObservable:
        return None
    return value.value if value.type in vt_ids.COLLECTIONS[collection] else None


def _whole(asked: Asked, subject: Subject) -> Told:
    """Return the object with the relationships that were asked for as descriptors."""
    found = objects.object_of(subject)
    names = [name for name in asked.query.get("relationships", "").split(",") if name]
    for name in names:
        if name not in NAMES[found["type"]]:
            return _no_relationship(name)
    if names:
        found["relationships"] = {name: _embedded(found, subject, name) for name in names}
    return Told(200, {"data": found})


def _embedded(found: Json, subject: Subject, name: str) -> Json:
    own = found["links"]["self"]
    descriptors = objects.related(subject, name)
    links = {"self": f"{own}/relationships/{name}?limit=20", "related": f"{own}/{name}"}
    if name in SINGLE:
        return {"data": next(iter(descriptors), None), "links": links}
    meta: Json = {"count": len(descriptors)}
    if len(descriptors) > objects.SHOWN:
        meta["cursor"] = _cursor(objects.SHOWN)
    return {"data": descriptors[: objects.SHOWN], "links": links, "meta": meta}


def _relationship(asked: Asked, subject: Subject, name: str, found: list[Json]) -> Told:
    """Return one page of a relationship, or the one object, or null."""
    if name not in NAMES[vt_ids.TYPES[subject.observable.type]]:
        return _no_relationship(name)
    own = f"https://www.virustotal.com{asked.path}"
    if name in SINGLE:
        return Told(200, {"data": next(iter(found), None), "links": {"self": own}})
    limit, start = _limit(asked.query.get("limit", "")), _start(asked.query.get("cursor"))
    if start is None:
        return _error(400, "InvalidArgumentError", "Invalid cursor")
    links, meta = {"self": f"{own}?limit={limit}"}, {"count": len(found)}
    if start + limit < len(found):
        cursor = _cursor(start + limit)
        links["next"] = f"{own}?limit={limit}&cursor={cursor}"
        return Told(
            200,
            {
                "data": found[start : start + limit],
                "links": links,
                "meta": {**meta, "cursor": cursor},
            },
        )
    return Told(200, {"data": found[start:], "links": links, "meta": meta})


def _limit(text: str) -> int:
    """Return how many objects a page holds; more than are allowed is no error."""
    return min(max(1, int(text)), MOST) if text.isdecimal() else PAGE


def _cursor(start: int) -> str:
    return base64.urlsafe_b64encode(f"from {start}".encode()).decode().rstrip("=")


def _start(cursor: str | None) -> int | None:
    """Return where a cursor stands; None for one that is not ours."""
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    number = text.removeprefix("from ")
    return int(number) if text.startswith("from ") and number.isdecimal() else None


def _meta(subject: Subject) -> Json:
    value = subject.observable
    if value.type is ObservableType.URL:
        return {"url_info": {"id": vt_ids.url_id(value.value), "url": value.value}}
    return {"file_info": {"sha256": value.value, **subject.hashes, "size": 4096}}


def _no_resource(asked: Asked) -> Told:
    return _error(404, "NotFoundError", f'Resource "{asked.path}" not found')


def _no_relationship(name: str) -> Told:
    return _error(400, "BadRequestError", f'Relationship "{name}" does not exist')


def _error(status: int, code: str, message: str) -> Told:
    body: dict[str, Any] = {"error": {"code": code, "message": message}}
    return Told(status, body)
