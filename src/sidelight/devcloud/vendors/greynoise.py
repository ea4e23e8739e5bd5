"""GreyNoise Community, as the cloud plays it."""

from ipaddress import AddressValueError, IPv4Address
from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, World

PREFIX = "/v3/community/"


class Greynoise(Vendor):
    """`/v3/community/{ip}`; what was not observed is a 404 with a body of the same shape."""

    name: ClassVar[str] = "greynoise"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer about an address; a scanner is noise, a benign address a service (RIOT)."""
        if not asked.path.startswith(PREFIX):
            return Told(404, {"message": "not found"})
        value = asked.path.removeprefix(PREFIX)
        try:
            IPv4Address(value)
        except AddressValueError:
            return Told(400, {"message": "Request is not a valid routable IPv4 address"})
        subject = world.find(value, self.name)
        body: dict[str, Any] = {"ip": value, "noise": False, "riot": False}
        if subject is None or subject.kind not in {Kind.SCANNER, Kind.BENIGN}:
            said = "IP not observed scanning the internet or contained in RIOT data set."
            return Told(404, body | {"message": said})
        return Told(
            200,
            body
            | {
                "noise": subject.kind is Kind.SCANNER,
                "riot": subject.kind is Kind.BENIGN,
                "classification": "benign" if subject.kind is Kind.BENIGN else "unknown",
                "name": subject.names[0] if subject.names else "unknown",
                "link": f"https://viz.greynoise.io/ip/{value}",
                "last_seen": f"{subject.last_seen:%Y-%m-%d}",
                "message": "Success",
            },
        )

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer to a wrong key; no key is fine."""
        return Told(401, {"message": "Invalid API Key"})

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer with the way to a better plan."""
        body = {
            "plan": "unauthenticated",
            "rate-limit": "50-lookups/day",
            "message": "You have hit your daily rate limit of 50 requests per day.",
        }
        return Told(429, body, {"retry-after": str(seconds)})
