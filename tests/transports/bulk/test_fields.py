import pyarrow as pa
import pytest

from sidelight.transports.bulk.batch import LONG
from sidelight.transports.bulk.fields import Fields


def table(**columns):
    return pa.table(columns)


@pytest.mark.parametrize(
    "cells",
    [
        ["evil.com", "-", "-"],
        ["10.0.0.1", "10.0.0.2"],
        ["http://evil.com/a"],
        ["d41d8cd98f00b204e9800998ecf8427e", None],
        [["evil.com"], []],
        ["10.0.0.1:80", "x"],
    ],
    ids=str,
)
def test_a_column_of_values_to_look_up_is_found(cells):
    assert Fields().of_wide(table(a=cells, b=["GET"] * len(cells))) == ["a"]


@pytest.mark.parametrize(
    "column",
    [
        {"method": ["GET", "POST"]},
        {"status": [200, 404]},
        {"empty": pa.array([None, None], pa.string())},
        {"agent_version": ["1.2.3.4", "1.2.3.5"]},
        {"note": ["x"] * 10 + [f"word {number}" for number in range(300)] + ["evil.com"]},
    ],
    ids=lambda column: next(iter(column)),
)
def test_any_other_column_is_not(column):
    assert Fields().of_wide(table(**column)) == []


def test_a_column_that_is_empty_at_first_is_found_later_and_stays_found():
    fields = Fields()
    assert fields.of_wide(table(host=["-", "-"])) == []
    assert fields.of_wide(table(host=["evil.com", "-"])) == ["host"]
    assert fields.of_wide(table(host=["-", "-"])) == ["host"]


def test_a_named_column_is_taken_as_it_is():
    fields = Fields(["method", "later"])
    assert fields.of_wide(table(method=["GET"], host=["evil.com"])) == ["method"]
    assert fields.missing() == ["later"]
    fields.of_wide(table(later=["x"]))
    assert fields.missing() == []


def test_of_a_long_table_the_rows_of_such_fields_remain_and_those_without_a_field():
    rows = [(1, "method", "GET"), (1, "host", "evil.com"), (2, None, "bad.com")]
    long = pa.Table.from_arrays(list(map(pa.array, zip(*rows, strict=True))), schema=LONG)
    assert Fields().of_long(long)["value"].to_pylist() == ["evil.com", "bad.com"]
    assert Fields(["method"]).of_long(long)["value"].to_pylist() == ["GET", "bad.com"]
