"""Outages: what changes when one source does not answer, and in which direction."""

from collections.abc import Iterable, Sequence

import msgspec

from sidelight.model import Observable, Report, ReportState, Verdict, VerdictClass
from sidelight.validation.bench import Bench, is_accused
from sidelight.validation.withhold import outage, providers
from sidelight.verdicts import WORST_FIRST

HARMLESS = frozenset({VerdictClass.BENIGN, VerdictClass.KNOWN_GOOD, VerdictClass.NOISE})


class Trial(msgspec.Struct, frozen=True):
    """A value with all its reports, and how much it counts in the mix of alerts."""

    observable: Observable
    reports: tuple[Report, ...]
    weight: float


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """One source that is away.

    `flips` is the share, by weight, of values whose class changes; `accused_flips` the share among
    the values that anything accuses; `lost_actions` how many could no longer be acted on.
    `cleared` counts values that were suspicious or worse and became benign, known good or noise.
    `towards_harmless` counts those with a class better, or a probability lower, than if the source
    had never been asked: silence must not speak.
    """

    source: str
    answered: int
    flips: float
    accused_flips: float
    lost_actions: int
    cleared: int
    towards_harmless: int


def take_away(bench: Bench, trials: Sequence[Trial]) -> list[Outage]:
    """Return a row for each source that any of the values is asked of."""
    verdicts = [bench.verdict(each.observable, each.reports) for each in trials]
    names = sorted({report.provider for each in trials for report in each.reports})
    return [_without(bench, name, trials, verdicts) for name in names]


def _without(
    bench: Bench, name: str, trials: Sequence[Trial], verdicts: Sequence[Verdict]
) -> Outage:
    total = accused = flips = accused_flips = 0.0
    answered = lost = cleared = towards = 0
    for trial, whole in zip(trials, verdicts, strict=True):
        is_bad = is_accused(trial.reports)
        total += trial.weight
        accused += trial.weight if is_bad else 0.0
        if not _answers(name, trial.reports):
            continue
        answered += 1
        away = bench.verdict(trial.observable, outage(name)(trial.reports))
        absent = bench.verdict(trial.observable, providers({name})(trial.reports))
        towards += _is_better(away, absent)
        if away.class_ is whole.class_:
            continue
        flips += trial.weight
        accused_flips += trial.weight if is_bad else 0.0
        lost += whole.action_scope != away.action_scope
        cleared += away.class_ in HARMLESS and whole.class_ not in HARMLESS
    return Outage(
        source=name,
        answered=answered,
        flips=flips / total if total else 0.0,
        accused_flips=accused_flips / accused if accused else 0.0,
        lost_actions=lost,
        cleared=cleared,
        towards_harmless=towards,
    )


def _answers(name: str, reports: Iterable[Report]) -> bool:
    """Whether the source has something to say; a miss that goes missing is tried as well."""
    return any(
        each.provider == name and each.state is not ReportState.UNAVAILABLE for each in reports
    )


def _is_better(away: Verdict, absent: Verdict) -> bool:
    rank = WORST_FIRST.index
    return rank(away.class_) > rank(absent.class_) or away.probability < absent.probability - 1e-12
