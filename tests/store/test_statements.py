import re
import sqlite3

import psycopg
import pytest

from sidelight.store import postgres, sqlite, statements
from sidelight.store.opening import FILE_NAME

pytest_plugins = ("store.databases",)

STATEMENTS = {
    name: text for name, text in vars(statements).items() if name.isupper() and name[0] != "_"
}


def is_insert(name):
    """Return whether a statement has nothing to scan."""
    return STATEMENTS[name].lstrip().startswith("INSERT")


def values(statement, for_list):
    """Return some value for each name in `statement`."""
    lists = set(re.findall(r"IN :(\w+)", statement))
    names = set(re.findall(r":(\w+)", statement))
    return {name: for_list if name in lists else 1 if name == "limit" else "1" for name in names}


def test_there_are_statements():
    assert len(STATEMENTS) > 15


@pytest.mark.parametrize("name", STATEMENTS)
def test_only_rows_of_the_owner_are_touched(name):
    statement = STATEMENTS[name]
    assert ":owner" in statement
    if not is_insert(name):
        assert re.search(r"WHERE (\w\.)?owner = :owner", statement)


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_scans_a_table_in_sqlite(name, migrated_home):
    statement = STATEMENTS[name]
    connection = sqlite3.connect(migrated_home / FILE_NAME)
    plan = connection.execute(
        f"EXPLAIN QUERY PLAN {sqlite.in_dialect(statement)}", values(statement, '["1"]')
    ).fetchall()
    connection.close()
    steps = [step for *_, step in plan]
    assert [step for step in steps if "SCAN" in step and "json_each" not in step] == []
    assert not any("TEMP B-TREE" in step for step in steps), "a sort that no index serves"


@pytest.mark.parametrize("name", [name for name in STATEMENTS if not is_insert(name)])
def test_no_statement_scans_a_table_in_postgres(name, postgres_server, migrated_template):
    statement = STATEMENTS[name]
    url = postgres_server.replace("/postgres?", f"/{migrated_template}?")
    with psycopg.connect(url) as connection:
        connection.execute("SET search_path TO sidelight")
        connection.execute("SET enable_seqscan = off")
        query, names = postgres.in_dialect(statement)
        given = _timed(values(statement, ["1"]))
        cursor = psycopg.RawCursor(connection)
        plan = cursor.execute(b"EXPLAIN " + query, [given[name] for name in names]).fetchall()
    assert not [line for (line,) in plan if "Seq Scan" in line]


TIMES = {"at", "closed_at", "expires_at", "horizon", "now", "now_starts_at", "since", "until"}


def _timed(some):
    return some | {name: "2026-11-24" for name in TIMES if name in some}
