import re
import sqlite3

import psycopg
import pytest

from sidelight.store import (
    approvals,
    block_list,
    ledger,
    playbooks,
    postgres,
    run_statements,
    sqlite,
)
from sidelight.store.opening import FILE_NAME
from sidelight.store.paging import page_statement

pytest_plugins = ("store.databases",)

MODULES = (run_statements, ledger, approvals, playbooks, block_list)
WORDS = ("SELECT", "UPDATE", "INSERT", "DELETE", "WITH")

STATEMENTS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": text
    for module in MODULES
    for name, text in vars(module).items()
    if name.isupper() and name[0] != "_" and str(text).lstrip().startswith(WORDS)
}
PAGES = {
    "page.runs": page_statement(run_statements.RUNS, {"status": "", "alert_id": ""}),
    "page.actions": page_statement(ledger.ACTIONS, {"target": ""}),
    "page.approvals": page_statement(approvals.APPROVALS, {"state": ""}),
}
STATEMENTS |= PAGES

ACROSS = {
    "run_statements.LANES",
    "run_statements.LOCK_LANES",
    "run_statements.RUNNING_IN_LANE",
    "run_statements.FIRST_IN_LANE",
    "run_statements.SLEEPER",
    "run_statements.WAKE_DUE",
    "run_statements.WORKERS",
    "run_statements.FORGET_WORKER",
    "run_statements.ORPHANS",
    "run_statements.ENDED",
    "ledger.DUE",
    "ledger.LEFT",
    "approvals.DUE",
    "approvals.LINK",
    "approvals.USE_LINK",
    "approvals.FORGET_LINKS",
    "playbooks.DUE",
}
"""What workers and links ask of every owner."""

WHOLE = {"run_statements.WORKERS", "run_statements.LANES"}
"""One looks at all workers, the other walks from lane to lane within its own result."""

TIMES = re.compile(r"(now|before|\w*until|\w+_at|at)$")


def is_insert(name):
    return STATEMENTS[name].lstrip().startswith("INSERT")


def values(statement, for_list):
    """Return some value for each name in `statement`."""
    lists = set(re.findall(r"IN :(\w+)", statement))
    some = {}
    for name in re.findall(r":(\w+)", statement):
        some[name] = "2026-11-24" if TIMES.match(name) else "1"
        if name in lists:
            some[name] = for_list
        if name == "limit":
            some[name] = 1
    return some


def test_there_are_statements():
    assert len(STATEMENTS) > 70


@pytest.mark.parametrize("name", [name for name in STATEMENTS if name not in ACROSS])
def test_only_rows_of_the_owner_are_touched(name):
    statement = STATEMENTS[name]
    if name in {"run_statements.ADD_LANE", "run_statements.BEAT"}:
        return
    assert ":owner" in statement or "owner IN :owners" in statement
    if not is_insert(name):
        assert re.search(r"WHERE (\w\.)?owner (= :owner|IN :owners)", statement)


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_scans_a_table_in_sqlite(name, migrated_home):
    statement = STATEMENTS[name]
    connection = sqlite3.connect(migrated_home / FILE_NAME)
    plan = connection.execute(
        f"EXPLAIN QUERY PLAN {sqlite.in_dialect(statement)}", values(statement, '["1"]')
    ).fetchall()
    connection.close()
    steps = [step for *_, step in plan]
    served = ("json_each", "USING INDEX ix_runs_", "USING COVERING INDEX ix_runs_")
    scans = [step for step in steps if "SCAN" in step and not any(each in step for each in served)]
    if name not in WHOLE:
        assert scans == []
    assert not any("TEMP B-TREE" in step for step in steps), "a sort that no index serves"


@pytest.mark.parametrize("name", [name for name in STATEMENTS if not is_insert(name)])
def test_no_statement_scans_a_table_in_postgres(name, postgres_server, migrated_template):
    statement = STATEMENTS[name]
    url = postgres_server.replace("/postgres?", f"/{migrated_template}?")
    with psycopg.connect(url) as connection:
        connection.execute("SET search_path TO sidelight")
        connection.execute("SET enable_seqscan = off")
        query, names = postgres.in_dialect(statement)
        given = values(statement, ["1"])
        cursor = psycopg.RawCursor(connection)
        plan = cursor.execute(b"EXPLAIN " + query, [given[name] for name in names]).fetchall()
    scans = [line for (line,) in plan if "Seq Scan" in line]
    assert scans == [] or name in WHOLE


def test_a_run_that_is_locked_is_skipped_in_postgres_alone():
    statement = run_statements.FIRST_IN_LANE
    assert b"FOR UPDATE SKIP LOCKED" in postgres.in_dialect(statement)[0]
    assert "UPDATE" not in sqlite.in_dialect(statement)
