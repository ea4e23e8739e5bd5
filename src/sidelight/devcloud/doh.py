"""DNS over HTTPS in JSON, as Google's resolver answers about the world."""

from typing import Any

from sidelight.devcloud.vendor import Asked, Told
from sidelight.devcloud.world import Subject
from sidelight.model import ObservableType

KIND = {"content-type": "application/dns-json"}
ADDRESS = "192.0.2.80"
"""Where a name leads that is in the world without an address."""


def resolved(name: str, subject: Subject | None) -> Told:
    """Return the addresses of a name, and NXDOMAIN with the start of a zone for an unknown one."""
    body = spoken(name)
    if subject is None:
        start = "a.example. hostmaster.example. 1 1800 900 604800 86400"
        authority = [{"name": ".", "type": 6, "TTL": 900, "data": start}]
        return Told(200, body | {"Status": 3, "Authority": authority}, KIND)
    related = subject.related.get("resolutions", ())
    addresses = [each.value for each in related if each.type is ObservableType.IPV4] or [ADDRESS]
    answer = [{"name": f"{name}.", "type": 1, "TTL": 300, "data": each} for each in addresses]
    return Told(200, body | {"Answer": answer}, KIND)


def spoken(name: str) -> dict[str, Any]:
    """Return what every answer begins with."""
    question = [{"name": f"{name}.", "type": 1}]
    return {"Status": 0, "TC": False, "RD": True, "RA": True, "AD": False, "CD": False} | {
        "Question": question
    }


def name_in(asked: Asked) -> str:
    """Return the name that is asked for."""
    return asked.query.get("name", "").lower().rstrip(".")
