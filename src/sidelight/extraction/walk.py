"""JSON documents: every string with its path, and the mentions in it."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from itertools import accumulate
from typing import Any

import msgspec

from sidelight.extraction.fields import Hint, hint
from sidelight.extraction.hosts import ascii_name
from sidelight.extraction.mention import BY_DEFAULT, Mention, MentionType
from sidelight.extraction.steps import Step
from sidelight.extraction.stream import mentions
from sidelight.extraction.suffixes import DOUBTS

_NESTED_LEVELS = 4
_JSON = re.compile(r"\s*(?:\{.*\}|\[.*\])\s*", re.DOTALL)
_SEPARATOR = "\x1e"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,8}\.[A-Za-z]{2,24}")


def walk(value: Any) -> Iterator[tuple[str, str]]:
    """(path, text) of every string leaf of a decoded document, keys in order.

    It does not recurse, so deep nesting costs no stack. A string at the top has the path `$`.

    >>> list(walk({"event": {"md5s": ["a", "b"]}, "n": 1}))
    [('event.md5s[0]', 'a'), ('event.md5s[1]', 'b')]
    """
    for step, text in _leaves(value, None):
        yield (step.path() if step else "$"), text


def _leaves(value: Any, root: Step | None) -> Iterator[tuple[Step | None, str]]:
    pending: list[tuple[Step | None, Any]] = [(root, value)]
    while pending:
        step, node = pending.pop()
        if isinstance(node, str):
            yield step, node
        elif isinstance(node, dict):
            pending.extend([(Step(step, str(key)), node[key]) for key in reversed(node)])
        elif isinstance(node, (list, tuple)):
            pending.extend([(Step(step, i), node[i]) for i in range(len(node) - 1, -1, -1)])


def _opened(value: Any) -> Iterator[tuple[Step | None, str]]:
    """Leaves, where a leaf that is itself a JSON document stands for its own leaves."""
    pending = [(0, _leaves(value, None))]
    while pending:
        level, leaves = pending[-1]
        leaf = next(leaves, None)
        if leaf is None:
            pending.pop()
            continue
        step, text = leaf
        if level < _NESTED_LEVELS and text[:1] in {"{", "[", " ", "\n"} and _JSON.fullmatch(text):
            try:
                inner = msgspec.json.decode(text)
            except (msgspec.DecodeError, RecursionError, UnicodeError):
                yield step, text
            else:
                pending.append((level + 1, _leaves(inner, step)))
            continue
        yield step, text


def extract_json(value: Any, *, types: Collection[MentionType] | None = None) -> Iterator[Mention]:
    """Every mention in the strings of a decoded document, leaf by leaf, each with its `path`.

    Offsets are characters inside the leaf. The name of a field counts: a field of versions holds
    no address, a field of host names holds names without a public suffix too, and 32 hexadecimal
    digits in an `id` are no MD5. A leaf that is itself JSON is opened, its path goes on inside.

    >>> [(m.path, m.value) for m in extract_json({"ioc": [{"md5": "0123456789abcdef" * 2}]})]
    [('ioc[0].md5', '0123456789abcdef0123456789abcdef')]
    """
    wanted = BY_DEFAULT if types is None else frozenset(types)
    leaves = _Leaves(list(_opened(value)))
    found = [*leaves.mentions(wanted), *leaves.unlisted_hosts(wanted)]
    found.sort(key=lambda pair: (pair[0], pair[1].start))
    return iter([mention for _, mention in found])


class _Leaves:
    """The strings of a document, joined so that one scan does for all."""

    def __init__(self, leaves: list[tuple[Step | None, str]]) -> None:
        self._leaves = leaves
        self._joined = _SEPARATOR.join([text for _, text in leaves])
        self._starts = _starts([len(text) for _, text in leaves])
        self._byte_starts = (
            self._starts
            if self._joined.isascii()
            else _starts([len(text.encode("utf-8", "surrogatepass")) for _, text in leaves])
        )

    def mentions(self, wanted: frozenset[MentionType]) -> Iterator[tuple[int, Mention]]:
        """(number of the leaf, mention in it), in order."""
        for found in mentions(self._joined, wanted, hint_at=self._hint_at):
            index = bisect_right(self._starts, found.start) - 1
            shift = self._starts[index]
            yield (
                index,
                Mention(
                    found.type,
                    found.value,
                    found.raw,
                    found.start - shift,
                    found.end - shift,
                    self._path(index),
                    found.derived,
                ),
            )

    def unlisted_hosts(self, wanted: frozenset[MentionType]) -> Iterator[tuple[int, Mention]]:
        """Leaves of host fields that are one name whose suffix is not public: `dc01.corp.acme`."""
        if MentionType.DOMAIN not in wanted:
            return
        for index, (step, text) in enumerate(self._leaves):
            if step is None or not _NAME.fullmatch(text) or hint(step.field()) is not Hint.HOST:
                continue
            name = ascii_name(text)
            if name and DOUBTS[name.rpartition(".")[2]] is None:
                yield (
                    index,
                    Mention(MentionType.DOMAIN, name, text, 0, len(text), self._path(index)),
                )

    def _path(self, index: int) -> str:
        step = self._leaves[index][0]
        return step.path() if step else "$"

    def _hint_at(self, byte: int) -> Hint:
        step = self._leaves[bisect_right(self._byte_starts, byte) - 1][0]
        return hint(step.field()) if step else Hint.NONE


def _starts(lengths: list[int]) -> list[int]:
    """Where each leaf begins in the joined text, one separator between two."""
    return list(accumulate((length + 1 for length in lengths[:-1]), initial=0))
