"""Actions as commands of OpenC2, for whoever carries them on or keeps them."""

from collections.abc import Iterable
from typing import Any

import msgspec

from sidelight.formats import openc2
from sidelight.model import ActionRecord, InvalidInput, ObservableType

SENDER = "sidelight"
VERBS = {
    "ip.block": "deny",
    "dns.block": "deny",
    "url.block": "deny",
    "file.block": "deny",
    "mail.quarantine": "contain",
}
TARGETS = {
    ObservableType.IPV4: "ipv4_net",
    ObservableType.IPV6: "ipv6_net",
    ObservableType.DOMAIN: "domain_name",
    ObservableType.URL: "uri",
    ObservableType.FILE: "file",
    ObservableType.EMAIL: "email_addr",
}


def messages(records: Iterable[ActionRecord]) -> list[dict[str, Any]]:
    """Return the message of each action; what the language has no words for is left out."""
    found = (_message(each) for each in records)
    return [each for each in found if each is not None]


def _message(record: ActionRecord) -> dict[str, Any] | None:
    verb, target = VERBS.get(record.action), record.target
    kind = TARGETS.get(target.type) if target else None
    if verb is None or target is None or kind is None:
        return None
    order = openc2.Order(action=verb, target=kind, value=target.value, ttl=record.ttl, id=record.id)
    try:
        told = openc2.message(order, request_id=record.id, created=record.created_at, sender=SENDER)
    except InvalidInput:  # a hash of a kind that OpenC2 does not know
        return None
    message: dict[str, Any] = msgspec.json.decode(told)
    return message
