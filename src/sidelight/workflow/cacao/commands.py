"""Commands of CACAO and our orders: the same thing under two names."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import msgspec

from sidelight.formats.cacao import CacaoError, read_document
from sidelight.workflow.cacao.names import IDENTIFIER, Names
from sidelight.workflow.foreign import COMMANDS

UNSUPPORTED = "unsupported."
"""What is ordered for other commands: no action has such a name, so the linter stops it."""

PARTIES = frozenset({"agent", "targets"})
ORDER, CONTENT = "order", "content_b64"


def action_of(kind: str) -> str:
    """Return the action that a command of a type orders.

    >>> action_of("ssh"), action_of("elastic")
    ('shell.ssh', 'unsupported.elastic')
    """
    return COMMANDS.get(kind, f"{UNSUPPORTED}{kind}")


def kind_of_command(action: Any) -> str | None:
    """Return the type of the command that an action is; None for an action of ours alone."""
    if not isinstance(action, str):
        return None
    if action.startswith(UNSUPPORTED):
        return action.removeprefix(UNSUPPORTED)
    return next((kind for kind, each in COMMANDS.items() if each == action), None)


def arguments_of(command: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return the arguments of a command for our order; what ours cannot hold is left out."""
    found: dict[str, Any] = {}
    for key, value in command.items():
        if key == "type" or key in PARTIES or not IDENTIFIER.fullmatch(key):
            continue
        if command["type"] == "openc2-http" and key == CONTENT:
            key, value = _decoded(value)
        made = _ours(value, names)
        if made is not None:
            found[key] = made
    return found


def command_of(kind: str, arguments: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return the command of an order."""
    command: dict[str, Any] = {"type": kind}
    for key, value in arguments.items():
        if key in PARTIES:
            continue
        theirs = _theirs(value, names)
        if kind == "openc2-http" and key == ORDER:
            command[CONTENT] = base64.b64encode(msgspec.json.encode(theirs)).decode()
        else:
            command[key] = theirs
    return command


def left_out(command: Mapping[str, Any], names: Names) -> list[str]:
    """Return the keys of a command that our order cannot hold."""
    held = arguments_of(command, names)
    known = {CONTENT if key == ORDER else key for key in held}
    return sorted(set(command) - known - {"type"})


def _decoded(content: Any) -> tuple[str, Any]:
    """Return the OpenC2 command in the content; the content itself where there is none."""
    try:
        return ORDER, read_document(base64.b64decode(content, validate=True))
    except (binascii.Error, ValueError, TypeError, CacaoError):
        return CONTENT, content


def _ours(value: Any, names: Names) -> Any:
    """Return an argument with our references; None where a text in it cannot be ours."""
    if isinstance(value, str):
        return names.to_ours(value)
    if isinstance(value, dict):
        made = {key: _ours(each, names) for key, each in value.items()}
        return None if any(each is None for each in made.values()) else made
    if isinstance(value, list):
        parts = [_ours(each, names) for each in value]
        return None if any(each is None for each in parts) else parts
    return value


def _theirs(value: Any, names: Names) -> Any:
    if isinstance(value, str):
        return names.to_theirs(value)
    if isinstance(value, Mapping):
        return {key: _theirs(each, names) for key, each in value.items()}
    return [_theirs(each, names) for each in value] if isinstance(value, list | tuple) else value
