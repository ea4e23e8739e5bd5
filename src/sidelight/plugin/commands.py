"""What every actuator does with a command first: see that it can be done, and name it abroad."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from sidelight.model import InvalidInput, Observable, ObservableType
from sidelight.plugin.actions import Ability, ActionManifest, Command

_PLAIN = re.compile(r"[\w:-]{1,128}", re.ASCII)

UNITS = {
    ObservableType.IPV4: "address",
    ObservableType.IPV6: "address",
    ObservableType.DOMAIN: "domain",
    ObservableType.URL: "URL",
    ObservableType.FILE: "file",
    ObservableType.EMAIL: "mailbox",
}
"""Type of a target -> what a blast radius counts."""


def ability_of(manifest: ActionManifest, command: Command) -> Ability:
    """Return what the actuator says of the action; raises InvalidInput for what it cannot do."""
    ability = manifest.does.get(command.action)
    if ability is None:
        known = ", ".join(manifest.does)
        raise InvalidInput(f"{manifest.name} cannot do {command.action}; it does {known}")
    kind = command.target.type if command.target else None
    if ability.targets and kind not in ability.targets:
        targets = ", ".join(sorted(ability.targets))
        raise InvalidInput(f"{command.action} by {manifest.name} takes {targets}, not {kind}")
    for name, argument in ability.arguments.items():
        if argument.required and not command.arguments.get(name):
            raise InvalidInput(f"{command.action} needs the argument {name}")
    return ability


def target_of(manifest: ActionManifest, command: Command) -> Observable:
    """Return the target of a command that has to have one; raises InvalidInput."""
    ability_of(manifest, command)
    if command.target is None:
        raise InvalidInput(f"{command.action} by {manifest.name} needs a target")
    return command.target


def setting_of(manifest: ActionManifest, command: Command, name: str) -> str:
    """Return a setting of the actuator, by its default where nobody set it."""
    return command.settings.get(name) or manifest.settings[name]


def header_key(key: str) -> str:
    """Return the idempotency key as a header can carry it: a plain one as it is, else its digest.

    >>> header_key("run-17:block")
    'run-17:block'
    >>> header_key("run 17, evil.example")[:11]
    'sha256-b9ca'
    """
    if _PLAIN.fullmatch(key):
        return key
    return f"sha256-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def text_of(values: Mapping[str, Any], name: str) -> str:
    """Return an argument or a fact as text; empty where there is none."""
    value = values.get(name)
    return "" if value is None else str(value)


def message_of(command: Command) -> str:
    """Return what an order tells people: its argument `text`, else its reason."""
    return text_of(command.arguments, "text") or command.reason


def facts_of(command: Command) -> list[str]:
    """Return the facts of an order as lines, `name: value`."""
    return [f"{name}: {value}" for name, value in command.facts.items()]
