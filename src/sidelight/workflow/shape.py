"""From plain values to a Playbook: every key and every kind is known, or it is a finding."""

import re
from typing import Any

import msgspec

from sidelight.expressions import meant
from sidelight.workflow.findings import Finding, LintError
from sidelight.workflow.playbook import (
    KINDS,
    AnyStep,
    Case,
    Input,
    Limits,
    Playbook,
    Retry,
    Sequence,
    Step,
    Trigger,
    While,
)
from sidelight.workflow.source import Document, read_source

_PATH = re.compile(r"\.(\w+)|\[(\d+)\]")
_MISSING = re.compile(r"missing required field `(\w+)`")
_WORD = re.compile(r"[\w-]+")
CUT = "inside of { } a comma ends a value: put the text before it in quotes"
HARMLESS = Sequence(steps=())


def key_of(kind: type[Step]) -> str:
    """Return the key that makes a step of this kind."""
    return str(kind.__struct_config__.tag)


KIND_KEYS = tuple(key_of(kind) for kind in KINDS)
IN_WORDS = {
    "(-[a-z0-9]+)": "a name is lower-case words joined by hyphens, such as quick-look",
    "(_[a-z0-9]+)": "a name here is lower-case words joined by underscores, such as first_look",
    r"\\d+d": "a duration is such as 7d, 12h, 1h30m or 20s",
    r"(\\.[a-z]": "a path is names joined by points, such as alert.observables",
}
"""A mark of a pattern -> what a value that does not match it should be."""


def read_playbook(text: str, file: str) -> Playbook:
    """Return the playbook as it is written, not linted; raises LintError for its shape."""
    return shaped(read_source(text, file))


def shaped(document: Document) -> Playbook:
    """Return the playbook; raises LintError with everything that does not fit its shape."""
    shaper = _Shaper(document)
    playbook = shaper.playbook()
    if shaper.findings or playbook is None:
        raise LintError(shaper.findings)
    return playbook


class _Shaper:
    """Converts from the inside out, so that one mistake does not hide the next."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.findings: list[Finding] = []

    def playbook(self) -> Playbook | None:
        value = dict(self.document.value)
        self._known(value, Playbook, "")
        for name in ("steps", "on_error"):
            if name in value:
                value[name] = self._steps(value[name], name)
        if isinstance(value.get("inputs"), dict):
            value["inputs"] = {
                name: self._part(each, Input, f"inputs.{name}")
                for name, each in value["inputs"].items()
            }
        for name, kind in (("limits", Limits), ("on", Trigger)):
            if name in value:
                value[name] = self._part(value[name], kind, name)
        found: Playbook | None = self._converted(value, Playbook, "")
        return found

    def _steps(self, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            return value
        return tuple(self._step(each, f"{path}.{number}") for number, each in enumerate(value))

    def _step(self, value: Any, path: str) -> AnyStep:
        if not isinstance(value, dict):
            self._say(path, "a step is a mapping, such as `enrich: alert.observables`")
            return HARMLESS
        kind = next((each for each in KINDS if key_of(each) in value), None)
        if kind is None:
            self._unknown_kind(value, path)
            return HARMLESS
        value = {**value}
        self._known(value, kind, path)
        self._one_kind(value, kind, path)
        for name in ("steps", "else", "on_error"):
            if name in value:
                value[name] = self._steps(value[name], f"{path}.{name}")
        if isinstance(value.get("parallel"), list):
            value["parallel"] = self._branches(value["parallel"], f"{path}.parallel")
        if isinstance(value.get("switch"), list):
            value["switch"] = self._cases(value["switch"], f"{path}.switch")
        if "retry" in value:
            value["retry"] = self._part(value["retry"], Retry, f"{path}.retry")
        step: AnyStep | None = self._converted({**value, "kind": key_of(kind)}, kind, path)
        return step or HARMLESS

    def _branches(self, value: list[Any], path: str) -> list[Any]:
        return [self._steps(each, f"{path}.{number}") for number, each in enumerate(value)]

    def _cases(self, value: list[Any], path: str) -> list[Any]:
        cases = []
        for number, each in enumerate(value):
            here = f"{path}.{number}"
            if isinstance(each, dict):
                each = {**each}
                if "steps" in each:
                    each["steps"] = self._steps(each["steps"], f"{here}.steps")
            cases.append(self._part(each, Case, here))
        return cases

    def _part(self, value: Any, kind: type[Any], path: str) -> Any:
        """Return the part, or the value as it is where it does not fit, which is a finding."""
        if isinstance(value, dict):
            self._known(value, kind, path)
        found = self._converted(value, kind, path)
        return _stand_in(kind) if found is None else found

    def _converted(self, value: Any, kind: type[Any], path: str) -> Any:
        if isinstance(value, dict):  # an unknown key is a finding already
            value = {key: each for key, each in value.items() if key in {"kind", *_keys(kind)}}
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            self._misfit(str(error), kind, path)
            return None

    def _misfit(self, message: str, kind: type[Any], path: str) -> None:
        why, _, tail = message.partition(" - at `")
        inner = "".join(f".{name or number}" for name, number in _PATH.findall(tail))
        why = why[0].lower() + why[1:]
        why = next((words for mark, words in IN_WORDS.items() if mark in why), why)
        missing = _MISSING.search(why)
        if missing:
            here = f"{path}.{key_of(kind)}" if issubclass(kind, Step) else f"{path}{inner}"
            cap = missing[1] == "max"
            message = "a `while` needs a cap" if cap else f"`{missing[1]}` is missing"
            hint = "add `max: 10`" if cap else ""
            place = self.document.key(here)
            self.findings.append(self.document.finding(place, message, hint))
        else:
            self._say(f"{path}{inner}".lstrip("."), why)

    def _known(self, value: dict[str, Any], kind: type[Any], path: str) -> None:
        known = _keys(kind)
        for name in value:
            if name not in known and not (issubclass(kind, Step) and name in KIND_KEYS):
                here = f"{path}.{name}".lstrip(".")
                place = self.document.key(here)
                hint = meant(name, known) if _WORD.fullmatch(name) else CUT
                self.findings.append(self.document.finding(place, f"unknown key `{name}`", hint))

    def _one_kind(self, value: dict[str, Any], kind: type[Step], path: str) -> None:
        """Say where a step is of two kinds; `steps` also belongs to `while`."""
        for other in KINDS:
            key = key_of(other)
            if other is not kind and key in value and not (kind is While and key == "steps"):
                place = self.document.key(f"{path}.{key}")
                message = f"a step is either `{key_of(kind)}` or `{key}`"
                self.findings.append(self.document.finding(place, message, "make it two steps"))

    def _unknown_kind(self, value: dict[str, Any], path: str) -> None:
        shared = _keys(Step)
        strange = next((name for name in value if name not in shared), None)
        place = self.document.key(f"{path}.{strange}") if strange else self.document.place(path)
        message = f"unknown kind of step `{strange}`" if strange else "the step does nothing"
        self.findings.append(self.document.finding(place, message, meant(strange or "", KIND_KEYS)))

    def _say(self, path: str, message: str, suggestion: str = "") -> None:
        place = self.document.place(path)
        self.findings.append(self.document.finding(place, message, suggestion))


def _keys(kind: type[Any]) -> tuple[str, ...]:
    return tuple(kind.__struct_encode_fields__)


def _stand_in(kind: type[Any]) -> Any:
    """Return a part that converts, in place of one that is a finding already."""
    fits: dict[type[Any], Any] = {
        Case: Case(when="true", steps=(HARMLESS,)),
        Input: Input(type="string"),
        Limits: Limits(),
        Retry: Retry(times=1),
        Trigger: Trigger(),
    }
    return fits[kind]
