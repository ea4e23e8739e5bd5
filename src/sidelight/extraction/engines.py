"""The machine behind the grammar: Rust regex, else RE2, else the standard library.

All three run the same patterns and give the same candidates (one conformance suite). The first two
are automata; the last one backtracks, so its variant of the grammar is possessive and guarded.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from operator import attrgetter
from typing import NamedTuple, Protocol

from sidelight.extraction.grammar import LABEL, RESOURCE, runs, values
from sidelight.extraction.lists import list_pattern

_start = attrgetter("start")

_REACH = 64
"""Bytes before the last colon that are looked at again; an address is no longer."""

_EDGE = re.compile(rb"(?<![A-Za-z0-9_\-])[^:.]|[cC]\Z")
_goes_on = re.compile(LABEL.encode()).match


class Candidate(Protocol):
    """A piece of a block that may hold a value; a match of `paula` is one as it comes."""

    @property
    def start(self) -> int:
        """Its first byte in the block."""

    @property
    def end(self) -> int:
        """The byte after it."""

    def as_bytes(self) -> bytes:
        """Its text."""


class _Piece:
    """A candidate of the other engines."""

    __slots__ = ("_text", "end", "start")

    def __init__(self, match: re.Match[bytes]) -> None:
        self.start, self.end = match.span()
        self._text = match.group()

    def as_bytes(self) -> bytes:
        return self._text


class Engine(NamedTuple):
    """`candidates` of a block in order (a run may lie inside the value before it), and its `lists`.

    Lists are given as (start, end) of runs of lines that hold one plain value each.
    """

    candidates: Callable[[bytes], Sequence[Candidate]]
    lists: Callable[[bytes], Sequence[tuple[int, int]]]


def rust() -> Engine:
    """Scan by `paula`, the Rust regex crate: the fastest of the three."""
    module = import_module("paula")
    value = module.BytesRegex("(?-u)" + values()).find_iter
    run = module.BytesRegex("(?-u)" + runs()).find_iter
    has_colons = module.BytesRegex("::").is_match
    lines = cache(lambda: module.BytesRegex("(?-u)" + list_pattern()).find_iter)

    def candidates(block: bytes) -> Sequence[Candidate]:
        found = value(block)
        if has_colons(block):
            found = _repaired(block, found)
        more = run(block)
        return _merged(found, more) if more else found

    def lists(block: bytes) -> Sequence[tuple[int, int]]:
        return [(match.start, match.end) for match in lines()(block)]

    return Engine(candidates, lists)


def re2() -> Engine:
    """Scan by google-re2."""
    module = import_module("re2")
    options = module.Options()
    options.encoding = module.Options.Encoding.LATIN1
    options.max_mem = 64 << 20
    value = module.compile(values().encode(), options).finditer
    run = module.compile(runs().encode(), options).finditer
    lines = cache(lambda: module.compile(list_pattern().encode(), options).finditer)

    def candidates(block: bytes) -> Sequence[Candidate]:
        found = _repaired(block, [_Piece(match) for match in value(block)])
        return _merged(found, [_Piece(match) for match in run(block)])

    return Engine(candidates, lambda block: [match.span() for match in lines()(block)])


@cache
def standard() -> Engine:
    """Scan by `re`: needs no wheel, several times slower."""
    value = _standard_values().finditer
    run = re.compile(runs("+").encode()).finditer

    def candidates(block: bytes) -> Sequence[Candidate]:
        found: list[Candidate] = [_Piece(match) for match in value(block)]
        return _merged(found, [_Piece(match) for match in run(block)])

    return Engine(candidates, lambda _: ())


@cache
def _standard_values() -> re.Pattern[bytes]:
    return re.compile(values("+", guarded=True).encode())


def _repaired(block: bytes, found: list[Candidate]) -> list[Candidate]:
    """Candidates, where one that only looked like IPv6 gave way: `ns::evil.example`.

    The first letters of a name may be hexadecimal, so the candidate ends inside the name. An
    automaton has no look-ahead to say so; here the guarded grammar looks again.
    """
    wrong = _cut_short(block, found)
    if not wrong:
        return found
    kept: list[Candidate] = []
    consumed = 0
    for number, candidate in enumerate(found):
        if candidate.start < consumed:
            consumed = _look_again(block, consumed, candidate.end, kept)
        elif number in wrong:
            consumed = _look_again(block, candidate.start, candidate.end, kept)
        else:
            kept.append(candidate)
    return kept


def _cut_short(block: bytes, found: list[Candidate]) -> set[int]:
    """Which candidates hold `::` and more, and end inside a name.

    Most blocks hold `::` once or twice, so the next one tells which candidates to pass over.
    """
    wrong = set()
    colons = block.find(b"::")
    for number, candidate in enumerate(found):
        if candidate.end < colons + 2:
            continue
        if _is_cut_short(candidate.as_bytes()) and _goes_on(block, candidate.end):
            wrong.add(number)
        colons = block.find(b"::", candidate.end - 1)
        if colons < 0:
            break
    return wrong


def _is_cut_short(text: bytes) -> bool:
    return b"::" in text and len(text) > 2 and not text.startswith(RESOURCE)


def _look_again(block: bytes, start: int, end: int, kept: list[Candidate]) -> int:
    """Keep the guarded candidates that begin in `block[start:end]`; return where the last ends.

    They begin where a colon or a dot ends, for the rest is inside a name.
    """
    match_at = _standard_values().match
    done = start
    for edge in _EDGE.finditer(block, max(start, block.rfind(b":", start, end) - _REACH), end):
        match = match_at(block, edge.start()) if edge.start() >= done else None
        if match:
            kept.append(_Piece(match))
            done = match.end()
    return max(done, end)


def _merged(found: list[Candidate], more: list[Candidate]) -> list[Candidate]:
    if not found or not more:
        return found or more
    return sorted(found + more, key=_start)


ENGINES: dict[str, Callable[[], Engine]] = {"rust": rust, "re2": re2, "standard": standard}
"""Name -> engine, in order of preference."""


@cache
def best() -> Engine:
    """Scan by the first engine that is installed."""
    return ENGINES[best_name()]()


@cache
def best_name() -> str:
    """Return the name of the first engine that is installed."""
    modules = {"rust": "paula", "re2": "re2"}
    return next((name for name, module in modules.items() if find_spec(module)), "standard")
