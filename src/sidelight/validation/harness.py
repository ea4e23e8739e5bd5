"""The whole measurement, from the sets to the figures of the report."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec

from sidelight.indicators import Suffixes
from sidelight.model import Observable, ObservableType
from sidelight.plugin import FeedKind
from sidelight.validation.alarms import Alarms, raise_alarms
from sidelight.validation.baseline import Rule, compare
from sidelight.validation.bench import Bench, Judged
from sidelight.validation.bystanders import Publishers, try_bystanders, try_pages
from sidelight.validation.calibration import (
    Calibration,
    Key,
    Point,
    Prior,
    calibrate,
    mix,
    shift,
    weigh_points,
)
from sidelight.validation.decay import Decayed, age_rows
from sidelight.validation.gates import Gate, check_gates
from sidelight.validation.harmless import HARMLESS_TIMES, Harmless
from sidelight.validation.lifting import Lifting, lift
from sidelight.validation.material import Material
from sidelight.validation.outages import Outage, Trial, take_away
from sidelight.validation.recall import Recall, hold_out_feeds, hold_out_lists
from sidelight.validation.sampling import is_held_out, sample
from sidelight.validation.sets import Labelled

SAMPLE = 1_000
OUTAGE_VALUES = 50  # of each set and type, for each is judged twice for every source
BALANCED = 0.5

Progress = Callable[[str], None]
"""Told what is measured next."""


class SetCard(msgspec.Struct, frozen=True):
    """One labelled set: its kind, family, date, and how many entries were loaded."""

    name: str
    kind: FeedKind
    family: str
    data_date: str


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was measured; `sample` 0 is all values."""

    model_version: str
    made_on: str
    as_of: str
    sample: int
    sets: tuple[SetCard, ...]
    gates: tuple[Gate, ...]
    rules: tuple[Rule, ...]
    recall: tuple[Recall, ...]
    recall_of_lists: tuple[Recall, ...]
    alarms: tuple[Alarms, ...]
    lifting: tuple[Lifting, ...]
    calibration: tuple[Calibration, ...]
    outages: tuple[Outage, ...]
    decay: tuple[Decayed, ...]


def measure(
    bench: Bench, material: Material, *, made_on: str, most: int, progress: Progress
) -> Figures:
    """Return the figures; `most` values of each set and type are tried, 0 is all of them."""
    sets = material.sets
    progress("recall with each feed held out")
    held = list(hold_out_feeds(bench, sets, most))
    bad = [each for row, judged in held if row.kind is FeedKind.MALICIOUS for each in judged]
    progress("recall with each list of an aggregator held out")
    lists = [row for row, _ in hold_out_lists(bench, sets, most)]
    progress("false alarms on harmless values")
    harmless = list(material.harmless(most * HARMLESS_TIMES))
    alarms = [row for each in harmless for row in raise_alarms(bench, each)]
    progress("harmless values as they stand in alerts")
    good = _bystanders(bench, harmless, _publishers(sets, [row for row, _ in held]), most)
    progress("URLs on popular and shared hosts")
    lifting = list(lift(bench, sets, material.reference))
    progress("calibration")
    calibration = _calibrate(bench, material.suffixes, bad, good)
    progress("outages")
    outages = take_away(bench, _trials(bench, [*bad, *(each for each, _ in good)], most))
    progress("decay")
    decay = age_rows(bench, sets, most)
    return Figures(
        model_version=bench.policy.model_version,
        made_on=made_on,
        as_of=f"{bench.now:%Y-%m-%d}",
        sample=most,
        sets=tuple(SetCard(each.name, each.kind, each.family, each.data_date) for each in sets),
        gates=tuple(check_gates(alarms, calibration[0], outages, lifting)),
        rules=tuple(compare([row for row, _ in held], alarms)),
        recall=tuple(row for row, _ in held),
        recall_of_lists=tuple(lists),
        alarms=tuple(alarms),
        lifting=tuple(lifting),
        calibration=tuple(calibration),
        outages=tuple(outages),
        decay=tuple(decay),
    )


def _publishers(sets: Sequence[Labelled], rows: Sequence[Recall]) -> Publishers:
    """Return, for each type, the providers that were held out with each feed."""
    family = {each.name: each.family for each in sets}
    found: defaultdict[ObservableType, list[frozenset[str]]] = defaultdict(list)
    for row in rows:
        if row.kind is FeedKind.MALICIOUS:
            same = (each.name for each in sets if each.family == family[row.feed])
            found[row.type].append(frozenset(same))
    return found


def _bystanders(
    bench: Bench, harmless: Sequence[Harmless], publishers: Publishers, most: int
) -> list[tuple[Judged, Judged]]:
    """Return the values that stand for the harmless ones of alerts, as strangers and as loaded."""
    tried: list[tuple[Judged, Judged]] = []
    for each in harmless:
        if each.calibrates:
            tried += try_bystanders(bench, each, publishers)
            few = msgspec.structs.replace(each, values=sample(each.values, most))
            tried += try_pages(bench, few, publishers)
    return tried


def _calibrate(
    bench: Bench,
    suffixes: Suffixes,
    bad: Sequence[Judged],
    good: Sequence[tuple[Judged, Judged]],
) -> list[Calibration]:
    """Return the calibration that the gate is about, then others that put it into perspective."""
    prior = bench.prior
    kept = [each for each in bad if is_held_out(each.observable, suffixes)]
    others = [each for each in good if is_held_out(each[0].observable, suffixes)]
    tried = [*kept, *(stranger for stranger, _ in others)]
    known = [*kept, *(loaded for _, loaded in others)]
    types = sorted({each.observable.type for each, _ in others})
    balanced = shift(weigh_points(tried, lambda _: BALANCED), prior(ObservableType.URL), BALANCED)
    return [
        calibrate("all types, in the mix of alerts", weigh_points(tried, prior)),
        *(
            calibrate(f"{type_}, in the mix of alerts", weigh_points(_of(tried, type_), prior))
            for type_ in types
        ),
        calibrate(
            "only values that something accuses",
            [point for each, point in _accused(tried, prior) if each.accused],
        ),
        calibrate("as loaded: popular and known-good values are known", weigh_points(known, prior)),
        calibrate("as many malicious values as harmless ones, the prior moved", balanced),
    ]


def _accused(tried: Sequence[Judged], prior: Prior) -> list[tuple[Judged, Point]]:
    """Return the values with their weight in the mix of all."""
    return list(zip(tried, weigh_points(tried, prior), strict=True))


def _of(judged: Sequence[Judged], type_: ObservableType) -> list[Judged]:
    return [each for each in judged if each.observable.type is type_]


def _trials(bench: Bench, judged: Sequence[Judged], most: int) -> list[Trial]:
    """Return a small part of the values of each set, in the mix of alerts."""
    groups: defaultdict[Key, dict[Observable, Judged]] = defaultdict(dict)
    for each in judged:
        groups[each.observable.type, each.bad, each.origin][each.observable] = each
    few = min(most or OUTAGE_VALUES, OUTAGE_VALUES)
    chosen = [
        group[observable]
        for _, group in sorted(groups.items())
        for observable in sample(group, few)
    ]
    keys = [(each.observable.type, each.bad, each.origin) for each in chosen]
    return [
        Trial(each.observable, each.withhold(bench.reports(each.observable)), weight)
        for each, weight in zip(chosen, mix(keys, bench.prior), strict=True)
    ]
