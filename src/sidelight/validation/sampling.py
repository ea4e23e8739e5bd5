"""Samples that are the same every time: a value is in or out by its hash, and no clock or luck."""

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import TypeVar

from xxhash import xxh3_64_intdigest

from sidelight.indicators import Suffixes
from sidelight.model import Observable, ObservableType

SEED = 20261124

T = TypeVar("T")


def sample(values: Iterable[Observable], most: int, *, seed: int = SEED) -> tuple[Observable, ...]:
    """Return at most `most` distinct values, whatever their order; 0 is all of them."""
    distinct = set(values)
    if not most or len(distinct) <= most:
        return tuple(sorted(distinct))
    return tuple(sorted(nsmallest(most, distinct, key=lambda each: _digest(each.value, seed))))


def is_held_out(observable: Observable, suffixes: Suffixes, *, seed: int = SEED) -> bool:
    """Whether the value is in the half on which weights are tried, and not fitted.

    Names below one registrable domain stay together: they are seldom independent.
    """
    value = observable.value
    if observable.type is ObservableType.DOMAIN:
        value = suffixes.registrable(value) or value
    return bool(_digest(value, seed + 1) & 1)


def choose(options: Sequence[T], observable: Observable, *, seed: int = SEED) -> T | None:
    """Return one of the options, always the same for a value; None of none."""
    return options[_digest(observable.value, seed + 2) % len(options)] if options else None


def _digest(text: str, seed: int) -> int:
    return xxh3_64_intdigest(text.encode(errors="replace"), seed)
