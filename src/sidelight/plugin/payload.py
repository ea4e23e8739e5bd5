"""What every source needs to read a payload: its leaves with their paths, and what is in them.

A source names the fields it knows in a PathMap; they give the observables and their roles. A second
pass reads all other text, guided by the names of the fields, and its finds are only mentions.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sidelight.extraction import Mention, extract, to_observable
from sidelight.model import AlertObservable, InvalidInput, Observable, ObservableType, Role
from sidelight.plugin.fieldnames import Meaning, meaning_of
from sidelight.plugin.lookalikes import host_of, is_lookalike, is_misread, is_own_address

DEEPEST = 128
"""Levels of nesting that we follow; real alerts have about ten."""

INDEX = re.compile(r"\[\d+\]")
NAME_KEYS = frozenset({"name", "key", "field", "displayname"})
VALUE_KEYS = frozenset(
    {"value", "values", "valuestring", "newvalue", "oldvalue", "multivalue", "stringvalue"}
)
SHARED_HOSTS = frozenset(
    {"bitbucket.org", "docs.google.com", "drive.google.com", "github.com", "gitlab.com"}
)
"""Hosts whose pages are anybody's, so that a link to one says nothing about the others."""

STRENGTH = {
    role: rank
    for rank, role in enumerate(
        (
            Role.VICTIM,
            Role.ATTACKER,
            Role.FILE,
            Role.PARENT,
            Role.GRANDPARENT,
            Role.RELATED,
            Role.MENTIONED,
        )
    )
}
"""Which role stays when a value has several: `victim` first, because it forbids disclosure."""

Scalar = str | int | float | bool | None


class Leaf(msgspec.Struct, frozen=True):
    """A value without children, and where it stands: `event.ioc_context[0].md5`.

    `name` is what the field is called where the path does not say it, as in
    `{"name": "ip_address", "value": "8.8.8.8"}`.
    """

    path: str
    value: Scalar
    name: str | None = None


def leaves(value: object) -> Iterator[Leaf]:
    """Yield the leaves in the order of the document; JSON inside a string is part of it.

    Raises InvalidInput below DEEPEST levels.
    """
    rest: list[tuple[str, object, str | None, int]] = [("", value, None, 0)]
    while rest:
        path, node, name, depth = rest.pop()
        if depth > DEEPEST:
            raise InvalidInput(f"the alert is nested deeper than {DEEPEST} levels at {path[:80]}")
        if isinstance(node, str):
            inner = _unfolded(node)
            node = node if inner is None else inner
        if isinstance(node, Mapping):
            rest.extend(reversed(list(_fields(path, node, depth + 1))))
        elif isinstance(node, list | tuple):
            rest.extend(
                (f"{path}[{index}]", node[index], name, depth + 1)
                for index in range(len(node) - 1, -1, -1)
            )
        else:
            yield Leaf(path, node if isinstance(node, Scalar) else str(node), name)


def _fields(
    path: str, node: Mapping[Any, object], depth: int
) -> Iterator[tuple[str, object, str | None, int]]:
    name = _name_of_value(node)
    for key, child in node.items():
        is_value = name is not None and str(key).lower() in VALUE_KEYS
        yield f"{path}.{key}" if path else str(key), child, name if is_value else None, depth


def _name_of_value(node: Mapping[Any, object]) -> str | None:
    """The name in `{"Key": "trace_id", "ValueString": ..}`; None for every other mapping."""
    if len(node) > 8 or not any(str(key).lower() in VALUE_KEYS for key in node):
        return None
    names = (child for key, child in node.items() if str(key).lower() in NAME_KEYS)
    return next((name for name in names if isinstance(name, str) and name), None)


def _unfolded(text: str) -> object | None:
    """The JSON object or array that the text is, else None."""
    if text[:1] not in {"{", "["} or text.rstrip()[-1:] not in {"}", "]"}:
        return None
    try:
        inner = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return inner if isinstance(inner, dict | list) else None


def fingerprint(payload: object) -> str:
    """Return the SHA-256 of the payload as canonical JSON, for products that give no identifier."""
    canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


class PathMap:
    """Fields of a payload -> the role of the observables in them; None: nothing to be found there.

    A pattern is a path in which `[]` stands for any index and `*` for any key.
    """

    def __init__(self, fields: Mapping[str, Role | None]) -> None:
        """Compile the patterns; the first that fits a path wins, plain ones before those with `*`."""
        self._plain = {pattern: role for pattern, role in fields.items() if "*" not in pattern}
        self._wild = [
            (re.compile(re.escape(pattern).replace(r"\*", r"[^.\[\]]+")), role)
            for pattern, role in fields.items()
            if "*" in pattern
        ]

    def find(self, path: str) -> tuple[Role | None] | None:
        """Return the role of the path in a tuple, or None where the map does not know the path."""
        pattern = INDEX.sub("[]", path)
        if pattern in self._plain:
            return (self._plain[pattern],)
        return next(((role,) for form, role in self._wild if form.fullmatch(pattern)), None)


BY_NAME = PathMap({})
"""The map that knows no path: names alone decide."""


class Payload:
    """One payload, walked once."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        """Walk the body; raises InvalidInput where it is nested too deeply."""
        self.leaves: Sequence[Leaf] = tuple(leaves(body))
        self._values = {leaf.path: leaf.value for leaf in reversed(self.leaves)}

    def value(self, *paths: str) -> Scalar:
        """Return the first value at these paths that is neither missing nor empty, else None."""
        found = (self._values.get(path) for path in paths)
        return next((value for value in found if value not in {None, ""}), None)

    def text(self, *paths: str) -> str | None:
        """Return the first value at these paths as text without outer spaces, else None."""
        value = self.value(*paths)
        return None if value is None else str(value).strip() or None

    def link(self) -> str | None:
        """Return the address of the product's own page on the alert, else None."""
        return next(iter(self._pages()), None)

    def observables(self, fields: PathMap = BY_NAME) -> tuple[AlertObservable, ...]:
        """Return what the alert holds, each value once, with its strongest role and first path.

        With BY_NAME the names of the fields give roles; with a map they only rule values out.
        """
        own_hosts = {host_of(page) for page in self._pages()} - SHARED_HOSTS
        found: dict[Observable, AlertObservable] = {}
        for leaf in self.leaves:
            for seen in _observables_in(leaf, fields):
                if _host(seen.observable) in own_hosts and seen.role is Role.MENTIONED | Role.RELATED:
                    continue
                known = found.get(seen.observable)
                if known is None or STRENGTH[seen.role] < STRENGTH[known.role]:
                    found[seen.observable] = seen
        return tuple(found.values())

    def _pages(self) -> list[str]:
        return [
            leaf.value
            for leaf in self.leaves
            if isinstance(leaf.value, str)
            and leaf.value.startswith(("https://", "http://"))
            and meaning_of(INDEX.sub("[]", leaf.path), leaf.name).page
        ]
