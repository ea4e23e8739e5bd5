"""The types of the variables that a condition may name."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Self

import msgspec

PACKAGE = "sidelight"
"""Where the checker of CEL finds our records."""
_WORDS = """
as break const continue else false for function if import in let loop package namespace null return
true var void while
"""
RESERVED = frozenset(_WORDS.split())
"""Words that CEL keeps for itself: no variable and no field has such a name."""


class Scalar(StrEnum):
    """A type without parts; a time is text in RFC 3339 and a duration text such as `3600s`."""

    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    STRING = "string"
    ANY = "any"


class ListOf(msgspec.Struct, frozen=True, tag="list"):
    """A list of elements of one type."""

    element: "Scalar | Record"


class Record(msgspec.Struct, frozen=True, tag="record"):
    """Named fields; one `name` stands for one set of fields."""

    name: str
    fields: Mapping[str, "Type"]

    def with_field(self, name: str, type_: "Type") -> Self:
        """Return a record that has the field as well."""
        return msgspec.structs.replace(self, fields={**self.fields, name: type_})


class Nullable(msgspec.Struct, frozen=True, tag="nullable"):
    """A value that may be absent, which is `null`."""

    of: "Scalar | Record"


Type = Scalar | ListOf | Record | Nullable


def type_at(type_: Type, path: Sequence[str]) -> tuple[Type | None, int]:
    """Return the type that the path leads to, and how many of its names fit.

    None where a name does not fit: the number says which.
    """
    for depth, name in enumerate(path):
        inner = type_.of if isinstance(type_, Nullable) else type_
        if inner is Scalar.ANY:
            return Scalar.ANY, len(path)
        if not isinstance(inner, Record) or name not in inner.fields:
            return None, depth
        type_ = inner.fields[name]
    return type_, len(path)


def meant(name: str, known: Iterable[str]) -> str:
    """Return what to say of a wrong name: the known one that is near, or all of them.

    >>> meant("sverity", ["severity", "source"])
    'did you mean `severity`?'
    >>> meant("x", ["severity", "source"])
    'known: severity, source'
    """
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"known: {', '.join(names)}" if names else ""
