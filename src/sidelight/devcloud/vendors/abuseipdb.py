"""AbuseIPDB, as the cloud plays it."""

from ipaddress import ip_address
from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, Subject, World

SCORES = {
    Kind.MALICIOUS: (100, 567, 123, [18, 22]),
    Kind.SUSPICIOUS: (30, 4, 2, [14]),
    Kind.SCANNER: (60, 900, 300, [14, 15]),
    Kind.BENIGN: (0, 0, 0, []),
}
"""Score, reports, reporters and categories."""


class Abuseipdb(Vendor):
    """`/api/v2/check?ipAddress=`; whoever nobody has reported has a score of 0 all the same."""

    name: ClassVar[str] = "abuseipdb"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer with the score; the reports only come with `verbose`."""
        if asked.path != "/api/v2/check":
            return Told(404, _error(404, "The requested resource does not exist."))
        value = asked.query.get("ipAddress", "")
        try:
            address = ip_address(value)
        except ValueError:
            return Told(422, _error(422, "The ip address must be a valid IPv4 or IPv6 address."))
        body = _check(value, world.find(value, self.name)) | {"ipVersion": address.version}
        if "verbose" not in asked.query:
            del body["reports"]
        return Told(200, {"data": body}, {"x-ratelimit-limit": "1000"})

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer with the reason in a list."""
        return Told(401, _error(401, "Authentication failed. Your API key is either missing ..."))

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer that the day is spent."""
        body = _error(429, "Daily rate limit of 1000 requests exceeded for this endpoint.")
        return Told(429, body, {"retry-after": str(seconds), "x-ratelimit-remaining": "0"})


def _error(status: int, detail: str) -> dict[str, Any]:
    return {"errors": [{"detail": detail, "status": status}]}


def _check(value: str, subject: Subject | None) -> dict[str, Any]:
    kind = subject.kind if subject else Kind.BENIGN
    score, reports, users, categories = SCORES[kind]
    last = f"{subject.last_seen:%Y-%m-%dT%H:%M:%S+00:00}" if subject and reports else None
    return {
        "ipAddress": value,
        "isPublic": True,
        # Nobody has looked at an address that is not known.
        "isWhitelisted": kind is Kind.BENIGN if subject else None,
        "abuseConfidenceScore": score,
        "countryCode": subject.country if subject else None,
        "usageType": "Data Center/Web Hosting/Transit" if subject else None,
        "isp": subject.holder if subject else None,
        "domain": None,
        "hostnames": [],
        "isTor": "tor" in subject.tags if subject else False,
        "totalReports": reports,
        "numDistinctUsers": users,
        "lastReportedAt": last,
        "reports": [{"reportedAt": last, "categories": categories}] if reports else [],
    }
