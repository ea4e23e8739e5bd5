"""Calibration: of the values given 70 %, are seven in ten malicious?

The mix of the sets is not the mix of alerts, so points carry weights: each type of observable the
same, and inside it the malicious ones together the weight of the prior. Inside both, every set has
the same weight, so that the largest feed does not decide.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from sidelight.model import ObservableType
from sidelight.validation.bench import Judged

BINS = 10

Prior = Callable[[ObservableType], float]
"""Type -> the share of malicious values in alerts, 0 to 1."""

Key = tuple[ObservableType, bool, str]
"""Type of a value, whether it is bad, and the set that it is from."""


class Point(msgspec.Struct, frozen=True):
    """A probability that was given, what was true, and how much it counts."""

    probability: float
    bad: bool
    weight: float


class Bin(msgspec.Struct, frozen=True):
    """The points of one interval of probability: their share, mean probability, and true rate."""

    low: float
    high: float
    values: int
    share: float
    given: float
    found: float


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """How well probabilities hold; `base_rate` is the share of malicious values in the mix.

    `ece` is the expected calibration error over ten bins of equal width. `reference` is the Brier
    score of who always says the base rate.
    """

    title: str
    values: int
    base_rate: float
    brier: float
    reference: float
    ece: float
    bins: tuple[Bin, ...]


def weigh_points(judged: Iterable[Judged], prior: Prior) -> list[Point]:
    """Return a point for each value, in the mix of alerts.

    A type of which only malicious, or only harmless, values are known counts nothing.
    """
    kept = list(judged)
    keys = [(each.observable.type, each.bad, each.origin) for each in kept]
    return [
        Point(each.probability, each.bad, weight)
        for each, weight in zip(kept, mix(keys, prior), strict=True)
    ]


def mix(keys: Sequence[Key], prior: Prior) -> list[float]:
    """Return the weight of each value, given its type, whether it is bad, and its set.

    >>> domain = ObservableType.DOMAIN
    >>> mix([(domain, True, "a"), (domain, False, "b"), (domain, False, "b")], lambda _: 0.1)
    [0.1, 0.45, 0.45]
    """
    sizes = Counter(keys)
    sets = Counter((type_, bad) for type_, bad, _ in sizes)
    types = {type_ for type_, bad in sets if (type_, not bad) in sets}
    return [
        (type_ in types)
        * (prior(type_) if bad else 1 - prior(type_))
        / (len(types) or 1)
        / sets[type_, bad]
        / sizes[type_, bad, origin]
        for type_, bad, origin in keys
    ]


def shift(points: Iterable[Point], before: float, after: float) -> list[Point]:
    """Return the points with the probabilities of another prior (the odds times a constant)."""
    moved = _logit(after) - _logit(before)
    return [
        Point(_logistic(_logit(each.probability) + moved), each.bad, each.weight) for each in points
    ]


def calibrate(title: str, points: Sequence[Point]) -> Calibration:
    """Return Brier score, expected calibration error and the bins of a reliability plot."""
    total = math.fsum(each.weight for each in points) or 1.0
    rate = math.fsum(each.weight for each in points if each.bad) / total
    bins = tuple(
        _bin(number, [each for each in points if _place(each.probability) == number], total)
        for number in range(BINS)
    )
    squares = math.fsum(each.weight * (each.probability - each.bad) ** 2 for each in points)
    return Calibration(
        title=title,
        values=len(points),
        base_rate=rate,
        brier=squares / total,
        reference=rate * (1 - rate),
        ece=math.fsum(each.share * abs(each.given - each.found) for each in bins),
        bins=bins,
    )


def _bin(number: int, points: Sequence[Point], total: float) -> Bin:
    weight = math.fsum(each.weight for each in points)
    given = math.fsum(each.weight * each.probability for each in points)
    found = math.fsum(each.weight for each in points if each.bad)
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        values=len(points),
        share=weight / total,
        given=given / weight if weight else 0.0,
        found=found / weight if weight else 0.0,
    )


def _place(probability: float) -> int:
    return min(BINS - 1, int(probability * BINS))


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def _logistic(nats: float) -> float:
    return 1 / (1 + math.exp(-nats))
