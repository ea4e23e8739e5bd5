"""AlienVault OTX, as the cloud plays it."""

from typing import Any, ClassVar
from urllib.parse import unquote

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, Subject, World

PREFIX = "/api/v1/indicators/"
AUTHORS = {Kind.MALICIOUS: ("AlienVault", "somebody"), Kind.SUSPICIOUS: ("somebody",)}


class Otx(Vendor):
    """`/api/v1/indicators/{section}/{value}/{part}`; a value without a pulse is a 200 too."""

    name: ClassVar[str] = "otx"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer one section; another path is the 404 of the real one."""
        section, _, rest = asked.path.removeprefix(PREFIX).partition("/")
        value, _, part = rest.rpartition("/")
        if not asked.path.startswith(PREFIX) or not section or not value:
            return Told(404, {"detail": "endpoint not found"})
        subject = world.find(unquote(value), self.name)
        match part:
            case "general":
                return Told(200, _general(unquote(value), subject))
            case "passive_dns":
                return Told(200, {"passive_dns": _resolutions(subject)})
            case "url_list":
                return Told(200, {"url_list": _pages(subject)})
            case _:
                return Told(404, {"detail": "endpoint not found"})

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 403 where others answer 401."""
        return Told(403, {"detail": "Authentication required"})


def _general(value: str, subject: Subject | None) -> dict[str, Any]:
    pulses = (
        [_pulse(author, subject) for author in AUTHORS.get(subject.kind, ())] if subject else []
    )
    white = [{"source": "whitelist", "message": "Whitelisted", "name": "Whitelisted domain"}]
    return {
        "indicator": value,
        "pulse_info": {"count": len(pulses), "pulses": pulses, "references": []},
        "validation": white if subject and subject.kind is Kind.BENIGN else [],
        "false_positive": [],
        "asn": f"AS{subject.asn} {subject.holder}" if subject else None,
        "country_code": subject.country if subject else None,
        "sections": ["general", "passive_dns", "url_list"],
    }


def _pulse(author: str, subject: Subject) -> dict[str, Any]:
    family = [{"id": subject.family, "display_name": subject.family}] if subject.family else []
    return {
        "id": f"{author.lower()}-1",
        "name": f"Report by {author}",
        "modified": f"{subject.last_seen:%Y-%m-%dT%H:%M:%S}",
        "author": {"username": author},
        "tags": list(subject.tags),
        "adversary": "",
        "malware_families": family,
        "cloned_from": None,
    }


def _resolutions(subject: Subject | None) -> list[dict[str, Any]]:
    targets = subject.related.get("resolutions", ()) if subject else ()
    return [
        {
            "address": each.value,
            "record_type": "A",
            "first": "2026-01-05T08:00:00",
            "last": "2026-11-20T08:00:00",
        }
        for each in targets
    ]


def _pages(subject: Subject | None) -> list[dict[str, Any]]:
    targets = subject.related.get("urls", ()) if subject else ()
    return [{"url": each.value, "date": "2026-11-20T08:00:00", "result": None} for each in targets]
