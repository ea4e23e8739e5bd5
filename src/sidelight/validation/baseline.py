"""The baseline: "N lists say bad", beside the model, on the same values."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec

from sidelight.model import ObservableType
from sidelight.plugin import FeedKind
from sidelight.validation.alarms import Alarms
from sidelight.validation.bench import MOST_VOTES, Counts
from sidelight.validation.recall import Recall


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One way to decide.

    `recall` is the mean over the held-out feeds of a type, each with the same weight. `alarms` has
    the hits in each harmless set, all lists loaded; `unknown` the same when the lists that know the
    set for harmless are withheld.
    """

    name: str
    recall: dict[ObservableType, float]
    alarms: dict[str, float]
    unknown: dict[str, float]


def compare(recall: Sequence[Recall], alarms: Sequence[Alarms]) -> list[Rule]:
    """Return the baseline for N from 1 to 5, then the model at each of its thresholds."""
    rules: list[tuple[str, Callable[[Counts], int]]] = [
        (f"{least} list{'s' if least > 1 else ''} or more", _at_least(least))
        for least in range(1, MOST_VOTES + 1)
    ]
    rules += [
        ("suspicious or worse", lambda counts: counts.suspicious),
        ("malicious", lambda counts: counts.malicious),
        ("may act", lambda counts: counts.actionable),
    ]
    return [
        Rule(
            name=name,
            recall=_recall(recall, hits),
            alarms=_shares((each for each in alarms if not each.own_withheld), hits),
            unknown=_shares((each for each in alarms if each.own_withheld), hits),
        )
        for name, hits in rules
    ]


def _at_least(votes: int) -> Callable[[Counts], int]:
    return lambda counts: counts.votes[votes - 1]


def _recall(rows: Iterable[Recall], hits: Callable[[Counts], int]) -> dict[ObservableType, float]:
    shares: defaultdict[ObservableType, list[float]] = defaultdict(list)
    for row in rows:
        if row.kind is FeedKind.MALICIOUS:
            shares[row.type].append(hits(row.counts) / row.counts.values)
    return {type_: math.fsum(each) / len(each) for type_, each in sorted(shares.items())}


def _shares(rows: Iterable[Alarms], hits: Callable[[Counts], int]) -> dict[str, float]:
    return {row.name: hits(row.counts) / row.counts.values for row in rows if row.counts.values}
