"""The text of a playbook as plain values, with the line and column of every one of them.

A small part of YAML 1.2: no aliases, no tags, no merge keys. So what is read is what is written,
and no text grows when it is read.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

from sidelight.workflow.findings import Finding, LintError

LONGEST = 256 * 1024  # characters of a playbook
DEEPEST = 40
LARGEST = 2**53 - 1  # what every reader of JSON keeps exactly
TAG = "tag:yaml.org,2002:"
NATIVE = {f"{TAG}{name}" for name in ("int", "float", "bool", "null")}


class Place(msgspec.Struct, frozen=True):
    """Where a value or a key stands, counted from 1."""

    line: int
    column: int


class Document(msgspec.Struct, frozen=True):
    """The values of a file; a path such as `steps.0.when` leads to the place of each."""

    file: str
    lines: tuple[str, ...]
    value: Any
    values: Mapping[str, Place]
    keys: Mapping[str, Place]

    def place(self, path: str) -> Place:
        """Return where the value stands, or else the nearest that holds it."""
        while path and path not in self.values:
            path = path.rpartition(".")[0]
        return self.values.get(path, Place(1, 1))

    def key(self, path: str) -> Place:
        """Return where the key stands that leads to the value."""
        return self.keys.get(path) or self.place(path)

    def finding(self, place: Place, message: str, suggestion: str = "") -> Finding:
        """Return a finding at a place, with the line that it is in."""
        line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        return Finding(self.file, place.line, place.column, message, suggestion, line)


def read_source(text: str, file: str, what: str = "playbook") -> Document:
    """Return the values of the YAML `text`; raises LintError with the place of what is no YAML.

    `what` it describes is the first key of the file, and how a message calls it.
    """
    reader = _Reader(text, file)
    if len(text) > LONGEST:
        raise reader.error(Place(1, 1), f"longer than {LONGEST // 1024} KiB")
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            reader.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        raise reader.error(place, f"no YAML: {error.problem}") from None
    except (YAMLError, ValueError) as error:  # ValueError: a number or character that is none
        raise reader.error(Place(1, 1), f"no YAML: {error}") from None
    if not isinstance(reader.root, dict):
        article = f"an {what}" if what[0] in "aeiou" else f"a {what}"
        raise reader.error(Place(1, 1), f"{article} is a mapping that starts with `{what}: NAME`")
    return reader.document()


class _Open(msgspec.Struct):
    """A list or mapping that is not closed yet; `key` is the key whose value comes next."""

    path: str
    value: Any
    key: str | None = None


class _Reader:
    """Builds values from the events of the parser, without recursion."""

    def __init__(self, text: str, file: str) -> None:
        self.root: Any = None
        self._blank = Document(file, tuple(text.splitlines()), None, {}, {})
        self._values: dict[str, Place] = {}
        self._keys: dict[str, Place] = {}
        self._open: list[_Open] = []
        self._native = YAML(typ="safe", pure=True)
        self._started = False

    def document(self) -> Document:
        return msgspec.structs.replace(
            self._blank, value=self.root, values=self._values, keys=self._keys
        )

    def error(self, place: Place, message: str, suggestion: str = "") -> LintError:
        return LintError([self._blank.finding(place, message, suggestion)])

    def take(self, event: Event) -> None:
        place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, AliasEvent):
            raise self.error(place, "aliases are not part of the language", "write it out")
        if isinstance(event, SequenceEndEvent | MappingEndEvent):
            self._open.pop()
        elif isinstance(event, SequenceStartEvent | MappingStartEvent | ScalarEvent):
            if event.tag is not None:
                raise self.error(place, "tags are not part of the language")
            if isinstance(event, ScalarEvent):
                event.value = self._characters(event.value, place)
            self._add(event, place)

    def _characters(self, text: str, place: Place) -> str:
        """Return the text with the pairs of surrogates joined that JSON writes as escapes."""
        if text.isprintable():
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise self.error(place, "half of a character") from None

    def _add(self, event: Event, place: Place) -> None:
        if self._is_key():
            self._take_key(event, place)
            return
        path = self._path(place)
        self._values[path] = place
        if isinstance(event, ScalarEvent):
            self._put(self._scalar(event))
            return
        if len(self._open) == DEEPEST:
            raise self.error(place, f"nested more than {DEEPEST} deep")
        value: Any = {} if isinstance(event, MappingStartEvent) else []
        self._put(value)
        self._open.append(_Open(path, value))

    def _is_key(self) -> bool:
        return (
            bool(self._open)
            and isinstance(self._open[-1].value, dict)
            and (self._open[-1].key is None)
        )

    def _take_key(self, event: Event, place: Place) -> None:
        if not isinstance(event, ScalarEvent):
            raise self.error(place, "a key is a word")
        inside = self._open[-1]
        name = event.value
        if name in inside.value:
            raise self.error(place, f"{name!r} is given twice")
        inside.key = name
        self._keys[_joined(inside.path, name)] = place

    def _path(self, place: Place) -> str:
        if not self._open:
            if self._started:
                raise self.error(place, "one playbook a file")
            self._started = True
            return ""
        inside = self._open[-1]
        part = inside.key if isinstance(inside.value, dict) else str(len(inside.value))
        return _joined(inside.path, part or "")

    def _put(self, value: Any) -> None:
        if not self._open:
            self.root = value
            return
        inside = self._open[-1]
        if isinstance(inside.value, list):
            inside.value.append(value)
        else:
            inside.value[inside.key] = value
            inside.key = None

    def _scalar(self, event: ScalarEvent) -> Any:
        tag = str(self._native.resolver.resolve(ScalarNode, event.value, event.implicit))
        if tag not in NATIVE:
            return event.value
        value = self._native.constructor.construct_object(ScalarNode(tag, event.value))
        if isinstance(value, int | float) and not abs(value) <= LARGEST:
            raise ValueError(f"{event.value} is too large for a number; put it in quotes")
        return value


def _joined(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part
