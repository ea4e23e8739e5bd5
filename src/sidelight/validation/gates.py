"""Gates: the figures that a model of verdicts has to reach before it may act by itself."""

from collections.abc import Iterable, Sequence

import msgspec

from sidelight.validation.alarms import Alarms
from sidelight.validation.calibration import Calibration
from sidelight.validation.lifting import Lifting
from sidelight.validation.outages import Outage

MOST_ECE = 0.05
MOST_FLIPS = 0.02
MOST_PER_10K = 1.0

TOP = frozenset({"top-10k", "top-100k"})
RARELY = frozenset({"top-100k", "benign-tranco"})


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement: what was measured, the most that is allowed, and whether it holds."""

    name: str
    measured: float
    most: float
    values: int

    @property
    def passed(self) -> bool:
        """Whether the figure is within its limit; a gate that tried nothing does not pass."""
        return self.values > 0 and self.measured <= self.most


def check_gates(
    alarms: Sequence[Alarms],
    calibration: Calibration,
    outages: Sequence[Outage],
    lifting: Sequence[Lifting],
) -> list[Gate]:
    """Return every gate."""
    return [
        _popular([each for each in alarms if each.name in TOP and not each.own_withheld]),
        *(_alarm(each) for each in alarms if not each.own_withheld),
        Gate(
            name="expected calibration error on the held-out half",
            measured=calibration.ece,
            most=MOST_ECE,
            values=calibration.values,
        ),
        *_outages(outages),
        Gate(
            name="hosts of malicious URLs, popular or shared, that are actionable",
            measured=float(sum(each.actionable_hosts + each.host_actions for each in lifting)),
            most=0.0,
            values=sum(each.hosts for each in lifting),
        ),
    ]


def _popular(rows: Sequence[Alarms]) -> Gate:
    values = sum(each.counts.values for each in rows)
    actionable = sum(each.counts.actionable for each in rows)
    return Gate(
        name="actionable per 10,000: all names on lists of up to the top 100,000",
        measured=10_000 * actionable / values if values else 0.0,
        most=MOST_PER_10K,
        values=values,
    )


def _alarm(row: Alarms) -> Gate:
    """Names beyond the top 10,000 may fail once in 10,000; everything else never."""
    if row.name in RARELY:
        return Gate(
            name=f"actionable per 10,000: {row.title}",
            measured=row.per_10k,
            most=MOST_PER_10K,
            values=row.counts.values,
        )
    return Gate(
        name=f"actionable: {row.title}",
        measured=float(row.counts.actionable),
        most=0.0,
        values=row.counts.values,
    )


def _outages(rows: Iterable[Outage]) -> list[Gate]:
    tried = list(rows)
    worst = max(tried, key=lambda each: each.flips, default=None)
    return [
        Gate(
            name=f"class flips when one source is away (worst: {worst.source if worst else '-'})",
            measured=worst.flips if worst else 0.0,
            most=MOST_FLIPS,
            values=sum(each.answered for each in tried),
        ),
        Gate(
            name="verdicts that silence moved towards harmless",
            measured=float(sum(each.towards_harmless for each in tried)),
            most=0.0,
            values=sum(each.answered for each in tried),
        ),
    ]
