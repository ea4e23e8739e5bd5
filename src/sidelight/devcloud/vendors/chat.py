"""Incoming webhooks of Slack, as the cloud plays them."""

from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import World

SERVICES = "/services/"
MESSAGES = "/messages"


class Chat(Vendor):
    """`POST /services/...` takes a message and answers `ok`; errors are one word of text.

    `GET /messages` is ours: what was taken so far.
    """

    name: ClassVar[str] = "slack"

    def __init__(self) -> None:
        """Begin with an empty channel."""
        self._taken: list[Any] = []

    def answer(self, asked: Asked, world: World) -> Told:  # noqa: ARG002 - it has its own state
        """Answer one request."""
        if (asked.method, asked.path) == ("GET", MESSAGES):
            return Told(200, {"data": list(self._taken)})
        if not asked.path.startswith(SERVICES):
            return Told(404, "no_service")
        if not isinstance(asked.json, dict):
            return Told(400, "invalid_payload")
        if not (asked.json.get("text") or asked.json.get("blocks")):
            return Told(400, "no_text")
        self._taken.append(asked.json)
        return Told(200, "ok")

    def forget(self) -> None:
        """Empty the channel."""
        self._taken.clear()

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer 403 where others answer 401."""
        return Told(403, "invalid_token")

    def forbidden(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer as where an admin switched webhooks off."""
        return Told(403, "action_prohibited")

    def over_quota(self, asked: Asked, seconds: int) -> Told:  # noqa: ARG002 - one answer for all
        """Answer a message too soon after another."""
        return Told(429, {"ok": False, "error": "rate_limited"}, {"retry-after": str(seconds)})
