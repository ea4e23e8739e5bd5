"""STIX 2.1: the indicators of a bundle, as far as their patterns name single values."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from sidelight.formats.listing import Junk, Listed, read_label, read_value
from sidelight.model import BadAnswer

COMPARISON = re.compile(
    r"(?P<path>[a-z0-9-]+:[\w.'\-\[\]*]+)\s*(?P<operator>=|IN)\s*"
    r"(?P<operand>'(?:\\.|[^'\\])*'|\d+|\((?:\s*'(?:\\.|[^'\\])*'\s*,?)+\s*\))"
)
STRING = re.compile(r"'((?:\\.|[^'\\])*)'")
ESCAPED = re.compile(r"\\(.)")
COMPOUND = re.compile(r"\b(?:AND|FOLLOWEDBY|NOT|MATCHES|LIKE|ISSUBSET|ISSUPERSET)\b|[<>!]=?")
"""What makes a pattern say more, or less, than that a value is bad."""
HASH = re.compile(r"file:hashes\.")
VALUES = frozenset(
    {"domain-name:value", "ipv4-addr:value", "ipv6-addr:value", "url:value", "email-addr:value"}
    | {"network-traffic:dst_ref.value", "network-traffic:src_ref.value", "hostname:value"}
    | {"autonomous-system:number", "email-message:from_ref.value"}
)
WEAK_HASHES = re.compile(r"ssdeep|tlsh|imphash|sha3|sha-?224|sha-?384", re.IGNORECASE)


class StixObject(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of any STIX object that we read."""

    type: str
    id: str = ""
    name: str | None = None
    pattern: str | None = None
    pattern_type: str = "stix"
    revoked: bool = False
    valid_until: str | None = None
    modified: str = ""
    relationship_type: str | None = None
    source_ref: str | None = None
    target_ref: str | None = None


def is_bundle(document: Any) -> bool:
    """Whether the document is a bundle, or an envelope of TAXII with objects in it."""
    return isinstance(document, dict) and isinstance(document.get("objects"), list)


def read_objects(document: Any) -> list[StixObject]:
    """Return the objects of a bundle or envelope; raises BadAnswer with the field that misfits."""
    objects = document.get("objects", []) if isinstance(document, dict) else None
    try:
        return msgspec.convert(objects, list[StixObject])
    except msgspec.ValidationError as error:
        why, _, path = str(error).partition(" - at `")
        raise BadAnswer(f"objects{path.rstrip('`').lstrip('$')}", why) from None


def read_stix(
    objects: Iterable[StixObject], junk: Junk, name: str, *, today: str = ""
) -> Iterator[Listed]:
    """Yield the values of the indicators, labelled with what they indicate.

    Revoked ones are left out, and those whose `valid_until` is before `today` (`YYYY-MM-DD`).
    A pattern that combines conditions is junk, unless a hash in it identifies the file anyway.
    """
    known = {each.id: each for each in objects}
    indicated = {
        each.source_ref: known[each.target_ref].name
        for each in known.values()
        if each.relationship_type == "indicates" and each.target_ref in known
    }
    for each in known.values():
        if each.type != "indicator" or each.revoked or (each.valid_until or "9") < today:
            continue
        values = list(pattern_values(each.pattern or "")) if each.pattern_type == "stix" else []
        label = read_label(indicated.get(each.id) or each.name)
        rows = [read_value(value, label if label != value else None) for value in values]
        listed = [row for row in rows if row is not None]
        yield from listed
        if not listed:
            junk.add(f"{name}, {each.id}", each.pattern or each.pattern_type)


def pattern_values(pattern: str) -> Iterator[str]:
    r"""Yield the values that a pattern names as bad, each on its own.

    >>> list(pattern_values("[ipv4-addr:value = '192.0.2.1' OR url:value IN ('//a', '//b')]"))
    ['192.0.2.1', '//a', '//b']
    >>> list(pattern_values("[domain-name:value = 'a.b' AND url:value = 'http://c.d/']"))
    []
    """
    compound = COMPOUND.search(STRING.sub("''", pattern)) is not None
    for comparison in COMPARISON.finditer(pattern):
        path, operand = comparison["path"], comparison["operand"]
        hashed = HASH.match(path) is not None and not WEAK_HASHES.search(path)
        if not hashed and (compound or path not in VALUES):
            continue
        for value in STRING.findall(operand) or [operand]:
            text = ESCAPED.sub(r"\1", value)
            yield f"AS{text}" if path.startswith("autonomous") else text


def latest(objects: Iterable[StixObject]) -> str:
    """Return the day of the newest object as `YYYY-MM-DD`; empty without one."""
    return max((each.modified for each in objects), default="")[:10]
