"""JSON as text: mentions at their place in the file, each with the path of its field."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator

import msgspec

from sidelight.extraction.fields import Hint, hint
from sidelight.extraction.mention import BY_DEFAULT, Mention, MentionType
from sidelight.extraction.steps import Step
from sidelight.extraction.stream import mentions

_LEVELS = 512
"""Nesting whose paths are followed; what is deeper has the path of that level."""

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]')


def extract_json_text(
    text: bytes, *, types: Collection[MentionType] | None = None
) -> Iterator[Mention]:
    """Every mention in a JSON document that is given as UTF-8, with file offsets and paths.

    Unlike `extract_json`, `raw` and the offsets (bytes) are those of the document as it stands,
    escapes included. A mention in a key has the path of that key. A text that is not JSON is read
    as text; it has no paths.
    """
    wanted = BY_DEFAULT if types is None else frozenset(types)
    starts, steps = _strings(text)
    hints = [hint(step.field()) if step else Hint.NONE for step in steps]

    def index_at(byte: int) -> int:
        return bisect_right(starts, byte) - 1

    def hint_at(byte: int) -> Hint:
        index = index_at(byte)
        return hints[index] if index >= 0 else Hint.NONE

    for found in mentions(text, wanted, hint_at=hint_at):
        index = index_at(found.start)
        step = steps[index] if index >= 0 else None
        yield msgspec.structs.replace(found, path=step.path() if step else None)


def _strings(text: bytes) -> tuple[list[int], list[Step | None]]:
    """Where each string of the document starts, and the path of its value or key."""
    starts: list[int] = []
    steps: list[Step | None] = []
    position = _Position()
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token[:1] == b'"':
            starts.append(match.start())
            steps.append(position.at(token))
        else:
            position.move(token)
    return starts, steps


class _Position:
    """A place in a document, as its marks pass by; what is no JSON moves it somehow."""

    def __init__(self) -> None:
        self._here: Step | None = None
        self._above: list[Step | None] = []
        self._keys: list[bool] = []  # of each open container: whether a key of an object comes next
        self._deeper = 0

    def at(self, string: bytes) -> Step | None:
        """The path of a string, which becomes the place where it is a key."""
        if self._keys and self._keys[-1]:
            self._here = Step(self._above[-1], _key(string))
        return self._here

    def move(self, mark: bytes) -> None:
        """Pass a brace, a bracket, a colon or a comma."""
        if mark in b"{[":
            self._open(is_object=mark == b"{")
        elif mark in b"}]":
            self._close()
        elif self._keys and mark == b":":
            self._keys[-1] = False
        elif self._above and self._here is not None and mark == b",":
            self._next(self._here)

    def _open(self, *, is_object: bool) -> None:
        if len(self._above) == _LEVELS:
            self._deeper += 1
            return
        self._above.append(self._here)
        self._keys.append(is_object)
        if not is_object:
            self._here = Step(self._here, 0)

    def _close(self) -> None:
        if self._deeper:
            self._deeper -= 1
        elif self._above:
            self._here = self._above.pop()
            self._keys.pop()

    def _next(self, here: Step) -> None:
        if isinstance(here.part, int):
            self._here = Step(self._above[-1], here.part + 1)
        else:
            self._keys[-1] = True


def _key(token: bytes) -> str:
    try:
        return msgspec.json.decode(token, type=str)
    except (msgspec.DecodeError, UnicodeError):
        return token[1:-1].decode("utf-8", "replace")
