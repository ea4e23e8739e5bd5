"""One run of the validation: feeds imported into a temporary folder, tried, and forgotten."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from sidelight.model import Clock
from sidelight.plugin import IndexAnswer, IndexQuery
from sidelight.validation.bench import Bench
from sidelight.validation.fit import fit_weights
from sidelight.validation.harness import Figures, Progress, measure
from sidelight.validation.knowledge import Knowledge, load
from sidelight.validation.material import Material
from sidelight.validation.sets import Labelled
from sidelight.verdicts import Policy
from sidelight.verdicts.policy import Weight

FIT_TIMES = 2  # a rate needs more values than a share: so many times the sample are counted


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is loaded, and how to go about it; `sample` 0 tries every value."""

    bench: Bench
    material: Material
    sample: int
    made_on: date
    progress: Progress

    def measure(self) -> Figures:
        """Return the figures of the policy."""
        return measure(
            self.bench,
            self.material,
            made_on=self.made_on.isoformat(),
            most=self.sample,
            progress=self.progress,
        )

    def fit(self) -> list[Weight]:
        """Return the weights that the half which is not held out proposes; none takes effect."""
        self.progress("fitting weights")
        return fit_weights(
            self.bench, self.material, most=FIT_TIMES * self.sample, measured=self.made_on
        )


@contextmanager
def loaded(  # noqa: PLR0913 - what a run is made of
    material: Material,
    embedded: Callable[[IndexQuery], IndexAnswer],
    policy: Policy,
    clock: Clock,
    *,
    sample: int,
    progress: Progress,
) -> Iterator[Run]:
    """Yield a run with every feed loaded; ages are counted from the date of the data."""
    with TemporaryDirectory(prefix="sidelight-validation-") as folder:
        progress("loading the feeds")
        store, lookups = load(Path(folder), material.sets, clock)
        knowledge = Knowledge(embedded, store, lookups)
        yield Run(
            bench=Bench(knowledge, material.sets, policy, as_of(material.sets, clock)),
            material=material,
            sample=sample,
            made_on=clock.now().date(),
            progress=progress,
        )


def as_of(sets: tuple[Labelled, ...], clock: Clock) -> datetime:
    """Return the newest date of the sets, so that next year's figures are the same; else now."""
    days = [each.data_date for each in sets if len(each.data_date) == len("2026-11-24")]
    return datetime.fromisoformat(max(days)).replace(tzinfo=UTC) if days else clock.now()
