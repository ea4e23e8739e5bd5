"""Calibration: of the values given 70 %, are seven in ten malicious?

The mix of the sets is not the mix of alerts, so points carry weights: each type of observable the
same, and inside it the malicious ones together the weight of the prior. Inside both, every set has
the same weight, so that the largest feed does not decide.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from sidelight.validation.bench import Judged

BINS = 10


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


def weigh_points(judged: Iterable[Judged], prior: float) -> list[Point]:
    """Return the points in the mix in which a share `prior` of every type is malicious.

    A type of which only malicious, or only harmless, values are known is left out.
    """
    kept = list(judged)
    sides = {(each.observable.type, each.bad) for each in kept}
    kept = [each for each in kept if (each.observable.type, not each.bad) in sides]
    types = {each.observable.type for each in kept}
    sizes = Counter((each.observable.type, each.bad, each.origin) for each in kept)
    sets = Counter((type_, bad) for type_, bad, _ in sizes)
    return [
        Point(
            each.probability,
            each.bad,
            (prior if each.bad else 1 - prior)
            / len(types)
            / sets[each.observable.type, each.bad]
            / sizes[each.observable.type, each.bad, each.origin],
        )
        for each in kept
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
