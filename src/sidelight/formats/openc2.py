"""Orders as commands of OpenC2 (Language Specification 1.0), and back.

https://docs.oasis-open.org/openc2/oc2ls/v1.0/oc2ls-v1.0.html. The message is that of the transfer
over HTTPS (v1.1), in JSON.
"""

import ipaddress
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from sidelight.model import InvalidInput

CONTENT_TYPE = "application/openc2+json;version=1.0"
ACTIONS = frozenset(
    {
        "scan",
        "locate",
        "query",
        "deny",
        "contain",
        "allow",
        "start",
        "stop",
        "restart",
        "cancel",
        "set",
        "update",
        "redirect",
        "create",
        "delete",
        "detonate",
        "restore",
        "copy",
        "investigate",
        "remediate",
    }
)
HASHES = {32: "md5", 40: "sha1", 64: "sha256"}
TEXTS = frozenset(
    {"domain_name", "idn_domain_name", "email_addr", "idn_email_addr", "uri", "iri", "mac_addr"}
)
"""Targets that are a text."""

KEYED = {"device": "hostname", "process": "name"}
"""Targets that are an object, in which the value stands under this key."""

LISTS = frozenset({"features", "properties"})
CONNECTIONS = {"ipv4_connection": "ipv4_net", "ipv6_connection": "ipv6_net"}
TARGETS = frozenset(
    {"artifact", "command", "file", "ipv4_net", "ipv6_net", *TEXTS, *KEYED, *LISTS, *CONNECTIONS}
)
KNOWN_ARGS = frozenset({"start_time", "stop_time", "duration", "response_requested"})
_ID = re.compile(r"\S{1,36}")
_HEX = re.compile(r"[0-9A-Fa-f]+")


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done with a value, for how long; in the words of OpenC2.

    ttl: None is for ever. id: the same order twice has the same one.
    """

    action: str
    target: str
    value: str
    ttl: timedelta | None = None
    id: str | None = None


class _Command(msgspec.Struct, forbid_unknown_fields=True):
    action: str
    target: dict[str, Any]
    args: dict[str, Any] = {}
    actuator: dict[str, Any] = {}
    command_id: str | None = None


def command(order: Order) -> dict[str, Any]:
    """Return the command of an order; raises InvalidInput for what the language cannot say.

    >>> command(Order(action="deny", target="domain_name", value="bad.example"))
    {'action': 'deny', 'target': {'domain_name': 'bad.example'}}
    """
    _known(order.action, order.target)
    made: dict[str, Any] = {
        "action": order.action,
        "target": {order.target: _specified(order.target, order.value)},
    }
    if order.ttl is not None:
        if order.ttl <= timedelta(0):
            raise InvalidInput(f"an OpenC2 command cannot last {order.ttl}")
        made["args"] = {"duration": order.ttl // timedelta(milliseconds=1)}
    if order.id is not None:
        if not _ID.fullmatch(order.id):
            raise InvalidInput(f"{order.id!r} is no command_id: up to 36 characters, no blanks")
        made["command_id"] = order.id
    return made


def message(order: Order, *, request_id: str, created: datetime, sender: str) -> bytes:
    """Return the JSON message that carries the command of an order; its type is CONTENT_TYPE."""
    moment = int(created.astimezone(UTC).timestamp() * 1000)
    headers = {"request_id": request_id, "created": moment, "from": sender}
    return msgspec.json.encode(
        {"headers": headers, "body": {"openc2": {"request": command(order)}}}
    )


def parse(content: bytes) -> Order:
    """Return the order in a message, or in a bare command; raises InvalidInput for another."""
    try:
        value = msgspec.json.decode(content)
        found = msgspec.convert(_inner(value), _Command)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"no OpenC2 command: {error}") from None
    if len(found.target) != 1:
        raise InvalidInput("an OpenC2 command has exactly one target")
    [(target, specifiers)] = found.target.items()
    _known(found.action, target)
    return Order(
        action=found.action,
        target=target,
        value=_value(target, specifiers),
        ttl=_ttl(found.args),
        id=found.command_id,
    )


def _inner(value: Any) -> Any:
    """Return the command of a message; the value itself where it is none."""
    for key in ("body", "openc2", "request"):
        if not isinstance(value, dict) or key not in value:
            break
        value = value[key]
    return value


def _known(action: str, target: str) -> None:
    if action not in ACTIONS:
        raise InvalidInput(f"OpenC2 has no action {action!r}")
    if target not in TARGETS:
        raise InvalidInput(f"OpenC2 has no target {target!r}")


def _specified(target: str, value: str) -> Any:
    """Return the value in the form of its target."""
    if not value:
        raise InvalidInput(f"the target {target} has no value")
    match target:
        case "file":
            return {"hashes": {_hash_name(value): value.upper()}}
        case "ipv4_net" | "ipv6_net":
            return _network(target, value)
        case "ipv4_connection" | "ipv6_connection":
            return {"dst_addr": _network(CONNECTIONS[target], value)}
        case "artifact":
            return {"payload": {"url": value}}
        case "features" | "properties":
            return [value]
        case _:
            return {KEYED[target]: value} if target in KEYED else value


def _value(target: str, specifiers: Any) -> str:
    """Return the one value of a target; raises InvalidInput where it holds more, or another."""
    value = specifiers
    match target, specifiers:
        case "file", {"hashes": {**hashes}} if len(hashes) == 1 and len(specifiers) == 1:
            [(name, value)] = hashes.items()
            if isinstance(value, str) and HASHES.get(len(value)) == name and _HEX.fullmatch(value):
                return value.lower()
            value = None
        case (("ipv4_connection" | "ipv6_connection"), {"dst_addr": value}) if len(specifiers) == 1:
            return _network(CONNECTIONS[target], value)
        case (("ipv4_net" | "ipv6_net"), str()):
            return _network(target, specifiers)
        case "artifact", {"payload": {"url": value}} if len(specifiers) == 1:
            pass
        case (("features" | "properties"), [value]):
            pass
        case (("device" | "process"), dict()) if set(specifiers) == {KEYED[target]}:
            value = specifiers[KEYED[target]]
    if not isinstance(value, str) or not value:
        raise InvalidInput(f"the target {target} is not one value that is known here")
    return value


def _ttl(args: dict[str, Any]) -> timedelta | None:
    unknown = sorted(set(args) - KNOWN_ARGS)
    if unknown or "start_time" in args or "stop_time" in args:
        raise InvalidInput(f"arguments that are not known here: {', '.join(unknown or args)}")
    duration = args.get("duration")
    if duration is None:
        return None
    if not isinstance(duration, int) or isinstance(duration, bool) or duration <= 0:
        raise InvalidInput(f"{duration!r} is no duration in milliseconds")
    try:
        return timedelta(milliseconds=duration)
    except OverflowError:
        raise InvalidInput(f"a duration of {duration} ms is too long") from None


def _hash_name(value: str) -> str:
    name = HASHES.get(len(value))
    if name is None or not _HEX.fullmatch(value):
        raise InvalidInput(f"{value[:80]!r} is no MD5, SHA-1 or SHA-256, the hashes of OpenC2")
    return name


def _network(target: str, value: Any) -> str:
    """Return an address, or a network with its prefix, in canonical form."""
    kind = ipaddress.IPv4Network if target == "ipv4_net" else ipaddress.IPv6Network
    try:
        network = kind(value)
    except (ValueError, TypeError):
        raise InvalidInput(f"{str(value)[:80]!r} is no {target}") from None
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address if single else network)
