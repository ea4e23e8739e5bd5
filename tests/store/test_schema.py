import re
from pathlib import Path

import pytest

import house
from sidelight.store.migrate import POSTGRES_SCHEMA
from sidelight.store.schema import metadata

OF_EVERYBODY = {"run_lanes", "workers"}
"""Who works, and what is being claimed: workers serve every owner."""

OWNED = [table for table in metadata.sorted_tables if table.name not in OF_EVERYBODY]


@pytest.mark.parametrize("table", OWNED, ids=lambda table: table.name)
def test_every_row_has_an_owner_and_an_index_begins_with_it(table):
    assert not table.c.owner.nullable
    indexed = [tuple(index.columns.keys()) for index in table.indexes]
    indexed += [
        tuple(constraint.columns.keys())
        for constraint in table.constraints
        if type(constraint).__name__ in {"PrimaryKeyConstraint", "UniqueConstraint"}
    ]
    assert any(columns[0] == "owner" for columns in indexed)


def test_every_table_has_a_primary_key():
    assert all(len(table.primary_key) for table in metadata.sorted_tables)


def test_every_table_is_documented():
    page = (Path(house.__file__).parents[1] / "docs" / "storage.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert sorted(documented) == sorted(metadata.tables)


def test_the_schema_of_postgres_is_not_in_the_metadata():
    assert metadata.schema is None
    assert POSTGRES_SCHEMA == "sidelight"
