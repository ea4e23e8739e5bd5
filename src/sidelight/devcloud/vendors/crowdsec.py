"""CrowdSec CTI, as the cloud plays it."""

from typing import ClassVar
from urllib.parse import unquote

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, World

PREFIX = "/v2/smoke/"
REPUTATIONS = {
    Kind.MALICIOUS: ("malicious", 4),
    Kind.SUSPICIOUS: ("suspicious", 2),
    Kind.SCANNER: ("malicious", 10),
    Kind.BENIGN: ("safe", 0),
}
"""Reputation, and background noise of 10."""


class Crowdsec(Vendor):
    """`/v2/smoke/{ip}`; an address that nobody reported is a 404 with a message."""

    name: ClassVar[str] = "crowdsec"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer with the reputation; what is benign is among the false positives."""
        value = unquote(asked.path.removeprefix(PREFIX))
        subject = world.find(value, self.name) if asked.path.startswith(PREFIX) else None
        if subject is None or not subject.observable.is_address:
            return Told(404, {"message": "IP address information not found"})
        reputation, noise = REPUTATIONS[subject.kind]
        good = [{"name": "provider:public", "label": "Public service"}]
        return Told(
            200,
            {
                "ip": value,
                "reputation": reputation,
                "confidence": "high",
                "background_noise_score": noise,
                "behaviors": [{"name": "http:scan", "label": "HTTP Scan"}] if noise else [],
                "classifications": {
                    "classifications": [],
                    "false_positives": good if subject.kind is Kind.BENIGN else [],
                },
                "history": {
                    "first_seen": f"{subject.first_seen:%Y-%m-%dT%H:%M:%S+00:00}",
                    "last_seen": f"{subject.last_seen:%Y-%m-%dT%H:%M:%S+00:00}",
                },
                "location": {"country": subject.country, "city": None},
                "as_name": subject.holder,
                "as_num": subject.asn,
                "mitre_techniques": [],
                "cves": [],
            },
        )

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 403 to a missing key and to a wrong one."""
        return Told(403, {"message": "Forbidden"})

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer without a time to wait."""
        return Told(429, {"message": "Limit Exceeded"})
