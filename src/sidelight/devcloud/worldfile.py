"""Worlds in files: the one that is shipped, or one's own as JSON or CSV."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path

import msgspec

from sidelight.devcloud.world import Kind, Subject, World
from sidelight.extraction import parse_observable
from sidelight.model import InvalidInput


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One subject in a file: its values are plain text, and all but two may be left out."""

    value: str
    kind: Kind
    family: str | None = None
    tags: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    names: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    hashes: Mapping[str, str] | msgspec.UnsetType = msgspec.UNSET
    engines: int | msgspec.UnsetType = msgspec.UNSET
    asked: int | msgspec.UnsetType = msgspec.UNSET
    first_seen: datetime | msgspec.UnsetType = msgspec.UNSET
    last_seen: datetime | msgspec.UnsetType = msgspec.UNSET
    country: str | msgspec.UnsetType = msgspec.UNSET
    asn: int | msgspec.UnsetType = msgspec.UNSET
    holder: str | msgspec.UnsetType = msgspec.UNSET
    related: Mapping[str, tuple[str, ...]] = {}
    known_to: frozenset[str] = frozenset()

    def subject(self) -> Subject:
        """Return the subject; raises InvalidObservable for a value that is none."""
        given = {
            name: value
            for name, value in msgspec.structs.asdict(self).items()
            if value is not msgspec.UNSET and name not in {"value", "related"}
        }
        related = {
            relation: tuple(map(parse_observable, values))
            for relation, values in self.related.items()
        }
        return Subject(observable=parse_observable(self.value), related=related, **given)


def shipped_world() -> World:
    """Return the world of the demo."""
    file = resources.files("sidelight.devcloud").joinpath("world.json")
    return World(each.subject() for each in _json_lines(file.read_bytes(), "world.json"))


def read_world(file: Path) -> World:
    """Return the world of a file, `value,kind,family` in CSV or a list of subjects in JSON.

    Raises InvalidInput that names the file and what is wrong.
    """
    try:
        body = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}") from None
    read = _csv_lines if file.suffix == ".csv" else _json_lines
    return World(each.subject() for each in read(body, str(file)))


def _json_lines(body: bytes, name: str) -> list[Line]:
    try:
        return msgspec.json.decode(body, type=list[Line])
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{name}: {error}") from None


def _csv_lines(body: bytes, name: str) -> list[Line]:
    rows = csv.reader(io.StringIO(body.decode("utf-8-sig", "replace")))
    lines = []
    for number, row in enumerate(rows, 1):
        if not row or row[0].startswith("#") or row[0] == "value":
            continue
        value, kind, family = [*row, "", ""][:3]
        try:
            lines.append(Line(value=value, kind=Kind(kind), family=family or None))
        except ValueError:
            known = ", ".join(Kind)
            raise InvalidInput(f"{name}, line {number}: {kind!r} is none of {known}") from None
    return lines
