"""URLhaus, as the cloud plays it."""

from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told
from sidelight.devcloud.vendors.abusech import AbuseCh
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import ObservableType

LISTED = {Kind.MALICIOUS: "online", Kind.SUSPICIOUS: "offline"}
NOT_HELD = "phishing"  # only what delivers malware is


class Urlhaus(AbuseCh):
    """`POST /v1/{url|host|payload}/` with a form; what is not listed is a 200 with a status."""

    name: ClassVar[str] = "urlhaus"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer one section; a request without its field has a status too."""
        if asked.method != "POST":
            return Told(200, {"query_status": "http_post_expected"})
        subject = world.find(next(iter(asked.form.values()), ""), self.name)
        match asked.path.strip("/").split("/"), sorted(asked.form):
            case ["v1", "url"], ["url"]:
                body = _url(subject, world)
            case ["v1", "host"], ["host"]:
                body = _host(subject, world)
            case ["v1", "payload"], [("md5_hash" | "sha256_hash")]:
                body = self._file(subject, world)
            case ["v1", ("url" | "host" | "payload") as section], _:
                return Told(200, {"query_status": f"invalid_{section}"})
            case _:
                return Told(404, "404 page not found")
        return Told(200, {"query_status": "ok"} | body if body else {"query_status": "no_results"})

    def _file(self, subject: Subject | None, world: World) -> dict[str, Any] | None:
        if subject is None or not _is_listed(subject):
            return None
        file = subject.observable
        urls = [
            each
            for each in world.of_type(ObservableType.URL, self.name)
            if file in each.related.get("downloaded_files", ())
        ]
        if not urls:
            return None
        return {
            "sha256_hash": file.value,
            "md5_hash": subject.hashes.get("md5"),
            "file_type": "exe",
            "file_size": "4096",
            "signature": subject.family,
            "firstseen": f"{subject.first_seen:%Y-%m-%d %H:%M:%S}",
            "lastseen": f"{subject.last_seen:%Y-%m-%d %H:%M:%S}",
            "url_count": str(len(urls)),
            "urls": [_listing(each) for each in urls],
        }


def _is_listed(subject: Subject) -> bool:
    return subject.kind in LISTED and subject.family != NOT_HELD


def _listing(subject: Subject) -> dict[str, Any]:
    return {
        "id": "1",
        "urlhaus_reference": "https://urlhaus.abuse.ch/url/1/",
        "url": subject.observable.value,
        "url_status": LISTED.get(subject.kind, "unknown"),
        "date_added": f"{subject.first_seen:%Y-%m-%d %H:%M:%S} UTC",
        "threat": "malware_download",
        "tags": list(subject.tags) or None,
    }


def _url(subject: Subject | None, world: World) -> dict[str, Any] | None:
    if subject is None or not _is_listed(subject):
        return None
    files = [
        {
            "firstseen": f"{subject.first_seen:%Y-%m-%d}",
            "response_sha256": each.value,
            "signature": found.family if (found := world.find(each.value, "urlhaus")) else None,
        }
        for each in subject.related.get("downloaded_files", ())
    ]
    return _listing(subject) | {
        "last_online": f"{subject.last_seen:%Y-%m-%d %H:%M:%S} UTC",
        "blacklists": {"spamhaus_dbl": "not listed", "surbl": "not listed"},
        "payloads": files or None,
    }


def _host(subject: Subject | None, world: World) -> dict[str, Any] | None:
    related = subject.related.get("urls", ()) if subject else ()
    found = [world.find(each.value, "urlhaus") for each in related]
    urls = [each for each in found if each and _is_listed(each)]
    if subject is None or not urls:
        return None
    return {
        "urlhaus_reference": f"https://urlhaus.abuse.ch/host/{subject.observable.value}/",
        "host": subject.observable.value,
        "firstseen": f"{subject.first_seen:%Y-%m-%d %H:%M:%S} UTC",
        "url_count": str(len(urls)),
        "blacklists": {"spamhaus_dbl": "not listed", "surbl": "not listed"},
        "urls": [_listing(each) for each in urls],
    }
