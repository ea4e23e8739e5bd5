"""PhishTank, as the cloud plays it."""

from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, World

HTML = "<html><body>Are you a robot?</body></html>"


class Phishtank(Vendor):
    """`POST /checkurl/` with a form; XML by default and JSON when it is asked for."""

    name: ClassVar[str] = "phishtank"

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer with the votes; a generic user agent meets a page for robots."""
        if "phishtank/" not in asked.headers.get("user-agent", ""):
            return Told(403, HTML)
        if asked.path.strip("/") != "checkurl" or asked.method != "POST":
            return Told(404, "<html><body>404 Not Found</body></html>")
        if asked.form.get("format") != "json":
            return Told(200, '<?xml version="1.0" encoding="utf-8"?><response/>')
        url = asked.form.get("url", "")
        if not url:
            return Told(200, {"meta": {"status": "error"}, "errortext": "Invalid URL"})
        subject = world.find(url, self.name)
        results: dict[str, Any] = {"url": url, "in_database": False}
        if subject is not None and subject.kind is not Kind.SCANNER:
            results |= {
                "in_database": True,
                "phish_id": "1",
                "phish_detail_page": "http://www.phishtank.com/phish_detail.php?phish_id=1",
                "verified": "n" if subject.kind is Kind.SUSPICIOUS else "y",
                "verified_at": f"{subject.last_seen:%Y-%m-%dT%H:%M:%S+00:00}",
                "valid": "y" if subject.kind is Kind.MALICIOUS else "n",
            }
        return Told(200, {"meta": {"status": "success"}, "results": results})

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 509 and not 429, with the limit in headers of the vendor."""
        headers = {"x-request-limit": "50", "x-request-limit-interval": "300 Seconds"}
        return Told(509, "Bandwidth Limit Exceeded", headers)
