"""The bench: asks every feed about a value, withholds what must not help, and judges for real."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from sidelight.model import ActionScope, Observable, ObservableType, Report, Verdict, VerdictClass
from sidelight.validation.knowledge import Knowledge
from sidelight.validation.sets import Labelled, Labels
from sidelight.validation.withhold import Withhold, nothing
from sidelight.verdicts import Policy, judge
from sidelight.verdicts.policy import TOWARDS_MALICIOUS

MOST_VOTES = 5

BAD = frozenset({VerdictClass.MALICIOUS, VerdictClass.SUSPICIOUS})


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What came out for one value of which we know the truth.

    `origin` is the set it is from, `votes` how many lists say bad about exactly this value, and
    `accused` whether any evidence, of whatever scope, does. `withhold` is what was withheld.
    """

    observable: Observable
    origin: str
    bad: bool
    probability: float
    class_: VerdictClass
    action: ActionScope
    votes: int
    accused: bool
    withhold: Withhold

    @property
    def actionable(self) -> bool:
        """Whether an action could run by itself."""
        return self.action is not ActionScope.NONE


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many of `values` ended where; `suspicious` counts the malicious ones too.

    `votes` has one count for each N from 1 to 5: the values that at least N lists call bad.
    """

    values: int
    accused: int
    suspicious: int
    malicious: int
    actionable: int
    noise: int
    votes: tuple[int, ...]


class Bench:
    """Judges values of the labelled sets at one fixed moment, by one policy."""

    def __init__(
        self, knowledge: Knowledge, sets: Sequence[Labelled], policy: Policy, now: datetime
    ) -> None:
        """Take the knowledge with the sets it was made from; `now` is what ages count from."""
        self.knowledge = knowledge
        self.policy = policy
        self.now = now
        self._labels = {each.name: each.labels for each in sets}

    def reports(self, observable: Observable) -> tuple[Report, ...]:
        """Return every report, nothing withheld."""
        return self.knowledge.reports(observable)

    def prior(self, type_: ObservableType) -> float:
        """Return the share of values of a type that the policy expects to be malicious."""
        return 1 / (1 + math.exp(-self.policy.prior(type_)))

    def verdict(self, observable: Observable, reports: Sequence[Report]) -> Verdict:
        """Return the verdict that the product would give."""
        return judge(observable, reports, self.policy, now=self.now)

    def try_value(
        self, observable: Observable, origin: str, *, bad: bool, withhold: Withhold = nothing
    ) -> Judged:
        """Return what comes out for one value when something is withheld."""
        return self.try_reports(
            observable, self.reports(observable), origin, bad=bad, withhold=withhold
        )

    def try_reports(
        self,
        observable: Observable,
        reports: Sequence[Report],
        origin: str,
        *,
        bad: bool,
        withhold: Withhold = nothing,
    ) -> Judged:
        """Return what comes out of these reports when something of them is withheld."""
        reports = withhold(tuple(reports))
        verdict = self.verdict(observable, reports)
        return Judged(
            observable=observable,
            origin=origin,
            bad=bad,
            probability=verdict.probability,
            class_=verdict.class_,
            action=verdict.action_scope,
            votes=count_votes(reports, self._labels),
            accused=is_accused(reports),
            withhold=withhold,
        )


def count_votes(reports: Iterable[Report], labels: Mapping[str, Labels]) -> int:
    """Return how many lists say bad about exactly the value: the rule that many tools ship.

    A list inside an aggregator is a list, and an aggregator that counts brings its count.
    """
    return sum(_votes(each, labels.get(each.provider, Labels.THREAT)) for each in reports)


def is_accused(reports: Iterable[Report]) -> bool:
    """Whether anything in the reports speaks for malicious."""
    return any(
        evidence.claim in TOWARDS_MALICIOUS for report in reports for evidence in report.evidence
    )


def tally(judged: Iterable[Judged]) -> Counts:
    """Return how many ended where."""
    all_ = list(judged)
    return Counts(
        values=len(all_),
        accused=sum(each.accused for each in all_),
        suspicious=sum(each.class_ in BAD for each in all_),
        malicious=sum(each.class_ is VerdictClass.MALICIOUS for each in all_),
        actionable=sum(each.actionable for each in all_),
        noise=sum(each.class_ is VerdictClass.NOISE for each in all_),
        votes=tuple(
            sum(each.votes >= least for each in all_) for least in range(1, MOST_VOTES + 1)
        ),
    )


def _votes(report: Report, labels: Labels) -> int:
    said = [
        each
        for each in report.evidence
        if each.claim in TOWARDS_MALICIOUS and each.matched in {None, report.observable.value}
    ]
    if not said:
        return 0
    if labels is Labels.VOTES:
        return max(_number(each.label) for each in said)
    if labels is Labels.LIST:
        return len({each.label for each in said})
    return 1


def _number(label: str | None) -> int:
    return int(label) if label and label.isdecimal() else 1
