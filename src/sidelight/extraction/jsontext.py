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
    here: Step | None = None
    above: list[Step | None] = []
    deeper = 0
    names: list[bool] = []  # of each open container: whether it is an object whose key comes next
    for match in _TOKEN.finditer(text):
        token = match.group()
        mark = token[:1]
        if mark == b'"':
            if names and names[-1]:
                here = Step(above[-1], _key(token))
            starts.append(match.start())
            steps.append(here)
        elif mark in b"{[":
            if len(above) == _LEVELS:
                deeper += 1
                continue
            above.append(here)
            names.append(mark == b"{")
            here = Step(here, 0) if mark == b"[" else here
        elif mark in b"}]":
            if deeper:
                deeper -= 1
            elif above:
                here = above.pop()
                names.pop()
        elif mark == b":":
            if names:
                names[-1] = False
        elif above and here is not None:
            if isinstance(here.part, int):
                here = Step(above[-1], here.part + 1)
            else:
                names[-1] = True
    return starts, steps


def _key(token: bytes) -> str:
    try:
        return msgspec.json.decode(token, type=str)
    except (msgspec.DecodeError, UnicodeError):
        return token[1:-1].decode("utf-8", "replace")
