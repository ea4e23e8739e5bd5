"""Plain values as the text of a playbook: YAML that our reader takes, with comments."""

import json
import re
from collections.abc import Iterator
from typing import Any

COMMENT = "\ud800 comment"
"""The key under which a mapping holds the comment that stands above it; no JSON has such a key."""

_PLAIN = re.compile(r"[A-Za-z_$/(](?:[^\s:#]|:(?=\S)| (?![ #])|(?<=\S)#)*")
_KEY = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
LONGEST_PLAIN = 200
MOST_WORDS = 6  # of a list on one line
_WORD = re.compile(r"[A-Za-z_][\w -]{0,30}", re.ASCII)


def yaml_text(value: dict[str, Any]) -> str:
    """Return the text of a mapping."""
    return "\n".join(_mapping(value, "")) + "\n"


def _mapping(value: dict[str, Any], indent: str) -> Iterator[str]:
    yield from _comment(value, indent)
    for key, inner in value.items():
        if key == COMMENT:
            continue
        head = f"{indent}{key if _KEY.fullmatch(key) else _scalar(key)}:"
        if _is_block(inner):
            yield head
            yield from _block(inner, f"{indent}  ")
        else:
            yield f"{head} {_flat(inner)}"


def _block(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _mapping(value, indent)
        return
    for each in value:
        if not _is_block(each):
            yield f"{indent}- {_flat(each)}"
            continue
        if isinstance(each, dict):
            yield from _comment(each, indent)
            each = {key: inner for key, inner in each.items() if key != COMMENT}
        first, *rest = _block(each, f"{indent}  ")
        yield f"{indent}- {first[len(indent) + 2 :]}"
        yield from rest


def _comment(value: dict[str, Any], indent: str) -> Iterator[str]:
    for line in str(value.get(COMMENT, "")).splitlines():
        shown = "".join(each if each.isprintable() else " " for each in line)
        yield f"{indent}# {shown}"


def _is_block(value: Any) -> bool:
    """Whether a value stands on lines of its own."""
    if isinstance(value, dict):
        return bool(value.keys() - {COMMENT})
    return isinstance(value, list) and bool(value) and not _is_short(value)


def _is_short(value: list[Any]) -> bool:
    """Whether a list of words stands on one line."""
    return len(value) <= MOST_WORDS and all(
        isinstance(each, str) and _WORD.fullmatch(each) and _scalar(each) == each for each in value
    )


def _flat(value: Any) -> str:
    match value:
        case dict():
            return "{}"
        case list():
            return f"[{', '.join(value)}]"
        case str():
            return _scalar(value)
        case _:
            return json.dumps(value)


def _scalar(text: str) -> str:
    plain = (
        _PLAIN.fullmatch(text)
        and text.isprintable()
        and not text.endswith((" ", ":"))
        and text.lower() not in WORDS
        and len(text) <= LONGEST_PLAIN
    )
    return text if plain else json.dumps(text, ensure_ascii=not text.isprintable())
