from sidelight.store import run_schema
from sidelight.store.schema import metadata


def test_the_tables_of_playbooks_are_among_the_others():
    names = {"runs", "actions", "approvals", "playbook_versions", "block_entries"}
    assert names <= set(metadata.tables)
    assert run_schema.runs is metadata.tables["runs"]


def test_the_index_of_the_claim_holds_pending_runs_alone():
    [index] = [each for each in run_schema.runs.indexes if each.name == "ix_runs_pending"]
    assert [column.name for column in index.columns] == ["lane", "priority", "id"]
    assert str(index.dialect_options["postgresql"]["where"]) == "status = 'pending'"
