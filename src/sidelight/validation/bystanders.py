"""Bystanders: harmless values that stand for those in alerts, tried as the malicious ones are.

A malicious value is tried with its own publisher held out. So is a harmless one, with a publisher
drawn by its hash, or else a publisher's silence alone would tell the two apart.
"""

from collections.abc import Iterator, Mapping, Sequence

from sidelight.model import Claim, Observable, ObservableType
from sidelight.validation.bench import Bench, Judged
from sidelight.validation.harmless import Harmless
from sidelight.validation.sampling import choose
from sidelight.validation.withhold import Withhold, both, claims, nothing, providers

Publishers = Mapping[ObservableType, Sequence[frozenset[str]]]
"""Type -> the providers of each publisher that lists malicious values of it."""


def try_bystanders(
    bench: Bench, harmless: Harmless, publishers: Publishers
) -> Iterator[tuple[Judged, Judged]]:
    """Yield each value as a stranger, with what knows it for harmless withheld, and as loaded."""
    for each in harmless.values:
        yield _try_one(bench, each, harmless.name, harmless.own or nothing, publishers)


def try_pages(
    bench: Bench, harmless: Harmless, publishers: Publishers
) -> Iterator[tuple[Judged, Judged]]:
    """Yield, likewise, the start page of each name: a harmless URL, composed and not observed."""
    own = claims({Claim.POPULAR, Claim.KNOWN_GOOD})
    for each in harmless.values:
        if each.type is ObservableType.DOMAIN:
            page = Observable(ObservableType.URL, f"https://{each.value}/")
            yield _try_one(bench, page, f"pages of {harmless.name}", own, publishers)


def _try_one(
    bench: Bench, value: Observable, origin: str, own: Withhold, publishers: Publishers
) -> tuple[Judged, Judged]:
    absent = providers(choose(publishers.get(value.type, ()), value) or frozenset())
    reports = bench.reports(value)
    return (
        bench.try_reports(value, reports, origin, bad=False, withhold=both(absent, own)),
        bench.try_reports(value, reports, origin, bad=False, withhold=absent),
    )
