"""The fit: how often a source names values that others know to be bad, and harmless ones.

A rate among malicious values is counted on what other publishers list, every one of them with the
same number of values, so that the largest does not decide. A rate among harmless values is counted
on popular names, known-good hashes and open resolvers. Only the half that is not held out is used.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from sidelight.model import Claim, Observable, ObservableType, Report
from sidelight.validation.sets import Labelled, Labels
from sidelight.verdicts.policy import Figures, Policy, Weight

LEAST = 200  # malicious values of a type that have to be there before anything is fitted

Key = tuple[str, str, ObservableType]
"""Source, label (`*` for all of them) and type of the observable."""


class Sighted(msgspec.Struct, frozen=True):
    """A value, whether it is bad, the family that says so, and which sources name it."""

    observable: Observable
    bad: bool
    family: str
    keys: frozenset[Key]


class Fit:
    """Counts, value by value, and gives the weights."""

    def __init__(self, sets: Sequence[Labelled]) -> None:
        """Take the sets; a list inside an aggregator, and a count of votes, has its own weight."""
        self._sets = {each.name: each for each in sets if each.listed}
        self._named: defaultdict[tuple[Key, bool], Counter[str]] = defaultdict(Counter)
        self._of: defaultdict[tuple[ObservableType, bool], Counter[str]] = defaultdict(Counter)

    def count(
        self, observable: Observable, reports: Iterable[Report], family: str, *, bad: bool
    ) -> None:
        """Take one value that `family` says to be bad, or that is harmless."""
        self._of[observable.type, bad][family] += 1
        for key in {key for report in reports for key in self._keys(report)}:
            self._named[key, bad][family] += 1

    def weights(self, measured: date) -> list[Weight]:
        """Return a weight for each source and type that has enough to count, the most special first."""
        keys = sorted({key for key, _ in self._named}, key=lambda key: (key[1] == "*", key))
        found = (self._weight(key, measured) for key in keys)
        return [each for each in found if each is not None]

    def _weight(self, key: Key, measured: date) -> Weight | None:
        source, label, type_ = key
        family = self._sets[source].family
        # What a publisher says is no proof of itself. A list of an aggregator is tried on the rest.
        others = {
            other
            for other in self._of[type_, True]
            if other != family and other != f"{source}/{label}"
        }
        malicious = self._rate(key, others, bad=True)
        benign = self._rate(key, set(self._of[type_, False]), bad=False)
        if malicious.of < LEAST or not benign.of:
            return None
        return Weight(
            claim=Claim.MALICIOUS,
            source=source,
            label=label,
            types=(type_,),
            malicious=malicious,
            benign=benign,
            measured=measured,
            provenance=f"held-out values of {', '.join(sorted(others))}",
        )

    def _rate(self, key: Key, families: set[str], *, bad: bool) -> Figures:
        of = self._of[key[2], bad]
        named = self._named[key, bad]
        return Figures(sum(named[each] for each in families), sum(of[each] for each in families))

    def _keys(self, report: Report) -> Iterable[Key]:
        labelled = self._sets.get(report.provider)
        if labelled is None:
            return
        for each in report.evidence:
            if each.claim is not Claim.MALICIOUS:
                continue
            yield labelled.name, "*", report.observable.type
            if labelled.labels in {Labels.LIST, Labels.VOTES} and each.label:
                yield labelled.name, each.label.lower(), report.observable.type
