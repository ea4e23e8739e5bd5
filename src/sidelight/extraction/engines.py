"""The machine behind the grammar: Rust regex, else RE2, else the standard library.

All three run the same patterns and give the same candidates (one conformance suite). The first two
are automata; the last one backtracks, so its variant of the grammar is possessive and guarded.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from sidelight.extraction.grammar import LABEL, runs, values
from sidelight.extraction.lists import list_pattern

Span = tuple[int, int, int]
"""Start, 1 for a run of letters and digits else 0, end; a longer value comes before a run in it."""


_LETTERS = bytes(chr(code).isalnum() or code in b"_-" or code > 0xC1 for code in range(256))
"""Bytes that may begin a letter of a label; `_goes_on` makes sure."""

_goes_on = re.compile(LABEL.encode()).match


class Engine(NamedTuple):
    """`candidates` of a block in order (a run may lie inside the value before it), and its `lists`.

    Lists are given as (start, end) of runs of lines that hold one plain value each.
    """

    candidates: Callable[[bytes], Sequence[Span]]
    lists: Callable[[bytes], Sequence[tuple[int, int]]]


def rust() -> Engine:
    """Scan by `paula`, the Rust regex crate: the fastest of the three."""
    module = import_module("paula")
    value = module.BytesRegex("(?-u)" + values()).find_iter
    run = module.BytesRegex("(?-u)" + runs()).find_iter
    lines = cache(lambda: module.BytesRegex("(?-u)" + list_pattern()).find_iter)

    def candidates(block: bytes) -> Sequence[Span]:
        found = [(match.start, 0, match.end) for match in value(block)]
        more = [(match.start, 1, match.end) for match in run(block)]
        return _merged(_repaired(block, found), more)

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

    def candidates(block: bytes) -> Sequence[Span]:
        found = [(match.start(), 0, match.end()) for match in value(block)]
        more = [(match.start(), 1, match.end()) for match in run(block)]
        return _merged(_repaired(block, found), more)

    return Engine(candidates, lambda block: [match.span() for match in lines()(block)])


@cache
def standard() -> Engine:
    """Scan by `re`: needs no wheel, several times slower."""
    value = _standard_values().finditer
    run = re.compile(runs("+", guarded=True).encode()).finditer

    def candidates(block: bytes) -> Sequence[Span]:
        found = [(match.start(), 0, match.end()) for match in value(block)]
        return _merged(found, [(match.start(), 1, match.end()) for match in run(block)])

    return Engine(candidates, lambda _: ())


@cache
def _standard_values() -> re.Pattern[bytes]:
    return re.compile(values("+", guarded=True).encode())


def _repaired(block: bytes, found: list[Span]) -> list[Span]:
    """Candidates, where one that only looked like IPv6 gave way: `ns::evil.example`.

    The first letters of a name may be hexadecimal, so the candidate ends inside the name. An
    automaton has no look-ahead to say so; here the guarded grammar looks again.
    """
    if b"::" not in block:
        return found
    text = block + b"\n"
    kept: list[Span] = []
    consumed = 0
    for span in found:
        start, _, end = span
        if start < consumed:
            consumed = _look_again(block, consumed, end, kept)
        elif _LETTERS[text[end]] and b"::" in block[start:end] and _goes_on(block, end):
            consumed = _look_again(block, start, end, kept)
        else:
            kept.append(span)
    return kept


def _look_again(block: bytes, start: int, end: int, kept: list[Span]) -> int:
    """Keep the guarded candidates that begin in `block[start:end]`; return where the last ends."""
    match_at = _standard_values().match
    while start < end:
        match = match_at(block, start)
        if match:
            kept.append((match.start(), 0, match.end()))
        start = match.end() if match else start + 1
    return start


def _merged(found: list[Span], more: list[Span]) -> list[Span]:
    if found and more:
        found += more
        found.sort()
        return found
    return found or more


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
