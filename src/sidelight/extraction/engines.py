"""The machine behind the grammar: Rust regex, else RE2, else the standard library.

All three run the same alternation and give the same candidates (one conformance suite). The first
two are automata; the last one backtracks, so its variant of the grammar is possessive and guarded.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from sidelight.extraction.grammar import candidates

Scan = Callable[[bytes], Iterable[tuple[int, int]]]
"""Candidates of a block: (start, end) offsets in order, never overlapping."""


def rust() -> Scan:
    """Scan by `paula`, the Rust regex crate: the fastest of the three."""
    pattern = import_module("paula").BytesRegex("(?-u)" + candidates())
    return lambda block: [(match.start, match.end) for match in pattern.find_iter(block)]


def re2() -> Scan:
    """Scan by google-re2."""
    module = import_module("re2")
    options = module.Options()
    options.encoding = module.Options.Encoding.LATIN1
    options.max_mem = 64 << 20
    pattern = module.compile(candidates().encode(), options)
    return lambda block: [match.span() for match in pattern.finditer(block)]


def standard() -> Scan:
    """Scan by `re`: no wheel needed, two to four times slower."""
    pattern = re.compile(candidates("+", guarded=True).encode())
    return lambda block: [match.span() for match in pattern.finditer(block)]


ENGINES: dict[str, Callable[[], Scan]] = {"rust": rust, "re2": re2, "standard": standard}
"""Name -> engine, in order of preference."""


@cache
def best() -> Scan:
    """Scan by the first engine that is installed."""
    return ENGINES[best_name()]()


@cache
def best_name() -> str:
    """Return the name of the first engine that is installed."""
    modules = {"rust": "paula", "re2": "re2"}
    return next((name for name, module in modules.items() if find_spec(module)), "standard")
