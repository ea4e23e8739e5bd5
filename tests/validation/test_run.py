import os
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from house import FakeClock
from sidelight.model import Observable, ObservableType
from sidelight.transports.indexes import IndexStore
from sidelight.validation.material import gather_material
from sidelight.validation.run import as_of, loaded
from sidelight.validation.sampling import sample
from sidelight.wiring.build import verdict_policy

REAL = Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[3] / "shared" / "data"))


def test_a_run_loads_measures_proposes_and_forgets(material, embedded, data):
    clock = FakeClock(datetime(2026, 9, 1, tzinfo=UTC))
    stages = []
    with loaded(
        material, embedded, verdict_policy(), clock, sample=5, progress=stages.append
    ) as run:
        figures = run.measure()
        assert isinstance(run.fit(), list)
    assert figures.made_on == "2026-09-01"
    assert figures.as_of == "2026-08-23"
    assert run.made_on == date(2026, 9, 1)
    assert stages[0] == "loading the feeds"


def test_ages_are_counted_from_the_newest_data_or_from_now(sets):
    clock = FakeClock()
    assert as_of(sets, clock) == datetime(2026, 8, 23, tzinfo=UTC)
    assert as_of((), clock) == clock.now()


@pytest.mark.skipif(
    not (REAL / "feeds" / "manifest.json").is_file(), reason="the labelled data are not here"
)
@pytest.mark.timeout(600)
def test_the_gates_hold_on_a_sample_of_the_real_data(compiled):
    material = gather_material(REAL)
    names = [Observable(ObservableType.DOMAIN, each) for each in material.reference.top_100k]
    few = frozenset(each.value for each in sample(names, 500))
    reference = msgspec.structs.replace(
        material.reference, top_10k=few & material.reference.top_10k, top_100k=few
    )
    material = msgspec.structs.replace(material, reference=reference)
    embedded = IndexStore(compiled / "indexes", FakeClock()).match
    with loaded(
        material, embedded, verdict_policy(), FakeClock(), sample=40, progress=lambda _: None
    ) as run:
        figures = run.measure()
    failed = [f"{gate.name}: {gate.measured}" for gate in figures.gates if not gate.passed]
    assert not failed
