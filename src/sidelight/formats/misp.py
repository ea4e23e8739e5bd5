"""MISP feeds: `manifest.json` and one JSON file an event (https://www.misp-project.org/feeds/)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from sidelight.formats.listing import Junk, Listed, read_label, read_value
from sidelight.model import BadAnswer

PARTS = {
    "domain|ip": 0,  # the name is the indicator; the address is where it pointed to
    "ip-dst|port": None,
    "ip-src|port": None,
    "hostname|port": None,
}
"""Types of two parts that hold no file name: which part counts, None is both as `host:port`."""

KINDS = frozenset(
    {"md5", "sha1", "sha256", "sha512", "domain", "hostname", "ip-src", "ip-dst", "url", "uri"}
    | {"email", "email-src", "email-dst", "AS", "vulnerability", *PARTS}
    | {"filename|md5", "filename|sha1", "filename|sha256", "filename|sha512"}
    | {"malware-sample"}
)
"""Types of attributes that are indicators of ours; all others are left out without a word."""

GALAXY = re.compile(r'misp-galaxy:(?:malpedia|mitre-malware|tool|ransomware|rat|botnet)="([^"]+)"')
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Tag(msgspec.Struct, frozen=True):
    """A tag; the galaxy clusters are tags too."""

    name: str = ""


class Attribute(msgspec.Struct, frozen=True):
    """One value of an event; `to_ids` says that it is meant for detection."""

    type: str
    value: str
    to_ids: bool = True
    deleted: bool = False
    tags: tuple[Tag, ...] = msgspec.field(name="Tag", default=())


class Group(msgspec.Struct, frozen=True):
    """An object: attributes that belong together."""

    attributes: tuple[Attribute, ...] = msgspec.field(name="Attribute", default=())


class Event(msgspec.Struct, frozen=True):
    """An event: its title, its day, its attributes and objects."""

    info: str = ""
    date: str = ""
    attributes: tuple[Attribute, ...] = msgspec.field(name="Attribute", default=())
    objects: tuple[Group, ...] = msgspec.field(name="Object", default=())
    tags: tuple[Tag, ...] = msgspec.field(name="Tag", default=())


class Heading(msgspec.Struct, frozen=True):
    """What the manifest says about an event; `date` is its day."""

    info: str = ""
    date: str = ""


def read_manifest(document: Any) -> dict[str, Heading]:
    """Return the events of a feed by their UUID; raises BadAnswer."""
    try:
        events = msgspec.convert(document, dict[str, Heading])
    except msgspec.ValidationError as error:
        raise BadAnswer("manifest.json", str(error)) from None
    strangers = [uuid for uuid in events if not UUID.fullmatch(uuid)]
    if strangers:
        raise BadAnswer("manifest.json", f"{strangers[0][:40]!r} is no UUID of an event")
    return events


def is_manifest(document: Any) -> bool:
    """Whether the document looks like the manifest of a feed: UUIDs and nothing else."""
    return isinstance(document, dict) and bool(document) and all(map(UUID.fullmatch, document))


def is_event(document: Any) -> bool:
    """Whether the document is an event or an answer of the API with several."""
    return isinstance(document, dict) and bool({"Event", "response"} & document.keys())


def read_events(document: Any) -> list[Event]:
    """Return the events of a document `{Event: {...}}` or `{response: [{Event}, ...]}`.

    Raises BadAnswer that names the field of another shape.
    """
    wrapped = document.get("response", [document]) if isinstance(document, dict) else document
    if isinstance(wrapped, dict):
        wrapped = [wrapped]
    if not isinstance(wrapped, list):
        raise BadAnswer("$.response", "expected a list of events")
    try:
        return [
            msgspec.convert(each.get("Event", each) if isinstance(each, dict) else each, Event)
            for each in wrapped
        ]
    except msgspec.ValidationError as error:
        raise BadAnswer("Event", str(error)) from None


def read_misp(events: Iterable[Event], junk: Junk, name: str) -> Iterator[Listed]:
    """Yield the attributes that are meant for detection, labelled with family or event."""
    for event in events:
        label = _family(event.tags) or read_label(event.info)
        groups = (event.attributes, *(each.attributes for each in event.objects))
        for attribute in (each for group in groups for each in group):
            if attribute.deleted or not attribute.to_ids or attribute.type not in KINDS:
                continue
            row = read_value(_value(attribute), _family(attribute.tags) or label)
            if row is None:
                junk.add(f"{name}, {attribute.type}", attribute.value)
            else:
                yield row


def latest(events: Iterable[Event] | Mapping[str, Heading]) -> str:
    """Return the newest day of the events as `YYYY-MM-DD`; empty without one."""
    all_ = events.values() if isinstance(events, Mapping) else events
    return max((each.date for each in all_), default="")


def _value(attribute: Attribute) -> str:
    first, bar, second = attribute.value.partition("|")
    if attribute.type == "AS":
        return first if first.upper().startswith("AS") else f"AS{first}"
    if not bar:
        return first
    if attribute.type in PARTS:
        host = f"[{first}]" if ":" in first else first
        return first if PARTS[attribute.type] == 0 else f"{host}:{second}"
    return second  # of `file name|hash` the hash


def _family(tags: Iterable[Tag]) -> str | None:
    for tag in tags:
        if found := GALAXY.search(tag.name):
            return read_label(found[1])
    return None
