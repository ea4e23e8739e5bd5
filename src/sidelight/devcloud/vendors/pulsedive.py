"""Pulsedive, as the cloud plays it."""

from typing import ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, World

RISKS = {
    Kind.MALICIOUS: "high",
    Kind.SUSPICIOUS: "medium",
    Kind.BENIGN: "none",
    Kind.SCANNER: "low",
}


class Pulsedive(Vendor):
    """`/api/info.php?indicator=`; what is not in the database is a 404 with an error."""

    name: ClassVar[str] = "pulsedive"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer with the risk; without an indicator it is a 400."""
        if asked.path != "/api/info.php":
            return Told(404, "<html><body>Not found</body></html>")
        value = asked.query.get("indicator")
        if not value:
            return Told(400, {"error": "Missing indicator."})
        subject = world.find(value, self.name)
        if subject is None:
            return Told(404, {"error": "Indicator not found."})
        risk = RISKS[subject.kind]
        return Told(
            200,
            {
                "iid": 1,
                "indicator": value,
                "risk": risk,
                "risk_recommended": risk,
                "retired": None,
                "stamp_added": f"{subject.first_seen:%Y-%m-%d %H:%M:%S}",
                "stamp_seen": f"{subject.last_seen:%Y-%m-%d %H:%M:%S}",
                "riskfactors": [{"rfid": 60, "description": "found in threat feeds", "risk": risk}],
                "threats": [{"tid": 1, "name": subject.family}] if subject.family else [],
                "feeds": [],
            },
        )

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 403 to a wrong key."""
        return Told(403, {"error": "Invalid API key."})

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer without a time to wait."""
        return Told(429, {"error": "Rate limit exceeded."})
