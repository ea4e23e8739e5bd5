import asyncio
import time
import traceback

import anyio
import psycopg
import pytest

from sidelight.model import NotReady
from sidelight.store import postgres
from sidelight.store.migrations import REVISIONS
from sidelight.store.postgres import CONNECTIONS, Address, PostgresDatabase
from sidelight.tasks import do_here

pytest_plugins = ("store.databases",)

ADD = "INSERT INTO observables VALUES (:owner, :key, 'domain', 'a.example', 1)"
COUNT = "SELECT count(*) FROM observables"
ROW = {"owner": "default", "key": "k"}


@pytest.fixture
def database(migrated_postgres):
    opened = PostgresDatabase(Address(migrated_postgres))
    yield opened
    opened.close()


def count(database):
    with database.reading() as transaction:
        [(rows,)] = transaction.fetch(COUNT, {})
    return rows


def told(error):
    """Return all that a traceback would show of an error."""
    return "".join(traceback.format_exception(error))


def test_revision(database):
    assert database.revision == REVISIONS[-1]


def test_revision_of_an_empty_database(empty_postgres):
    database = PostgresDatabase(Address(empty_postgres))
    assert database.revision is None
    database.close()


def test_a_write_is_committed_whole(database):
    with database.writing() as transaction:
        assert transaction.run(ADD, ROW) == 1
        transaction.run_many(ADD, [{**ROW, "key": "l"}, {**ROW, "key": "m"}])
        assert count(database) == 0
    assert count(database) == 3


def test_a_write_that_fails_is_undone_and_the_next_one_works(database):
    with pytest.raises(psycopg.errors.UniqueViolation), database.writing() as transaction:
        transaction.run_many(ADD, [ROW, ROW])
    assert count(database) == 0
    with database.writing() as transaction:
        transaction.run(ADD, ROW)
    assert count(database) == 1


def test_foreign_keys_hold(database):
    orphan = "INSERT INTO sightings VALUES ('default', 'k', 'alert_0', 'attacker', '2026-11-24')"
    with pytest.raises(psycopg.errors.ForeignKeyViolation), database.writing() as transaction:
        transaction.run(orphan, {})


def test_connections_are_kept(database):
    pid = "SELECT pg_backend_pid()"
    seen = set()
    for _ in range(CONNECTIONS + 1):
        with database.reading() as transaction:
            seen.add(transaction.fetch(pid, {})[0])
    assert len(seen) == 1


def test_a_connection_that_the_server_ends_costs_one_call(database, postgres_server):
    with database.reading() as transaction:
        [(pid,)] = transaction.fetch("SELECT pg_backend_pid()", {})
    with psycopg.connect(postgres_server) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with pytest.raises(NotReady, match="cannot be used"):
        count(database)
    assert count(database) == 0


def test_a_server_that_does_not_answer():
    address = Address("postgresql://ann:open%40sesame@127.0.0.1:1/alerts")
    database = PostgresDatabase(address)
    with pytest.raises(NotReady, match=r"alerts at 127\.0\.0\.1:1 cannot be used") as caught:
        count(database)
    assert "sesame" not in told(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:open/sesame@db.example/alerts",
        "postgresql://ann:open@sesame:x@db.example/alerts",
        "postgresql://ann:open%sesame@db.example/alerts",
        "postgresql://ann:1/sesame@db.example/alerts",
        "postgresql://ann:1?sesame@db.example/alerts",
        "postgresql://ann:1#sesame@db.example/alerts",
        "postgresql://ann:x@db.example:sesame/alerts",
        "postgresql://ann:x@db.example/alerts?sesame=1",
    ],
)
def test_a_url_that_cannot_be_read_is_not_shown(url):
    with pytest.raises(NotReady) as caught:
        count(PostgresDatabase(Address(url)))
    assert "sesame" not in told(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql:///alerts", "alerts at (default):5432"),
        ("postgres://ann@/alerts?host=/run/postgresql", "alerts at /run/postgresql:5432"),
        ("postgresql://[::1]:6432/alerts", "alerts at ::1:6432"),
        ("postgresql://ann:p%40%2F@a.example:1,b.example:2/x", "x at a.example,b.example:1,2"),
        ("postgresql://db.example", "(default) at db.example:5432"),
    ],
)
def test_urls_that_can_be_read(url, shown):
    assert str(Address(url)).endswith(shown)


def test_an_address_shows_no_password():
    address = Address("postgresql://ann:sesame@db.example:6432/alerts?application_name=mine")
    assert str(address) == "PostgreSQL database alerts at db.example:6432"
    assert "sesame" not in repr(address)


def test_an_answer_that_repeats_the_password_is_redacted():
    address = Address("postgresql://ann:sesame@db.example/alerts")
    with pytest.raises(NotReady) as caught, address.explained():
        raise psycopg.OperationalError("sesame is wrong")
    assert "sesame" not in told(caught.value)
    assert "*** is wrong" in str(caught.value)


def test_a_transaction_that_stands_still_ends_and_lets_others_go_on(database, monkeypatch):
    monkeypatch.setattr(postgres, "IDLE", 200)

    def stop():
        with database.writing() as stopped:
            stopped.run(ADD, ROW)
            time.sleep(0.6)  # as a process does that was stopped in the middle
            stopped.run(ADD, {**ROW, "key": "l"})

    with pytest.raises(NotReady):
        stop()
    assert count(database) == 0


def write(database, key, pause=0.0):
    with database.writing() as transaction:
        transaction.send(ADD, {**ROW, "key": key})
        [(pid, _)] = transaction.fetch(
            "SELECT pg_backend_pid(), pg_sleep(:pause)", {"pause": pause}
        )
    return pid


@pytest.mark.anyio
async def test_tasks_share_a_handful_of_connections(database):
    seen = set()

    async def one(number):
        seen.add(await do_here(write, database, f"k{number}", 0.01))

    async with anyio.create_task_group() as group:
        for number in range(50):
            group.start_soon(one, number)
        await anyio.sleep(0.02)
        assert count(database) < 50  # from the loop, and it waits for none of them
    assert 1 < len(seen) <= CONNECTIONS
    assert count(database) == 50


@pytest.mark.anyio
async def test_what_fails_late_in_a_task_is_undone_and_the_next_one_works(database):
    def twice():
        with database.writing() as transaction:
            transaction.send(ADD, ROW)
            transaction.send(ADD, ROW)

    with pytest.raises(psycopg.errors.UniqueViolation):
        await do_here(twice)
    assert await do_here(count, database) == 0
    await do_here(write, database, "k")
    assert await do_here(count, database) == 1


@pytest.mark.anyio
async def test_a_task_that_is_cancelled_by_force_leaves_nothing_behind(database):
    task = asyncio.ensure_future(do_here(write, database, "k", 30))
    await anyio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await do_here(write, database, "l")
    assert await do_here(count, database) == 1


@pytest.mark.anyio
async def test_a_connection_that_the_server_ends_while_a_task_waits(database, postgres_server):
    failed = []

    async def one():
        try:
            await do_here(write, database, "k", 30)
        except NotReady as error:
            failed.append(error)

    async with anyio.create_task_group() as group:
        group.start_soon(one)
        await anyio.sleep(0.1)
        with psycopg.connect(postgres_server) as other:
            query = (
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
            )
            name = database._address._parameters["dbname"]
            await anyio.to_thread.run_sync(lambda: other.execute(query, [name]))
    assert len(failed) == 1
    assert await do_here(count, database) == 0
