"""The fit: how often a source names values that others know to be bad, and harmless ones.

A rate among malicious values is counted on what other publishers list, each with at most the same
number of values, so that the largest does not decide. A rate among harmless values is counted on
popular names, known-good hashes and open resolvers. Only the half that is not held out is used.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sidelight.indicators import Suffixes
from sidelight.model import Claim, Observable, ObservableType, Report
from sidelight.plugin import FeedKind
from sidelight.validation.bench import Bench
from sidelight.validation.harmless import Harmless
from sidelight.validation.material import Material
from sidelight.validation.sampling import is_held_out, sample
from sidelight.validation.sets import Labelled, Labels, observable_of, read_rows
from sidelight.verdicts.policy import Figures, Weight

LEAST = 200  # malicious values of a type that have to be there before anything is fitted
HARMLESS = 20  # so many harmless values for each malicious one: a source should name few
LEAST_HITS = 3  # of them, or of the harmless ones, that a source has to name

Key = tuple[str, str, ObservableType]
"""Source, label (`*` for all of them) and type of the observable."""

Group = tuple[str, ObservableType]
"""A publisher, or a list of an aggregator as `source/list`, and a type."""


class Fit:
    """Counts, value by value, and gives the weights."""

    def __init__(self, sets: Sequence[Labelled]) -> None:
        """Take the sets; a list inside an aggregator, and a count of votes, has its own weight."""
        self._sets = {each.name: each for each in sets if each.listed}
        self._named: dict[tuple[Key, bool], Counter[str]] = defaultdict(Counter)
        self._of: dict[tuple[ObservableType, bool], Counter[str]] = defaultdict(Counter)

    def count(
        self, observable: Observable, reports: Iterable[Report], publisher: str, *, bad: bool
    ) -> None:
        """Take one value that `publisher` says to be bad, or that is harmless."""
        self._of[observable.type, bad][publisher] += 1
        for key in {key for report in reports for key in self._keys(report)}:
            self._named[key, bad][publisher] += 1

    def weights(self, measured: date) -> list[Weight]:
        """Return a weight for each source and type with enough to count, the special first."""
        keys = sorted({key for key, _ in self._named}, key=lambda key: (key[1] == "*", key))
        found = (self._weight(key, measured) for key in keys)
        return [each for each in found if each is not None]

    def _weight(self, key: Key, measured: date) -> Weight | None:
        source, label, type_ = key
        family = self._sets[source].family
        others = {each for each in self._of[type_, True] if _is_other(each, family, source, label)}
        malicious = self._rate(key, others, bad=True)
        benign = self._rate(key, set(self._of[type_, False]), bad=False)
        hits = malicious.hits + benign.hits
        if malicious.of < LEAST or not benign.of or hits < LEAST_HITS:
            return None
        return Weight(
            claim=Claim.MALICIOUS,
            source=source,
            label=label,
            types=(type_,),
            malicious=malicious,
            benign=benign,
            measured=measured,
            provenance=f"values of {_told(others)}; of {_told(self._of[type_, False])}",
        )

    def _rate(self, key: Key, publishers: set[str], *, bad: bool) -> Figures:
        of, named = self._of[key[2], bad], self._named[key, bad]
        return Figures(
            sum(named[each] for each in publishers), sum(of[each] for each in publishers)
        )

    def _keys(self, report: Report) -> Iterator[Key]:
        labelled = self._sets.get(report.provider)
        if labelled is None:
            return
        for each in report.evidence:
            if each.claim is not Claim.MALICIOUS:
                continue
            yield labelled.name, "*", report.observable.type
            if labelled.labels is not Labels.THREAT and each.label:
                yield labelled.name, each.label.lower(), report.observable.type


def fit_weights(bench: Bench, material: Material, *, most: int, measured: date) -> list[Weight]:
    """Return the weights that the half which is not held out gives; nothing is judged."""
    suffixes = material.suffixes
    fit = Fit(material.sets)
    for labelled in material.sets:
        if labelled.kind is FeedKind.MALICIOUS:
            for (publisher, _), values in sorted(_groups(labelled).items()):
                for each in sample(_fitting(values, suffixes), most):
                    fit.count(each, bench.reports(each), publisher, bad=True)
    for group in material.harmless(most * HARMLESS):
        if group.calibrates:
            for each in _fitting((*group.values, *_pages(group)), suffixes):
                fit.count(each, bench.reports(each), group.name, bad=False)
    return fit.weights(measured)


def _groups(labelled: Labelled) -> dict[Group, set[Observable]]:
    """Return the values of a feed by type, and again by the lists inside it where it has some."""
    groups: defaultdict[Group, set[Observable]] = defaultdict(set)
    for row in read_rows(labelled):
        observable = observable_of(row)
        if observable is None:
            continue
        groups[labelled.family, observable.type].add(observable)
        if labelled.labels is Labels.LIST and row[2]:
            groups[f"{labelled.name}/{row[2].lower()}", observable.type].add(observable)
    return groups


def _pages(harmless: Harmless) -> Iterator[Observable]:
    for each in harmless.values:
        if each.type is ObservableType.DOMAIN:
            yield Observable(ObservableType.URL, f"https://{each.value}/")


def _fitting(values: Iterable[Observable], suffixes: Suffixes) -> Iterator[Observable]:
    return (each for each in values if not is_held_out(each, suffixes))


def _is_other(publisher: str, family: str, source: str, label: str) -> bool:
    """Whether a publisher may say what is bad: not about himself, his lists only to each other."""
    aggregator, _, list_ = publisher.partition("/")
    if list_:
        return aggregator == source and label not in {"*", list_}
    return publisher != family


def _told(publishers: Iterable[str]) -> str:
    """Return the publishers in words; lists of one aggregator are told as its lists."""
    return ", ".join(
        sorted({f"{name.partition('/')[0]}{' lists' * ('/' in name)}" for name in publishers})
    )
