"""From the text of a file to a Description, or to findings with their places."""

import re
from typing import Any

import msgspec

from sidelight.actions.described.linting import STAGES, Linter
from sidelight.actions.described.shape import Description, Order, Radius, Request
from sidelight.expressions import meant
from sidelight.plugin import Argument, OpenC2, Secret
from sidelight.workflow.findings import Finding, LintError
from sidelight.workflow.source import Document, Place, read_source

_INNER = re.compile(r"\.(\w+)|\[(\d+)\]")
_MISSING = re.compile(r"missing required field `(\w+)`")


def read_description(text: str, file: str) -> Description:
    """Return the description in a YAML text; raises LintError with every mistake and its place."""
    return _Reader(read_source(text, file, "actuator")).description()


class _Reader:
    """Converts from the inside out, so that one mistake does not hide the next."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._findings: list[Finding] = []

    def description(self) -> Description:
        value = dict(self._document.value)
        self._each(value, "secrets", Secret)
        if isinstance(value.get("actions"), dict):
            orders = {
                name: self._order(each, f"actions.{name}")
                for name, each in value["actions"].items()
            }
            value["actions"] = {name: each for name, each in orders.items() if each is not None}
        found: Description = self._part(value, Description, "")
        if not self._findings:
            self._findings.extend(Linter(self._document, found).findings())
        if self._findings:
            raise LintError(self._findings)
        return found

    def _order(self, value: Any, path: str) -> Any:
        if isinstance(value, dict):
            value = dict(value)
            self._each(value, "arguments", Argument, path)
            for name, kind in (("openc2", OpenC2), ("radius", Radius)):
                if name in value:
                    value[name] = self._part(value[name], kind, f"{path}.{name}")
            for stage in STAGES:
                if stage in value:
                    value[stage] = self._part(value[stage], Request, f"{path}.{stage}")
        return self._part(value, Order, path)

    def _each(self, value: dict[str, Any], name: str, kind: type[Any], path: str = "") -> None:
        """Convert the parts of a mapping, one by one."""
        if isinstance(value.get(name), dict):
            parts = {
                key: self._part(each, kind, f"{path}.{name}.{key}".lstrip("."))
                for key, each in value[name].items()
            }
            value[name] = {key: each for key, each in parts.items() if each is not None}

    def _part(self, value: Any, kind: type[Any], path: str) -> Any:
        """Return the part; None where it does not fit, which is a finding."""
        known = kind.__struct_encode_fields__
        if isinstance(value, dict):
            for name in value.keys() - set(known):
                place = self._document.key(f"{path}.{name}".lstrip("."))
                self._say(place, f"unknown key `{name}`", meant(name, known))
            value = {name: each for name, each in value.items() if name in known}
            if any(value.get(stage, True) is None for stage in STAGES):
                return None  # a request of it is a finding already
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            self._misfit(str(error), path)
            return None

    def _misfit(self, message: str, path: str) -> None:
        why, _, tail = message.partition(" - at `")
        inner = "".join(f".{name or number}" for name, number in _INNER.findall(tail))
        place = self._document.place(f"{path}{inner}".lstrip("."))
        missing = _MISSING.search(why)
        if missing:
            why = f"`{missing[1]}` is missing"
            place = self._document.key(f"{path}{inner}".lstrip("."))
        self._say(place, why[0].lower() + why[1:])

    def _say(self, place: Place, message: str, suggestion: str = "") -> None:
        self._findings.append(self._document.finding(place, message, suggestion))
