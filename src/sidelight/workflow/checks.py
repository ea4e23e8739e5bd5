"""Findings about one playbook: where they stand in its text, and the conditions that are sound."""

from collections.abc import Sequence
from typing import Any

from sidelight.expressions import (
    Condition,
    ExpressionError,
    Nullable,
    Scalar,
    Type,
    compile_condition,
    meant,
)
from sidelight.workflow.findings import Finding
from sidelight.workflow.scope import SECRETS, Scope, UnknownName, in_words
from sidelight.workflow.source import Document, Place
from sidelight.workflow.template import Reference, TemplateError, references


class Checks:
    """Collects what is wrong, and what is used."""

    def __init__(self, document: Document) -> None:
        """Take the text that the findings point into."""
        self.document = document
        self.findings: list[Finding] = []
        self.conditions: dict[str, Condition] = {}
        self.used: set[tuple[str, ...]] = set()
        self.texts: list[str] = []

    def say(self, path: str, message: str, suggestion: str = "", *, offset: int = 0) -> None:
        """Add a finding at the value of a path, `offset` characters into its text."""
        place = self.document.place(path)
        if offset:
            place = self._inside(place, path, offset)
        self.findings.append(self.document.finding(place, message, suggestion))

    def say_key(self, path: str, message: str, suggestion: str = "") -> None:
        """Add a finding at the key of a path."""
        self.findings.append(self.document.finding(self.document.key(path), message, suggestion))

    def condition(self, path: str, text: str, scope: Scope) -> bool | None:
        """Compile a condition and keep it under its path; return its answer if it is constant."""
        self.texts.append(text)
        try:
            condition = compile_condition(text, scope.variables)
        except ExpressionError as error:
            self.say(path, error.why, error.suggestion, offset=error.offset)
            return None
        self.conditions[path] = condition
        return condition.constant

    def varying(self, path: str, text: str, scope: Scope) -> None:
        """Compile a condition that must not always have the same answer."""
        constant = self.condition(path, text, scope)
        if constant is not None:
            self._constant(path, constant)

    def _constant(self, path: str, constant: bool) -> None:
        if constant:
            self.say(path, "always true: it decides nothing", "leave it out")
        else:
            self.say(path, "never true: what it guards cannot be reached")

    def path(self, path: str, text: str, scope: Scope) -> Type | None:
        """Return the type of the value that a bare path names; None where that is a finding."""
        return self.reference(path, Reference(tuple(text.split(".")), 0), scope)

    def reference(self, path: str, reference: Reference, scope: Scope) -> Type | None:
        """Return the type of a referred value; None where that is a finding."""
        self.used.add(reference.path[:2])
        if reference.path[0] == SECRETS:
            self.say(path, "a secret may stand only as a whole argument of an action")
            return None
        try:
            return scope.type_of(reference.path)
        except UnknownName as error:
            self.say(path, str(error), error.suggestion, offset=reference.offset)
            return None

    def secret(self, path: str, reference: Reference, scope: Scope) -> None:
        """Check a reference to a secret."""
        self.used.add(reference.path[:2])
        name = ".".join(reference.path[1:])
        if name not in scope.secrets:
            self.say(path, f"there is no secret `{name}`", meant(name, scope.secrets))

    def text(self, path: str, text: str, scope: Scope) -> None:
        """Check every reference of a text that people read."""
        for reference in self.parsed(path, text):
            self.reference(path, reference, scope)

    def parsed(self, path: str, value: Any) -> Sequence[Reference]:
        """Return the references of an argument; none where they cannot be read, a finding."""
        try:
            return references(value)
        except TemplateError as error:
            self.say(path, str(error), offset=error.offset)
            return ()

    def expect(
        self, path: str, found: Type | None, wanted: Type, *, may_be_absent: bool = False
    ) -> None:
        """Say where a value has another type than is wanted; anything fits `any`."""
        if may_be_absent and isinstance(found, Nullable):
            found = found.of
        if found is None or found == wanted or found is Scalar.ANY:
            return
        if found is Scalar.INT and wanted is Scalar.FLOAT:
            return
        self.say(path, f"expected {in_words(wanted)}, got {in_words(found)}")

    def _inside(self, place: Place, path: str, offset: int) -> Place:
        """Return the place of a character of a text, if the text stands on one line as it is."""
        line = self.document.lines[place.line - 1]
        start = place.column - 1
        start += line[start : start + 1] in {"'", '"'}
        text = self._value(path)
        if isinstance(text, str) and line[start : start + len(text)] == text:
            return Place(place.line, start + offset + 1)
        return place

    def _value(self, path: str) -> Any:
        value = self.document.value
        for part in path.split("."):
            value = value[int(part)] if isinstance(value, list) else value.get(part)
        return value
