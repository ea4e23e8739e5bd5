"""Recall: of the values of a feed that is held out, how many do the others make suspicious?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from sidelight.model import Observable, ObservableType
from sidelight.plugin import FeedKind
from sidelight.validation.bench import Bench, Counts, Judged, tally
from sidelight.validation.sampling import sample
from sidelight.validation.sets import Labelled, Labels, observable_of, observables, read_rows
from sidelight.validation.withhold import Withhold, labelled, providers


class Recall(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a held-out feed, or one list of an aggregator, and one type of observable."""

    feed: str
    list: str | None
    kind: FeedKind
    type: ObservableType
    of: int
    counts: Counts


Held = tuple[Recall, list[Judged]]


def hold_out_feeds(bench: Bench, sets: Sequence[Labelled], most: int) -> Iterator[Held]:
    """Yield a row for each feed and type; what the same publisher says is held out with it."""
    for each in sets:
        if each.kind not in {FeedKind.MALICIOUS, FeedKind.SUSPICIOUS}:
            continue
        family = {other.name for other in sets if other.family == each.family}
        for type_, values in _by_type(observables(each)).items():
            yield _row(bench, each, None, type_, values, most, providers(family))


def hold_out_lists(bench: Bench, sets: Sequence[Labelled], most: int) -> Iterator[Held]:
    """Yield a row for each list inside an aggregator; its other lists stay."""
    for each in sets:
        if each.labels is not Labels.LIST:
            continue
        by_list: defaultdict[str, set[Observable]] = defaultdict(set)
        for row in read_rows(each):
            label, observable = row[2], observable_of(row)
            if label and observable:
                by_list[label].add(observable)
        for name, values in sorted(by_list.items()):
            for type_, of_type in _by_type(values).items():
                yield _row(bench, each, name, type_, of_type, most, labelled(each.name, name))


def _row(  # noqa: PLR0913, PLR0917 - the parts of one row
    bench: Bench,
    feed: Labelled,
    list_: str | None,
    type_: ObservableType,
    values: set[Observable],
    most: int,
    withhold: Withhold,
) -> Held:
    bad = feed.kind is FeedKind.MALICIOUS
    judged = [
        bench.try_value(each, feed.name, bad=bad, withhold=withhold)
        for each in sample(values, most)
    ]
    row = Recall(
        feed=feed.name,
        list=list_,
        kind=feed.kind,
        type=type_,
        of=len(values),
        counts=tally(judged),
    )
    return row, judged


def _by_type(values: Iterable[Observable]) -> dict[ObservableType, set[Observable]]:
    types: defaultdict[ObservableType, set[Observable]] = defaultdict(set)
    for each in values:
        types[each.type].add(each)
    return dict(sorted(types.items()))
