import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from sidelight.store.migrate import migrate_postgres, migrate_sqlite
from sidelight.store.migrations import REVISIONS
from sidelight.store.schema import metadata
from sidelight.store.sqlite import APPLICATION_ID, connect

pytest_plugins = ("store.databases",)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sidelight.db"


def one(connection, statement):
    return connection.execute(statement).fetchone()[0]


def differences(dialect, creator, *preparation):
    engine = sa.create_engine(dialect, creator=creator, poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in preparation:
            connection.exec_driver_sql(statement)
            connection.dialect.default_schema_name = "sidelight"
        return compare_metadata(
            MigrationContext.configure(connection, opts={"compare_server_default": True}), metadata
        )


def test_migrations_lead_to_the_metadata_in_sqlite(path):
    migrate_sqlite(path)
    assert differences("sqlite://", lambda: connect(path)) == []


def test_migrations_lead_to_the_metadata_in_postgres(empty_postgres):
    def creator():
        return psycopg.connect(empty_postgres)

    migrate_postgres(creator)
    search_path = "SET search_path TO sidelight"
    assert differences("postgresql+psycopg://", creator, search_path) == []


def test_a_difference_would_be_seen(path):
    migrate_sqlite(path)
    connection = connect(path)
    connection.execute("DROP INDEX ix_cases_owner_id")
    connection.execute("ALTER TABLE reports ADD COLUMN extra TEXT")
    connection.close()
    kinds = {difference[0] for difference in differences("sqlite://", lambda: connect(path))}
    assert kinds == {"add_index", "remove_column"}


def test_a_new_file_is_ours_alone_in_wal_and_marked(path):
    migrate_sqlite(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    connection = sqlite3.connect(path)
    assert one(connection, "PRAGMA application_id") == APPLICATION_ID
    assert one(connection, "PRAGMA journal_mode") == "wal"
    assert one(connection, "SELECT version_num FROM alembic_version") == REVISIONS[-1]
    assert {entry.name for entry in path.parent.iterdir()} >= {"sidelight.db", "sidelight.db.lock"}
    connection.close()


def test_what_a_killed_process_left_is_cleared_away(path):
    for suffix in ("new", "new-wal", "new-shm"):
        path.with_name(f"sidelight.db.{suffix}").write_bytes(b"half")
    migrate_sqlite(path)
    names = {entry.name for entry in path.parent.iterdir()}
    assert names == {"sidelight.db", "sidelight.db.lock"}


def test_a_current_database_keeps_its_rows(path):
    migrate_sqlite(path)
    connection = connect(path)
    connection.execute("INSERT INTO observables VALUES ('default', 'k', 'domain', 'a.example', 1)")
    migrate_sqlite(path)
    assert one(connection, "SELECT count(*) FROM observables") == 1
    connection.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(path):
    migrate_sqlite(path)
    connection = connect(path)
    connection.execute("DROP TABLE alembic_version")  # so that the first revision runs once more
    connection.execute("DROP TABLE disclosures")
    connection.execute("DROP TABLE sightings")
    connection.execute("DROP TABLE alerts")
    connection.execute("DROP TABLE cases")
    with pytest.raises(sqlite3.OperationalError, match="table observables already exists"):
        migrate_sqlite(path)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert "cases" not in tables
    assert "alembic_version" not in tables
    connection.close()


def test_threads_that_migrate_at_once(tmp_path):
    paths = [tmp_path / f"{number % 2}.db" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(migrate_sqlite, paths))
    for path in set(paths):
        assert differences("sqlite://", lambda path=path: connect(path)) == []
