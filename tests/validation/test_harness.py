import pytest

from sidelight.validation.harness import measure


@pytest.fixture(scope="module")
def figures(bench, material):
    stages = []
    found = measure(bench, material, made_on="2026-08-24", most=20, progress=stages.append)
    assert stages[0] == "recall with each feed held out"
    return found


def test_every_part_is_measured(figures, bench):
    assert figures.model_version == bench.policy.model_version
    assert (figures.made_on, figures.as_of, figures.sample) == ("2026-08-24", "2026-08-23", 20)
    for part in (
        "gates",
        "rules",
        "recall",
        "recall_of_lists",
        "alarms",
        "lifting",
        "calibration",
        "outages",
        "decay",
        "sets",
    ):
        assert getattr(figures, part), part


def test_the_same_data_give_the_same_figures(figures, bench, material):
    again = measure(bench, material, made_on="2026-08-24", most=20, progress=lambda _: None)
    assert again == figures


def test_calibration_tries_both_sides(figures):
    whole = figures.calibration[0]
    assert whole.title.startswith("all types")
    assert 0 < whole.base_rate < 0.5
    assert whole.values == sum(each.values for each in whole.bins)


def test_the_gates_of_the_small_world_hold_but_for_flips(figures):
    failed = [gate.name for gate in figures.gates if not gate.passed]
    assert all("flips" in name or "calibration" in name for name in failed), failed
