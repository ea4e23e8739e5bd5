"""Text with `${path}` in it: values are put in, and nothing is computed."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

_OPEN = re.compile(r"\$\{([^}]*)(\}?)")
_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
MOST_SHOWN = 3  # elements of a list that a text names

Words = Callable[[Any], str]
"""Puts a value into words, as the reader of a text wants it."""


class Reference(msgspec.Struct, frozen=True):
    """A path inside a text, and where its `${` stands, counted from 0."""

    path: tuple[str, ...]
    offset: int


class TemplateError(ValueError):
    """A `${` that is no reference; `offset` says where."""

    def __init__(self, why: str, offset: int) -> None:
        """Keep the reason and the place in the text."""
        super().__init__(why)
        self.offset = offset


@lru_cache(maxsize=1024)
def parse_template(text: str) -> tuple[str | Reference, ...]:
    """Return the text in parts; raises TemplateError.

    >>> parse_template("Block ${item.value}?")
    ('Block ', Reference(path=('item', 'value'), offset=6), '?')
    """
    parts: list[str | Reference] = []
    end = 0
    for found in _OPEN.finditer(text):
        if not found[2]:
            raise TemplateError("`${` is not closed", found.start())
        if not _PATH.fullmatch(found[1]):
            why = "only a path such as `${item.value}` may stand here; nothing is computed"
            raise TemplateError(why, found.start())
        if found.start() > end:
            parts.append(text[end : found.start()])
        parts.append(Reference(tuple(found[1].split(".")), found.start()))
        end = found.end()
    if end < len(text):
        parts.append(text[end:])
    return tuple(parts)


def references(value: Any) -> list[Reference]:
    """Return every reference in a text, or in the texts of a list or mapping."""
    if isinstance(value, str):
        return [each for each in parse_template(value) if isinstance(each, Reference)]
    if isinstance(value, Mapping):
        return [each for inner in value.values() for each in references(inner)]
    if isinstance(value, list | tuple):
        return [each for inner in value for each in references(inner)]
    return []


def whole(text: Any) -> Reference | None:
    """Return the reference where the text is nothing else, and so has the type of its value."""
    if not isinstance(text, str):
        return None
    parts = parse_template(text)
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Reference) else None


def one_reference(text: Any) -> Reference | None:
    """Return what `whole` does, and None as well for a text that cannot be read."""
    try:
        return whole(text)
    except TemplateError:
        return None


def look_up(path: Sequence[str], values: Mapping[str, Any]) -> Any:
    """Return the value at a path; None where something on the way is absent."""
    found: Any = values
    for name in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def in_words(value: Any) -> str:
    """Return a value as a text shows it.

    >>> in_words([{"value": "a.com"}, "b", 1.50, True, None])
    'a.com, b, 1.5 and 2 more'
    """
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case Mapping():
            return str(value.get("value", ""))
        case list() | tuple():
            shown = ", ".join(in_words(each) for each in value[:MOST_SHOWN])
            return shown if len(value) <= MOST_SHOWN else f"{shown} and {len(value) - 3} more"
        case _:
            return str(value)


def fill(value: Any, values: Mapping[str, Any], words: Words = in_words) -> Any:
    """Return an argument with its references replaced, in lists and mappings too.

    A text that is one reference becomes its value, in the type it has.
    """
    if isinstance(value, str):
        reference = whole(value)
        return look_up(reference.path, values) if reference else render(value, values, words)
    if isinstance(value, Mapping):
        return {key: fill(each, values, words) for key, each in value.items()}
    return (
        [fill(each, values, words) for each in value] if isinstance(value, list | tuple) else value
    )


def render(text: str, values: Mapping[str, Any], words: Words = in_words) -> str:
    """Return a text with its references replaced by words."""
    return "".join(
        part if isinstance(part, str) else words(look_up(part.path, values))
        for part in parse_template(text)
    )
