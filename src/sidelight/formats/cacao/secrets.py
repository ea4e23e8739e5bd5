"""Secrets that a playbook holds in clear are taken out: a variable stands in their place."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from sidelight.formats.cacao.document import Document

AUTHENTICATION = frozenset(
    {"password", "token", "oauth_header", "private_key", "api_key", "secret", "client_secret"}
)
"""Keys of `authentication_info_definitions` whose value is a secret."""

HEADERS = re.compile(
    r"authori[sz]ation|cookie|credential|key|pass(word|phrase)|secret|token", re.IGNORECASE
)
SCHEMES = frozenset({"authorization", "basic", "bearer", "oauth", "token"})
"""What stands in such a place and is no secret."""

LONGEST = 2_000  # characters in which a reference is looked for
_REFERENCE = re.compile(r"__[A-Za-z_][\w-]*__:value")
_WORD = re.compile(r"[^a-z0-9]+")


def without_secrets(document: Document) -> tuple[Document, tuple[str, ...]]:
    """Return the playbook with a variable in place of each secret, and the names of those.

    What already refers to a variable holds no secret. The playbook is returned as it is, unless
    there is one; then its signatures, which would no longer hold, are gone as well.
    """
    if not any(_secret_texts(document)):
        return document, ()
    cleaned = {key: each for key, each in deepcopy(document).items() if key != "signatures"}
    names: list[str] = []
    variables = cleaned.setdefault("playbook_variables", {})
    for holder, key, label in _secret_texts(cleaned):
        name = _fresh(label, variables)
        holder[key] = f"{name}:value"
        variables[name] = {"type": "string", "external": True}
        names.append(name)
    return cleaned, tuple(names)


def _secret_texts(document: Document) -> Iterator[tuple[Any, Any, str]]:
    """Yield what holds a secret, the key of it, and words for a name."""
    for id_, each in document.get("authentication_info_definitions", {}).items():
        label = each.get("name", id_)
        for key in sorted(AUTHENTICATION & set(each)):
            if _is_literal(each[key]):
                yield each, key, f"{label} {key}"
    for step in document["workflow"].values():
        for command in step.get("commands", ()):
            yield from _header_texts(command.get("headers"))


def _header_texts(headers: Any) -> Iterator[tuple[Any, Any, str]]:
    if not isinstance(headers, dict):
        return
    for name, values in headers.items():
        if not HEADERS.search(name):
            continue
        if isinstance(values, list):
            for number, value in enumerate(values):
                if _is_literal(value):
                    yield values, number, f"header {name}"
        elif _is_literal(values):
            yield headers, name, f"header {name}"


def _is_literal(value: Any) -> bool:
    if not isinstance(value, str) or not value or value.lower() in SCHEMES:
        return False
    return not _REFERENCE.search(value[:LONGEST])


def _fresh(label: Any, taken: dict[str, Any]) -> str:
    word = _WORD.sub("_", str(label).lower()).strip("_")[:60] or "secret"
    word = word if word[0].isalpha() else f"secret_{word}"
    name, number = f"__{word}__", 1
    while name in taken:
        number += 1
        name = f"__{word}_{number}__"
    return name
