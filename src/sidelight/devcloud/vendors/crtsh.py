"""crt.sh, as the cloud plays it."""

from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Subject, World


class Crtsh(Vendor):
    """`/?q=%.name&output=json`; HTML without `output`, an empty list for an unknown name."""

    name: ClassVar[str] = "crtsh"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer with each certificate twice, as the logs hold it before and after signing."""
        if asked.path.strip("/") or "q" not in asked.query:
            return Told(404, "<html><body>404 Not Found</body></html>")
        if asked.query.get("output") != "json":
            return Told(200, "<html><body>crt.sh | Certificate Search</body></html>")
        subject = world.find(asked.query["q"].removeprefix("%."), self.name)
        return Told(200, [] if subject is None else _entries(subject))

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer in HTML and without a time to wait."""
        return Told(429, "<html><body>429 Too Many Requests</body></html>")

    def down(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 502 in HTML, as the proxy in front of the database does."""
        return Told(502, "<html><body>502 Bad Gateway</body></html>")


def _entries(subject: Subject) -> list[dict[str, Any]]:
    name = subject.observable.value
    entry = {
        "issuer_ca_id": 1,
        "issuer_name": "C=US, O=Example Trust, CN=E1",
        "common_name": name,
        "name_value": f"{name}\n*.{name}\nwww.{name}",
        "not_before": f"{subject.first_seen:%Y-%m-%dT%H:%M:%S}",
        "not_after": f"{subject.last_seen:%Y-%m-%dT%H:%M:%S}",
        "serial_number": "04a1",
    }
    return [entry | {"id": number} for number in (2, 1)]
