"""Google Safe Browsing, as the cloud plays it."""

from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, World

THREATS = {Kind.MALICIOUS: "SOCIAL_ENGINEERING", Kind.SUSPICIOUS: "UNWANTED_SOFTWARE"}


class SafeBrowsing(Vendor):
    """`POST /v4/threatMatches:find`; no match is an empty object."""

    name: ClassVar[str] = "safebrowsing"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer with a match for each listed URL; a body of another shape is a 400."""
        if asked.method != "POST" or asked.path.replace("%3A", ":") != "/v4/threatMatches:find":
            return Told(404, _error(404, "NOT_FOUND", "Requested entity was not found."))
        info = (asked.json or {}).get("threatInfo", {})
        if not info.get("threatTypes") or not info.get("threatEntries"):
            return Told(400, _error(400, "INVALID_ARGUMENT", "threat_info is incomplete"))
        matches = []
        for entry in info["threatEntries"]:
            subject = world.find(entry["url"], self.name)
            if subject and (threat := THREATS.get(subject.kind)):
                matches.append(
                    {
                        "threatType": threat,
                        "platformType": "ANY_PLATFORM",
                        "threatEntryType": "URL",
                        "threat": entry,
                        "cacheDuration": "300s",
                    }
                )
        return Told(200, {"matches": matches} if matches else {})

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 400 to a wrong key, with the reason in the details."""
        body = _error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")
        body["error"]["details"] = [
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
        ]
        return Told(400, body)

    def forbidden(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer as for a project in which the API is not switched on."""
        return Told(403, _error(403, "PERMISSION_DENIED", "The API is disabled for the project."))

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer without a time to wait."""
        return Told(429, _error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric."))


def _error(code: int, status: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "status": status, "message": message}}
