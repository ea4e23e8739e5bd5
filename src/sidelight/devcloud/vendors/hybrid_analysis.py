"""Hybrid Analysis, as the cloud plays it."""

from typing import ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, Subject, World

VERDICTS = {
    Kind.MALICIOUS: ("malicious", 95),
    Kind.SUSPICIOUS: ("suspicious", 45),
    Kind.BENIGN: ("no specific threat", 5),
    Kind.SCANNER: ("no verdict", None),
}


class HybridAnalysis(Vendor):
    """`/api/v2/search/hash` and `/api/v2/overview/{sha256}`, for one user agent only."""

    name: ClassVar[str] = "hybrid-analysis"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer 404 for an unknown hash and 403 for another user agent."""
        if asked.headers.get("user-agent") != "Falcon Sandbox":
            return Told(403, {"message": "The user agent is not allowed", "validation_errors": []})
        if asked.path == "/api/v2/search/hash":
            digest = asked.query.get("hash", "")
            subject = world.find(digest, self.name)
            if subject is None:
                return Told(404, {"message": "Requested hash not found", "validation_errors": []})
            return Told(200, {"sha256s": [subject.observable.value], "reports": []})
        subject = world.find(asked.path.removeprefix("/api/v2/overview/"), self.name)
        if subject is None:
            return Told(404, {"message": "Failed to find sample", "validation_errors": []})
        return Told(200, _overview(subject))

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 401 with the vendor's two fields."""
        return Told(401, {"message": "Failed to authenticate API key", "validation_errors": []})

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer with the vendor's two fields."""
        body = {"message": "Exceeded maximum API requests per minute", "validation_errors": []}
        return Told(429, body, {"retry-after": str(seconds)})


def _overview(subject: Subject) -> dict[str, object]:
    verdict, score = VERDICTS[subject.kind]
    return {
        "sha256": subject.observable.value,
        "last_file_name": next(iter(subject.names), None),
        "verdict": verdict,
        "threat_score": score,
        "vx_family": subject.family,
        "tags": list(subject.tags),
        "size": 4096,
        "type": "PE32 executable",
        "analysis_start_time": f"{subject.last_seen:%Y-%m-%dT%H:%M:%S+00:00}",
        "multiscan_result": 100 * subject.engines // max(subject.asked, 1),
    }
