"""Contexts as a STIX 2.1 bundle: observables, indicators, their reasons as notes, relationships.

https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html. Identifiers are made from what they
identify, so that the same export twice is the same bundle.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from sidelight.model import Context, Observable, ObservableType, Tlp, VerdictClass

OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""The namespace of identifiers of observables (STIX 2.1, 2.9)."""

HASHES = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}
VALUES = {
    ObservableType.URL: "url",
    ObservableType.DOMAIN: "domain-name",
    ObservableType.IPV4: "ipv4-addr",
    ObservableType.IPV6: "ipv6-addr",
    ObservableType.EMAIL: "email-addr",
}
"""Types whose observable is nothing but its value."""

MARKINGS = {
    Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
"""The markings of TLP 2.0 (https://github.com/oasis-open/cti-stix-common-objects)."""

INDICATOR_TYPES = {
    VerdictClass.MALICIOUS: "malicious-activity",
    VerdictClass.SUSPICIOUS: "anomalous-activity",
    VerdictClass.BENIGN: "benign",
    VerdictClass.KNOWN_GOOD: "benign",
}

Properties = dict[str, Any]


def bundle(contexts: Iterable[Context], *, tlp: Tlp, now: datetime) -> Properties:
    """Return a bundle: each object once, in the order of the contexts."""
    objects: dict[str, Properties] = {}
    for context in contexts:
        for each in _objects(context, tlp, now):
            objects.setdefault(each["id"], each)
    name = "".join(sorted(objects))
    return {
        "type": "bundle",
        "id": f"bundle--{uuid.uuid5(OBSERVABLES, name)}",
        "objects": list(objects.values()),
    }


def _objects(context: Context, tlp: Tlp, now: datetime) -> Iterator[Properties]:
    marking = MARKINGS[tlp]
    yield _marking(tlp)
    subject = _observable(context.observable)
    common = {
        "spec_version": "2.1",
        "created": _time(now),
        "modified": _time(now),
        "object_marking_refs": [marking],
    }
    about = []
    if subject is not None:
        yield {**subject, "object_marking_refs": [marking]}
        about.append(subject["id"])
    indicator = _indicator(context, common)
    if indicator is not None:
        yield indicator
        about.append(indicator["id"])
    if about:
        yield _note(context, about, common)
    for edge in context.edges:
        target = _observable(edge.target)
        if target is None or subject is None:
            continue
        yield {**target, "object_marking_refs": [marking]}
        relationship = {
            "type": "relationship",
            "id": _id("relationship", subject["id"], edge.kind, target["id"]),
            **common,
            "relationship_type": edge.kind.replace("_", "-"),
            "source_ref": subject["id"],
            "target_ref": target["id"],
            "description": "told by " + ", ".join(edge.sources),
        }
        if edge.first_seen:
            relationship["start_time"] = _time(edge.first_seen)
        if edge.last_seen and (not edge.first_seen or edge.last_seen > edge.first_seen):
            relationship["stop_time"] = _time(edge.last_seen)
        yield relationship


def _observable(observable: Observable) -> Properties | None:
    """Return the cyber-observable object; None for a type that STIX has no observable of."""
    part: Properties
    match observable.type:
        case ObservableType.FILE:
            kind, part = "file", {"hashes": {HASHES[observable.hash_name or ""]: observable.value}}
        case ObservableType.ASN:
            kind, part = "autonomous-system", {"number": int(observable.value.removeprefix("AS"))}
        case ObservableType.CVE:
            return None
        case plain:
            kind, part = VALUES[plain], {"value": observable.value}
    canonical = msgspec.json.encode(part, order="sorted").decode()
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{uuid.uuid5(OBSERVABLES, canonical)}",
        **part,
    }


def _indicator(context: Context, common: Mapping[str, Any]) -> Properties | None:
    """Return an indicator for what somebody accuses or clears; None for what nobody knows."""
    verdict, observable = context.verdict, context.observable
    pattern = _pattern(observable)
    if pattern is None or verdict.class_ not in INDICATOR_TYPES:
        return None
    return {
        "type": "indicator",
        "id": _id("indicator", observable.type, observable.value),
        **common,
        "name": observable.value,
        "indicator_types": [INDICATOR_TYPES[verdict.class_]],
        "pattern": pattern,
        "pattern_type": "stix",
        "valid_from": _time(context.first_seen) if context.first_seen else common["created"],
        "confidence": round(verdict.confidence * 100),
        "labels": [verdict.class_.value],
    }


def _pattern(observable: Observable) -> str | None:
    value = observable.value.replace("\\", "\\\\").replace("'", "\\'")
    if observable.type is ObservableType.FILE:
        return f"[file:hashes.'{HASHES[observable.hash_name or '']}' = '{value}']"
    kind = VALUES.get(observable.type)
    return f"[{kind}:value = '{value}']" if kind else None


def _note(context: Context, about: list[str], common: Mapping[str, Any]) -> Properties:
    verdict = context.verdict
    reasons = "\n".join(f"{each.weight:+.1f} bits: {each.text}" for each in verdict.reasons)
    return {
        "type": "note",
        "id": _id("note", context.observable.value, common["created"]),
        **common,
        "abstract": f"{verdict.class_}, probability {verdict.probability:.3f}, "
        f"{verdict.coverage.answered} of {verdict.coverage.asked} answered",
        "content": reasons or "nobody knows anything about it",
        "object_refs": about,
    }


def _marking(tlp: Tlp) -> Properties:
    extension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": MARKINGS[tlp],
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{tlp.upper()}",
        "extensions": {extension: {"extension_type": "property-extension", "tlp_2_0": tlp.value}},
    }


def _id(kind: str, *parts: str) -> str:
    return f"{kind}--{uuid.uuid5(OBSERVABLES, '|'.join((kind, *parts)))}"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
