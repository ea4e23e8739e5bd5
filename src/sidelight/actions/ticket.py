"""A ticket in a system with a small JSON API: searched by our key, opened, closed."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sidelight.model import BlastRadius, Refused
from sidelight.plugin import (
    OWN_SERVER,
    Ability,
    Action,
    ActionManifest,
    Argument,
    Command,
    Exchange,
    HttpRequest,
    HttpResponse,
    Place,
    Plan,
    Proof,
    Receipt,
    Secret,
    Standing,
    ability_of,
    facts_of,
    header_key,
    message_of,
    perform,
    text_of,
)

TICKETS = f"https://{OWN_SERVER}/tickets"
CLOSED = "closed"


class Ticket(msgspec.Struct, frozen=True):
    """A ticket as the system tells it; the identifier may be a number."""

    id: str | int
    status: str = "open"

    @property
    def is_closed(self) -> bool:
        """Whether nobody works on it any more."""
        return self.status.lower() == CLOSED


class Found(msgspec.Struct, frozen=True):
    """The tickets of a search."""

    data: tuple[Ticket, ...]


class TicketDesk(Action):
    """One ticket for one order: it is searched by the key of the order before it is opened."""

    manifest = ActionManifest(
        name="ticket",
        title="Tickets over HTTP",
        docs="https://www.rfc-editor.org/rfc/rfc8259",
        hosts=frozenset({OWN_SERVER}),
        secrets={"token": Secret(place=Place.BEARER)},
        does={
            "ticket.open": Ability(
                title="Open a ticket",
                arguments={
                    "title": Argument(),
                    "text": Argument(),
                    "severity": Argument(),
                },
                blocks=False,
                shared=False,
            )
        },
    )

    def plan(self, command: Command) -> Exchange[Plan]:
        """Say what is opened, or which ticket of this order there is already."""
        ability_of(self.manifest, command)
        there = yield from _found(command)
        title = _title(command)
        text = f"open a ticket: {title}" if there is None else f"there is the ticket {there.id}"
        radius = BlastRadius(count=1, unit="ticket")
        return Plan(text=text, blast_radius=radius, already=there is not None)

    def apply(self, command: Command) -> Exchange[Receipt]:
        """Open the ticket, unless there is one of this order."""
        ability_of(self.manifest, command)
        there = yield from _found(command)
        if there is None:
            there = yield from _opened(command)
        number = str(there.id)
        return Receipt(text=f"the ticket {number} is open", reference=number, undo={"id": number})

    def verify(self, command: Command) -> Exchange[Proof]:
        """Search the ticket by the key of the order."""
        there = yield from _found(command)
        if there is None:
            return Proof(Standing.ABSENT, "the system has no ticket of this order")
        if there.is_closed:
            return Proof(Standing.ABSENT, f"the ticket {there.id} is closed")
        return Proof(Standing.HOLDS, f"the system has the ticket {there.id}, which is open")

    def undo(self, command: Command, undo: Mapping[str, Any]) -> Exchange[Receipt]:
        """Close the ticket; without a receipt it is searched by the key of the order."""
        number = text_of(undo, "id")
        if not number:
            there = yield from _found(command)
            if there is None or there.is_closed:
                return Receipt(text="there is no open ticket of this order")
            number = str(there.id)
        response = yield from perform(
            HttpRequest(
                url_template=f"{TICKETS}/{{id}}",
                path={"id": number},
                method="PATCH",
                json={"status": CLOSED},
                headers={"idempotency-key": header_key(f"{command.key} undo")},
                changes=True,
            )
        )
        if response.status not in {200, 204, 404}:
            raise _refusal(response)
        return Receipt(text=f"the ticket {number} is closed", reference=number)


def _found(command: Command) -> Exchange[Ticket | None]:
    """Return the ticket of an order, one that is open rather than a closed one."""
    response = yield from perform(
        HttpRequest(url_template=TICKETS, params={"external_id": header_key(command.key)})
    )
    if response.status != 200:
        raise _refusal(response)
    found = response.decode(Found).data
    return min(found, key=lambda each: each.is_closed, default=None)


def _opened(command: Command) -> Exchange[Ticket]:
    key = header_key(command.key)
    body = {
        "title": _title(command),
        "body": "\n".join(_lines(command)),
        "severity": text_of(command.arguments, "severity") or "medium",
        "external_id": key,
    }
    response = yield from perform(
        HttpRequest(
            url_template=TICKETS,
            method="POST",
            json=body,
            headers={"idempotency-key": key},
            changes=True,
        )
    )
    if response.status not in {200, 201}:
        raise _refusal(response)
    return response.decode(Ticket)


def _title(command: Command) -> str:
    return text_of(command.arguments, "title") or command.reason


def _lines(command: Command) -> list[str]:
    target = [command.target.value] if command.target else []
    return [message_of(command), *target, *facts_of(command)]


def _refusal(response: HttpResponse) -> Refused:
    return Refused(f"the ticket system answered HTTP {response.status}")
