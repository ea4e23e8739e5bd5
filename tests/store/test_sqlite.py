import shutil
import sqlite3
import threading
from datetime import UTC, datetime

import anyio
import pytest

from sidelight.model import NotReady
from sidelight.store import sqlite
from sidelight.store.migrations import REVISIONS
from sidelight.store.opening import FILE_NAME
from sidelight.store.sqlite import (
    FAILURES,
    SqliteDatabase,
    bound,
    connect,
    connect_to_write,
    explained,
)
from sidelight.tasks import do_here

pytest_plugins = ("store.databases",)

ADD = "INSERT INTO observables VALUES (:owner, :key, 'domain', 'a.example', 1)"
COUNT = "SELECT count(*) FROM observables"
ROW = {"owner": "default", "key": "k"}


@pytest.fixture
def path(migrated_home):
    return migrated_home / FILE_NAME


@pytest.fixture
def database(path):
    opened = SqliteDatabase(path)
    yield opened
    opened.close()


def count(database):
    with database.reading() as transaction:
        [(rows,)] = transaction.fetch(COUNT, {})
    return rows


def test_revision(database):
    assert database.revision == REVISIONS[-1]


@pytest.mark.parametrize(
    ("pragma", "expected"), [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1)]
)
def test_every_writer_is_set_up(path, pragma, expected):
    connection = connect_to_write(path)
    assert connection.execute(f"PRAGMA {pragma}").fetchone() == (expected,)
    connection.close()


def test_a_path_of_any_characters(tmp_path):
    path = tmp_path / "a?b#c%20d e.db"
    path.touch()
    connection = connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    assert path.stat().st_size > 0


def test_a_write_is_committed_whole(database):
    with database.writing() as transaction:
        assert transaction.run(ADD, ROW) == 1
        transaction.run_many(ADD, [{**ROW, "key": "l"}, {**ROW, "key": "m"}])
    assert count(database) == 3


def test_a_write_that_fails_is_undone_and_the_next_one_works(database):
    with pytest.raises(sqlite3.IntegrityError), database.writing() as transaction:
        transaction.run_many(ADD, [ROW, ROW])
    assert count(database) == 0
    with database.writing() as transaction:
        transaction.run(ADD, ROW)
    assert count(database) == 1


def test_a_read_does_not_wait_for_a_write(database):
    with database.writing() as transaction:
        transaction.run(ADD, ROW)
        assert count(database) == 0


def test_a_write_waits_for_the_one_of_another_process(path):
    first, second = SqliteDatabase(path), SqliteDatabase(path)
    started = threading.Event()

    def write():
        started.set()
        with second.writing() as transaction:
            transaction.run(ADD, ROW)

    waiting = threading.Thread(target=write)
    with first.writing() as transaction:
        waiting.start()
        started.wait()
        transaction.run(ADD, {**ROW, "key": "first"})
    waiting.join()
    assert count(first) == 2
    first.close()
    second.close()


def test_foreign_keys_hold(database):
    orphan = "INSERT INTO sightings VALUES ('default', 'k', 'alert_0', 'attacker', '2026')"
    with pytest.raises(sqlite3.IntegrityError), database.writing() as transaction:
        transaction.run(orphan, {})


def test_values_as_sqlite_takes_them():
    time = datetime(2026, 11, 24, tzinfo=UTC)
    assert bound({"a": time, "b": ["x", 'y"'], "c": 1, "d": None, "e": b"\x00"}) == {
        "a": "2026-11-24T00:00:00.000000+00:00",
        "b": '["x","y\\""]',
        "c": 1,
        "d": None,
        "e": b"\x00",
    }


@pytest.mark.parametrize(
    "code", [*FAILURES, sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_BUSY_SNAPSHOT]
)
def test_errors_that_a_person_can_mend_name_the_file(tmp_path, code):
    error = sqlite3.OperationalError("said by the library")
    error.sqlite_errorcode = code
    with pytest.raises(NotReady, match=str(tmp_path)), explained(tmp_path):
        raise error


def test_other_errors_are_ours_and_stay(tmp_path):
    with pytest.raises(sqlite3.ProgrammingError), explained(tmp_path):
        raise sqlite3.ProgrammingError("no code at all")


def test_damage_found_late(path, database):
    with database.writing() as transaction:
        keys = [{**ROW, "key": f"{number:0200}"} for number in range(2000)]
        transaction.run_many(ADD, keys)
    database.close()
    content = bytearray(path.read_bytes())
    content[4096 * 24 :] = b"\xff" * (len(content) - 4096 * 24)
    path.write_bytes(content)
    damaged = SqliteDatabase(path)
    with pytest.raises(NotReady, match="damaged"):
        count(damaged)
    damaged.close()


def write(database, key="k"):
    with database.writing() as transaction:
        transaction.run(ADD, {**ROW, "key": key})


@pytest.mark.anyio
async def test_a_task_waits_for_the_writer_of_another_process_while_its_loop_goes_on(
    database, path
):
    other = connect_to_write(path)
    other.execute("BEGIN IMMEDIATE")
    async with anyio.create_task_group() as group:
        for number in range(50):  # more than there are threads
            group.start_soon(do_here, write, database, f"k{number}")
        await anyio.sleep(0.05)
        assert await do_here(count, database) == 0
        other.execute("COMMIT")
    other.close()
    assert count(database) == 50


@pytest.mark.anyio
async def test_a_loop_that_reads_by_itself_waits_for_no_task(database, path):
    other = connect_to_write(path)
    other.execute("BEGIN IMMEDIATE")
    async with anyio.create_task_group() as group:
        group.start_soon(do_here, write, database)
        await anyio.sleep(0.05)
        assert count(database) == 0
        other.execute("COMMIT")
    other.close()
    assert count(database) == 1


def in_the_file_alone(path):
    """Return how many rows the file holds without its log."""
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    with sqlite3.connect(copy) as connection:
        [(rows,)] = connection.execute(COUNT)
    connection.close()
    return rows


def test_the_log_is_written_into_the_file_every_now_and_then(database, path, monkeypatch):
    monkeypatch.setattr(sqlite, "CHECKPOINT", 4)
    for number in range(3):
        write(database, f"k{number}")
    assert in_the_file_alone(path) == 0
    write(database)
    assert in_the_file_alone(path) == 4


def test_a_log_that_cannot_be_written_into_the_file_fails_no_write(database, monkeypatch):
    monkeypatch.setattr(sqlite, "CHECKPOINT", 1)
    write(database)
    assert count(database) == 1

    def full(_):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(sqlite, "connect", full)
    write(database, "l")
    assert count(database) == 2
