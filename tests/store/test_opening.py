import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

import house
import sidelight.store.sqlite  # noqa: F401 - another user may not be able to read it later
from sidelight.model import InvalidInput, NotReady
from sidelight.store import DEFAULT_OWNER, open_store
from sidelight.store.opening import FILE_NAME
from sidelight.store.schema import metadata
from store.samples import IP, alert, report

pytest_plugins = ("store.databases",)

TESTS = Path(house.__file__).parent
NOBODY = 65534


@pytest.fixture
def path(migrated_home):
    return migrated_home / FILE_NAME


def run(code, *arguments, **options):
    """Return what a fresh interpreter prints."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
        **options,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def refuses(home, clock, *words):
    with pytest.raises(NotReady) as caught:
        open_store(None, home, clock)
    for word in words:
        assert word in str(caught.value)


def test_a_home_is_made_that_nobody_else_reads(tmp_path, clock):
    home = tmp_path / "state" / "sidelight"
    with open_store(None, home, clock) as store:
        store.record_alert(alert(), b"")
        modes = {
            entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in [home, *home.iterdir()]
        }
    assert modes == {
        "sidelight": 0o700,
        "sidelight.db": 0o600,
        "sidelight.db-shm": 0o600,
        "sidelight.db-wal": 0o600,
        "sidelight.db.lock": 0o600,
    }


def test_an_empty_file_is_no_database_yet(tmp_path, clock):
    (tmp_path / FILE_NAME).touch()
    with open_store(None, tmp_path, clock) as store:
        assert store.cases().cases == ()


def test_the_owner_is_named_at_the_door(migrated_home, clock):
    with open_store(None, migrated_home, clock, owner="blue") as blue:
        blue.record_alert(alert(), b"")
        assert blue.sightings([IP])
        assert not blue.for_owner(DEFAULT_OWNER).sightings([IP])


WARM = """
import sys
from pathlib import Path
from house import FakeClock
from store.samples import DOMAIN, FILE, IP, LONG_URL
from sidelight.model import Observable, ObservableType
asked = [IP, DOMAIN, FILE, LONG_URL]
asked += [Observable(ObservableType.DOMAIN, f"{n}.example") for n in range(6)]
from sidelight.store import open_store
with open_store(None, Path(sys.argv[1]), FakeClock()) as store:
    found = store.sightings(asked)
heavy = {"sqlalchemy", "alembic", "psycopg", "zstandard"} & set(sys.modules)
print(len(found), sorted(heavy))
"""


def test_a_warm_start_imports_no_library(migrated_home, clock):
    with open_store(None, migrated_home, clock) as store:
        store.record_alert(alert(), b"")
    assert run(WARM, migrated_home).split() == ["1", "[]"]


def test_garbage(tmp_path, clock):
    (tmp_path / FILE_NAME).write_bytes(b"no database at all " * 100)
    refuses(tmp_path, clock, str(tmp_path / FILE_NAME), "damaged or no database", "move it away")


def test_a_file_cut_short(path, clock):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    refuses(path.parent, clock, str(path), "damaged", "restore a backup")


def test_a_database_of_another_program(tmp_path, clock):
    path = tmp_path / FILE_NAME
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    connection.commit()
    connection.close()
    content = path.read_bytes()
    refuses(tmp_path, clock, str(path), "another program")
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_backup_can_be_opened_in_its_place(migrated_home, tmp_path_factory, clock):
    with open_store(None, migrated_home, clock) as store:
        recorded = store.record_alert(alert(), b"kept")
        backup = tmp_path_factory.mktemp("restored") / FILE_NAME
        connection = sqlite3.connect(migrated_home / FILE_NAME)
        connection.execute("VACUUM INTO ?", [str(backup)])
        connection.close()
    with open_store(None, backup.parent, clock) as store:
        assert store.alert(recorded.id).payload == b"kept"
        assert not store.record_alert(alert(), b"again").new
        assert backup.with_name(f"{FILE_NAME}-wal").exists()


def test_a_file_written_by_a_later_version(path, clock):
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    refuses(path.parent, clock, str(path), "later version", "9999")


def test_a_directory_in_place_of_the_file(tmp_path, clock):
    (tmp_path / FILE_NAME).mkdir()
    refuses(tmp_path, clock, str(tmp_path / FILE_NAME))


def test_a_lock_that_cannot_be_taken(tmp_path, clock):
    (tmp_path / f"{FILE_NAME}.lock").mkdir()
    refuses(tmp_path, clock, str(tmp_path / FILE_NAME), "cannot be made or upgraded")


FIRST = {"alerts", "cases", "disclosures", "observables", "reports", "sightings", "verdicts"}
KINDS = {"sqlite": ("TEXT", "BLOB"), "postgres": ("timestamptz", "bytea")}


def turn_back(transaction, database):
    """Make the tables what the first version left: those of that time, reports without holder."""
    moment, blob = KINDS[database]
    reports = (
        "CREATE TABLE reports (owner TEXT NOT NULL, key TEXT NOT NULL, provider TEXT NOT NULL, "
        f"state TEXT NOT NULL, fetched_at {moment} NOT NULL, body {blob} NOT NULL, "
        "CONSTRAINT pk_reports PRIMARY KEY (owner, key, provider))"
    )
    statements = [f"DROP TABLE {table}" for table in sorted(set(metadata.tables) - FIRST)]
    statements += [
        "CREATE TABLE kept AS SELECT owner, key, provider, state, fetched_at, body FROM reports",
        "DROP TABLE reports",
        reports,
        "INSERT INTO reports SELECT * FROM kept",
        "DROP TABLE kept",
        "UPDATE alembic_version SET version_num = '0001'",
    ]
    for statement in statements:
        transaction.run(statement, {})


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_an_older_schema_is_upgraded_where_it_is(database, migrated_home, migrated_postgres, clock):
    url = migrated_postgres if database == "postgres" else None
    with open_store(url, migrated_home, clock) as store:
        recorded = store.record_alert(alert(), b"kept")
        store.save_reports([report()])
        with store._database.writing() as transaction:
            turn_back(transaction, database)
    with open_store(url, migrated_home, clock) as store:
        assert store.alert(recorded.id).payload == b"kept"
        assert store.own_entries() == ()
        assert set(store.cached_reports(IP, ["one"])) == {"one"}, "it is the team's"
        store.save_reports([report(holder="ann")])
        assert store.cached_reports(IP, ["one"])["one"].holder == ""


def test_a_home_that_is_a_file(tmp_path, clock):
    home = tmp_path / "home"
    home.touch()
    refuses(home, clock, str(home), "SIDELIGHT_HOME")


@contextmanager
def as_nobody():
    """Be a user without rights for a while, since root may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def shared_home():
    """A directory that every user can reach, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        yield home
        home.chmod(0o755)


def test_a_home_that_cannot_be_written(shared_home, clock):
    shared_home.chmod(0o555)
    with as_nobody():
        refuses(shared_home, clock, f"{shared_home} cannot be written", "SIDELIGHT_HOME")


def test_a_home_that_cannot_be_made(shared_home, clock):
    shared_home.chmod(0o555)
    with as_nobody():
        refuses(shared_home / "new", clock, f"{shared_home}/new cannot be made", "SIDELIGHT_HOME")


def test_a_file_that_cannot_be_written(shared_home, migrated_file, clock):
    path = Path(shutil.copy(migrated_file, shared_home))
    shared_home.chmod(0o777)
    path.chmod(0o444)
    with as_nobody():
        refuses(shared_home, clock, f"{path} cannot be read and written")


@pytest.mark.parametrize("url", ["mysql://ann:sesame@db.example/x", "ann:sesame@db.example", ""])
def test_a_url_of_another_kind_is_refused_and_not_shown(url, tmp_path, clock):
    with pytest.raises(InvalidInput, match="postgresql://") as caught:
        open_store(url, tmp_path, clock)
    assert "sesame" not in str(caught.value)


NO_DRIVER = """
import sys
sys.modules["psycopg"] = None
from pathlib import Path
from house import FakeClock
from sidelight.model import NotReady
from sidelight.store import open_store
try:
    open_store("postgresql://ann:sesame@db.example/x", Path(), FakeClock())
except NotReady as error:
    print(error)
"""


def test_postgres_without_its_driver():
    message = run(NO_DRIVER)
    assert "pip install 'sidelight[postgres]'" in message
    assert "sesame" not in message


def test_postgres_written_by_a_later_version(migrated_postgres, tmp_path, clock):
    with psycopg.connect(migrated_postgres) as connection:
        connection.execute("UPDATE sidelight.alembic_version SET version_num = '9999'")
    with pytest.raises(NotReady, match=r"later version .*9999"):
        open_store(migrated_postgres, tmp_path, clock)


def test_a_role_that_may_not_make_tables(empty_postgres, tmp_path, clock):
    with psycopg.connect(empty_postgres) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
    url = empty_postgres.replace("postgres:@", "reader:@").replace("postgres@", "reader@")
    with pytest.raises(NotReady, match="permission denied"):
        open_store(url, tmp_path, clock)


def test_a_postgres_url_of_the_short_scheme(empty_postgres, tmp_path, clock):
    short = empty_postgres.replace("postgresql://", "postgres://")
    with open_store(short, tmp_path, clock) as store:
        assert store.record_alert(alert(), b"").new
    assert list(tmp_path.iterdir()) == []
