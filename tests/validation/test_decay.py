from datetime import UTC, datetime

import pytest

from sidelight.model import ObservableType
from sidelight.validation.decay import age_rows, date_of


@pytest.mark.parametrize("label", ["emotet", "", None, "2026-13-45_x", "x_2026-01-01"])
def test_a_label_without_a_date_at_its_start_has_none(label):
    assert date_of(label) is None


def test_dates_are_found_as_they_are_written():
    assert date_of("2023-06_01_triangulation") == datetime(2023, 6, 1, tzinfo=UTC)


def test_an_old_row_fades_when_its_date_is_told_and_a_young_one_does_not(bench, sets):
    rows = {(row.age, row.type): row for row in age_rows(bench, sets, 0)}
    young = rows["up to 90 days", ObservableType.DOMAIN]
    old = rows["older", ObservableType.DOMAIN]
    assert (young.values, young.fresh, young.dated) == (1, 1, 1)
    assert (old.values, old.fresh, old.dated) == (1, 1, 0)
    assert old.known == 0
