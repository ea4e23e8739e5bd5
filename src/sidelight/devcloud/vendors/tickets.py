"""A plain ticket system, as the cloud plays it."""

from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import World

TICKETS = "/tickets"
STATES = {"open", "closed"}


class Tickets(Vendor):
    """`/tickets`: POST opens one, PATCH changes it, GET searches by `external_id`.

    It knows no idempotency key: who asks twice has two tickets.
    """

    name: ClassVar[str] = "ticket"

    def __init__(self) -> None:
        """Begin without a ticket."""
        self._tickets: dict[str, dict[str, Any]] = {}

    def answer(self, asked: Asked, world: World) -> Told:  # noqa: ARG002 - it has its own state
        """Answer one request."""
        body = asked.json if isinstance(asked.json, dict) else {}
        match asked.method, asked.path.removeprefix(TICKETS):
            case "GET", "":
                wanted = asked.query.get("external_id")
                tickets = self._tickets.values()
                found = [each for each in tickets if wanted in {None, each["external_id"]}]
                return Told(200, {"data": found})
            case "POST", "":
                return self._open(body)
            case method, rest if rest.removeprefix("/") in self._tickets:
                return self._one(method, self._tickets[rest.removeprefix("/")], body)
            case _:
                return Told(404, {"error": "no such ticket"})

    def forget(self) -> None:
        """Have no ticket again."""
        self._tickets.clear()

    def _open(self, body: dict[str, Any]) -> Told:
        if not isinstance(body.get("title"), str) or not body["title"]:
            return Told(422, {"error": "title is missing"})
        number = str(1000 + len(self._tickets))
        known = ("title", "body", "severity", "external_id")
        ticket = {"id": number, "status": "open"} | {name: body.get(name) for name in known}
        self._tickets[number] = ticket
        return Told(201, ticket)

    def _one(self, method: str, ticket: dict[str, Any], body: dict[str, Any]) -> Told:
        if method == "PATCH":
            if body.get("status") not in STATES:
                return Told(422, {"error": f"status is one of {', '.join(sorted(STATES))}"})
            ticket["status"] = body["status"]
        return Told(200, ticket)
