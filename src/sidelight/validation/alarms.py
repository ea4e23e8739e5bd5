"""False alarms: how often harmless values are called malicious, or could be acted on."""

from collections.abc import Iterable, Iterator

import msgspec

from sidelight.model import VerdictClass
from sidelight.validation.bench import Bench, Counts, Judged, tally
from sidelight.validation.harmless import Harmless

MOST_EXAMPLES = 20


class Alarms(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a harmless set, judged as loaded, or with its own lists withheld.

    `examples` are values that came out malicious, for a person to look at.
    """

    name: str
    title: str
    own_withheld: bool
    of: int
    counts: Counts
    examples: tuple[str, ...]

    @property
    def per_10k(self) -> float:
        """Actionable values in 10,000."""
        return 10_000 * self.counts.actionable / self.counts.values if self.counts.values else 0.0


def raise_alarms(bench: Bench, harmless: Harmless) -> Iterator[Alarms]:
    """Yield the set as loaded and, if lists know it for harmless, with those withheld."""
    own = harmless.own
    loaded: list[Judged] = []
    withheld: list[Judged] = []
    for each in harmless.values:
        reports = bench.reports(each)
        loaded.append(bench.try_reports(each, reports, harmless.name, bad=False))
        if own is not None:
            tried = bench.try_reports(each, reports, harmless.name, bad=False, withhold=own)
            withheld.append(tried)
    yield _row(harmless, loaded, own_withheld=False)
    if own is not None:
        yield _row(harmless, withheld, own_withheld=True)


def _row(harmless: Harmless, judged: list[Judged], *, own_withheld: bool) -> Alarms:
    return Alarms(
        name=harmless.name,
        title=harmless.title,
        own_withheld=own_withheld,
        of=harmless.of,
        counts=tally(judged),
        examples=tuple(_examples(judged)),
    )


def _examples(judged: Iterable[Judged]) -> list[str]:
    malicious = [each for each in judged if each.class_ is VerdictClass.MALICIOUS]
    return [each.observable.value for each in malicious[:MOST_EXAMPLES]]
