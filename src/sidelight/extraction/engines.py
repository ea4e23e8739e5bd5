"""The machine behind the grammar: Rust regex, else RE2, else the standard library.

All three run the same patterns and give the same candidates (one conformance suite). The first two
are automata; the last one backtracks, so its variant of the grammar is possessive and guarded.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from sidelight.extraction.grammar import runs, values
from sidelight.extraction.lists import list_pattern

Span = tuple[int, int, int]
"""Start, 1 for a run of letters and digits else 0, end; a longer value comes before a run in it."""


Find = Callable[[bytes], Iterable[re.Match[bytes]]]
"""`finditer` of a compiled pattern."""


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
        return _merged(found, [(match.start, 1, match.end) for match in run(block)])

    def lists(block: bytes) -> Sequence[tuple[int, int]]:
        return [(match.start, match.end) for match in lines()(block)]

    return Engine(candidates, lists)


def re2() -> Engine:
    """Scan by google-re2."""
    module = import_module("re2")
    options = module.Options()
    options.encoding = module.Options.Encoding.LATIN1
    options.max_mem = 64 << 20
    return _of_matches(
        module.compile(values().encode(), options).finditer,
        module.compile(runs().encode(), options).finditer,
        cache(lambda: module.compile(list_pattern().encode(), options).finditer),
    )


def standard() -> Engine:
    """Scan by `re`: needs no wheel, several times slower."""
    return _of_matches(
        re.compile(values("+", guarded=True).encode()).finditer,
        re.compile(runs("+", guarded=True).encode()).finditer,
        None,
    )


def _of_matches(value: Find, run: Find, lines: Callable[[], Find] | None) -> Engine:
    def candidates(block: bytes) -> Sequence[Span]:
        found = [(match.start(), 0, match.end()) for match in value(block)]
        return _merged(found, [(match.start(), 1, match.end()) for match in run(block)])

    def lists(block: bytes) -> Sequence[tuple[int, int]]:
        return [match.span() for match in lines()(block)] if lines else ()

    return Engine(candidates, lists)


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
