"""A message to a system of your own, signed as Standard Webhooks 1.0 says."""

from collections.abc import Mapping
from typing import Any

from sidelight.model import BlastRadius, InvalidInput, Refused
from sidelight.plugin import (
    OWN_SERVER,
    Ability,
    Action,
    ActionManifest,
    Argument,
    Command,
    Exchange,
    HttpRequest,
    Place,
    Plan,
    Proof,
    Receipt,
    Secret,
    Standing,
    ability_of,
    header_key,
    message_of,
    perform,
    text_of,
)

KIND = "playbook.message"


class Webhook(Action):
    """A signed JSON message; its id is that of the order, so that a receiver sees a repetition."""

    manifest = ActionManifest(
        name="webhook",
        title="Webhook",
        docs="https://www.standardwebhooks.com/",
        hosts=frozenset({OWN_SERVER}),
        secrets={"secret": Secret("webhook-signature", Place.SIGNATURE)},
        does={
            "webhook.send": Ability(
                title="Send a signed message to a system of yours",
                arguments={"text": Argument(), "event": Argument()},
                reversible=False,
                blocks=False,
                shared=False,
            )
        },
    )

    def plan(self, command: Command) -> Exchange[Plan]:
        """Say what is sent; nobody is asked."""
        ability_of(self.manifest, command)
        yield from ()
        radius = BlastRadius(count=1, unit="message")
        return Plan(text=f"send a signed `{_event(command)}` to the webhook", blast_radius=radius)

    def apply(self, command: Command) -> Exchange[Receipt]:
        """Send the message once; a receiver knows a repetition by the id."""
        ability_of(self.manifest, command)
        message_id = header_key(command.key)
        response = yield from perform(
            HttpRequest(
                url_template=f"https://{OWN_SERVER}",
                method="POST",
                json=_message(command),
                headers={"webhook-id": message_id},
                changes=True,
            )
        )
        if not 200 <= response.status < 300:
            raise Refused(f"the webhook answered HTTP {response.status}")
        return Receipt(
            text=f"the webhook took the message (HTTP {response.status})", reference=message_id
        )

    def verify(self, command: Command) -> Exchange[Proof]:  # noqa: ARG002 - nothing to look at
        """Say that nobody can be asked."""
        yield from ()
        return Proof(Standing.UNKNOWN, "a receiver of webhooks cannot be asked what it got")

    def undo(self, command: Command, undo: Mapping[str, Any]) -> Exchange[Receipt]:  # noqa: ARG002 - nothing can be done
        """Refuse: a message that was sent stays sent."""
        yield from ()
        raise InvalidInput("a message that was sent cannot be taken back")


def _event(command: Command) -> str:
    return text_of(command.arguments, "event") or KIND


def _message(command: Command) -> dict[str, Any]:
    target = command.target
    return {
        "type": _event(command),
        "data": {
            "key": command.key,
            "text": message_of(command),
            "reason": command.reason,
            "target": {"type": target.type, "value": target.value} if target else None,
            "until": command.until,
            "facts": command.facts,
        },
    }
