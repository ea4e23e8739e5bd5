"""What is wrong with a description that has the right shape."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from sidelight.actions.described.filling import ROOTS
from sidelight.actions.described.shape import Description, Order, Request
from sidelight.expressions import (
    Condition,
    ExpressionError,
    Record,
    Scalar,
    Type,
    compile_condition,
    meant,
)
from sidelight.workflow.findings import Finding
from sidelight.workflow.source import Document
from sidelight.workflow.template import Reference, TemplateError, references

VARIABLES: Mapping[str, Type] = {
    "body": Scalar.ANY,
    "key": Scalar.STRING,
    "status": Scalar.INT,
    "target": Record("Target", {"type": Scalar.STRING, "value": Scalar.STRING}),
}
"""What `holds` may name."""

STAGES = ("plan", "apply", "verify", "undo")
CHANGING = {"apply", "undo"}
READING_METHODS = {"GET", "POST"}
_ACTION = re.compile(r"[a-z]+(\.[a-z][a-z_]*)+")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_HEADER = re.compile(r"[A-Za-z0-9-]+")
_PATH = re.compile(r"/[^?#\s]*")
_REFERENCE = re.compile(r"body(\.[A-Za-z_]\w*)+")


@cache
def condition_of(text: str) -> Condition:
    """Return a `holds`, checked once; raises ExpressionError."""
    return compile_condition(text, VARIABLES)


class Linter:
    """Finds what no shape can say."""

    def __init__(self, document: Document, description: Description) -> None:
        """Take a description of the right shape, and the text it came from."""
        self._document = document
        self._description = description

    def findings(self) -> Iterator[Finding]:
        """Yield every mistake."""
        yield from self._head()
        for name, order in self._description.actions.items():
            path = f"actions.{name}"
            if not _ACTION.fullmatch(name):
                yield self._key(path, f"`{name}` is no action such as ip.block or message.send")
            yield from self._words(f"{path}.arguments", order.arguments)
            if order.reversible and order.undo is None:
                yield self._at(f"{path}.reversible", "it is not reversible without an `undo`")
            yield from self._templates(f"{path}.text", order.text, order)
            for stage in STAGES:
                request = getattr(order, stage)
                if request is not None:
                    yield from self._request(f"{path}.{stage}", stage, request, order)

    def _head(self) -> Iterator[Finding]:
        url = self._description.url
        parts = urlsplit(url or "https://own")
        bare = not (parts.query or parts.fragment or {*"{} "} & {*(url or "")})
        if parts.scheme != "https" or not parts.hostname or not bare:
            yield self._at("url", "a url begins with https:// and has no query")
        if not self._description.actions:
            yield self._at("actions", "there is no action")
        if self._description.docs and not self._description.docs.startswith("https://"):
            yield self._at("docs", "the documentation is an https:// address")
        yield from self._words("secrets", self._description.secrets)
        yield from self._words("settings", self._description.settings)
        for name in {"url", *self._description.secrets} & self._description.settings.keys():
            yield self._key(f"settings.{name}", f"`{name}` cannot be a setting as well")
        for name, secret in self._description.secrets.items():
            if not _HEADER.fullmatch(secret.name.replace("_", "-")):
                yield self._at(f"secrets.{name}", "the name of a header or parameter is one word")

    def _words(self, path: str, names: Mapping[str, Any]) -> Iterator[Finding]:
        for name in names:
            if not _WORD.fullmatch(name):
                yield self._key(f"{path}.{name}", "a name here is lower-case words joined by _")

    def _request(self, path: str, stage: str, request: Request, order: Order) -> Iterator[Finding]:
        if stage in CHANGING and request.method == "GET":
            yield self._at(path, f"`{stage}` changes something, and GET does not: give a `method`")
        if stage not in CHANGING and request.method not in READING_METHODS:
            yield self._at(f"{path}.method", f"`{stage}` only reads: GET, or POST for a search")
        if not _PATH.fullmatch(request.path) or not request.path.isascii():
            yield self._at(f"{path}.path", "a path begins with / and has no query: see `params`")
        if request.json is not None and request.form is not None:
            yield self._at(f"{path}.form", "a body is either `json` or `form`")
        for name in request.headers:
            if not _HEADER.fullmatch(name):
                yield self._key(f"{path}.headers.{name}", f"`{name}` is no name of a header")
        yield from self._answer(path, stage, request)
        for part in ("path", "params", "json", "form", "headers"):
            yield from self._templates(f"{path}.{part}", getattr(request, part), order, stage)

    def _answer(self, path: str, stage: str, request: Request) -> Iterator[Finding]:
        if stage == "verify" and request.holds is None:
            yield self._key(path, "`verify` needs `holds`: how the answer shows the effect")
        if stage in CHANGING and request.holds is not None:
            yield self._key(f"{path}.holds", f"`{stage}` proves nothing: put it under `verify`")
        if request.reference is not None and not _REFERENCE.fullmatch(request.reference):
            yield self._at(f"{path}.reference", "a reference is a path such as body.id")
        if request.holds is not None:
            try:
                condition_of(request.holds)
            except ExpressionError as error:
                yield self._at(f"{path}.holds", error.why, error.suggestion)

    def _templates(
        self, path: str, value: Any, order: Order, stage: str = "plan"
    ) -> Iterator[Finding]:
        if isinstance(value, Mapping):
            for name, each in value.items():
                yield from self._templates(f"{path}.{name}", each, order, stage)
            return
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield from self._templates(f"{path}.{number}", each, order, stage)
            return
        try:
            found = references(value)
        except TemplateError as error:
            yield self._at(path, str(error))
            return
        for each in found:
            if (why := self._wrong(each, order, stage)) is not None:
                yield self._at(path, *why)

    def _wrong(self, each: Reference, order: Order, stage: str) -> tuple[str, str] | None:
        """Return what is wrong with a reference, and what was probably meant."""
        root, *rest = each.path
        if root not in ROOTS:
            return f"there is no `{root}`", meant(root, ROOTS)
        if len(rest) != (1 if ROOTS[root] else 0):
            return f"`{'.'.join(each.path)}` is not whole", f"known: {', '.join(ROOTS)}"
        if root == "target" and not order.targets:
            return "this action has no target", "give `targets`"
        if root == "reference" and (stage != "undo" or order.apply.reference is None):
            return "only `undo` knows a reference, and only where `apply` gives one", ""
        inner = self._inner(root, order)
        if rest and inner is not None and rest[0] not in inner:
            return f"there is no `{'.'.join(each.path)}`", meant(rest[0], inner)
        return None

    def _inner(self, root: str, order: Order) -> list[str] | None:
        known = {
            "arguments": list(order.arguments),
            "settings": list(self._description.settings),
            "target": ["type", "value"],
            "ttl": ["seconds"],
        }
        return known.get(root)

    def _at(self, path: str, message: str, suggestion: str = "") -> Finding:
        return self._document.finding(self._document.place(path), message, suggestion)

    def _key(self, path: str, message: str) -> Finding:
        return self._document.finding(self._document.key(path), message)
