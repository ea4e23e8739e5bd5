"""Templates filled with the values of a command, each kept in its place.

In JSON a text stays a text; in a path it is escaped and is never empty, `.` or `..`; in a header it
is one line of ASCII. Nothing is ever computed.
"""

from collections.abc import Mapping
from typing import Any

from sidelight.model import InvalidInput
from sidelight.plugin import Command, header_key
from sidelight.workflow.template import Reference, look_up, parse_template, render, whole

NO_SEGMENT = {"", ".", ".."}
ROOTS = {
    "arguments": True,
    "facts": True,
    "key": False,
    "reason": False,
    "reference": False,
    "settings": True,
    "target": True,
    "ttl": True,
    "until": False,
}
"""What a template may name -> whether a name follows it."""


def values_of(command: Command, settings: Mapping[str, str], reference: str = "") -> dict[str, Any]:
    """Return what templates may name, of one command."""
    target = command.target
    return {
        "arguments": command.arguments,
        "facts": command.facts,
        "key": header_key(command.key),
        "reason": command.reason,
        "reference": reference,
        "settings": settings,
        "target": {"type": str(target.type), "value": target.value} if target else {},
        "ttl": {"seconds": int(command.ttl.total_seconds()) if command.ttl else None},
        "until": f"{command.until:%Y-%m-%dT%H:%M:%SZ}" if command.until else None,
    }


def filled_path(path: str, values: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return a URL template and its places; raises InvalidInput for a value that is no part of one.

    >>> filled_path("/blocks/${target.value}", {"target": {"value": "a/../b"}})
    ('/blocks/{p0}', {'p0': 'a/../b'})
    """
    places: dict[str, str] = {}
    segments = []
    for segment in path.split("/"):
        parts = parse_template(segment)
        told = []
        for part in parts:
            if isinstance(part, str):
                told.append(part.replace("{", "{{").replace("}", "}}"))
                continue
            name = f"p{len(places)}"
            places[name] = _segment(part, values)
            told.append(f"{{{name}}}")
        if told and "".join(told).format(**places) in NO_SEGMENT:
            raise InvalidInput(f"{segment} is no part of a path here")
        segments.append("".join(told))
    return "/".join(segments), places


def _segment(part: Reference, values: Mapping[str, Any]) -> str:
    text = as_text(look_up(part.path, values))
    if text in NO_SEGMENT or not text.isprintable():
        raise InvalidInput(f"{'.'.join(part.path)} is no part of a path: {text!r}")
    return text


def filled_texts(texts: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    """Return parameters or fields of a form; one that is only an absent value is left out."""
    found = {}
    for name, value in texts.items():
        reference = whole(value)
        if reference is None or look_up(reference.path, values) is not None:
            found[name] = filled_text(value, values)
    return found


def filled_headers(texts: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    """Return headers; raises InvalidInput for a value that is not one line of ASCII."""
    found = filled_texts(texts, values)
    for name, text in found.items():
        if not (text.isascii() and text.isprintable()):
            raise InvalidInput(f"the header {name} cannot carry {text!r}")
    return found


def filled_text(text: Any, values: Mapping[str, Any]) -> str:
    """Return a text with its references replaced."""
    return render(text, values, as_text) if isinstance(text, str) else as_text(text)


def as_text(value: Any) -> str:
    """Return a value as an API reads it in a text.

    >>> as_text(True), as_text(None), as_text(["a", 1]), as_text(2.5)
    ('true', '', 'a,1', '2.5')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return ",".join(map(as_text, value))
        case _:
            return str(value)
