"""The wire: what is sent together, what fails, and who waits where."""

import threading

import anyio
import psycopg
import pytest

from sidelight.store import wire as wires
from sidelight.store.wire import Connection, Wire
from sidelight.tasks import do_here

pytest_plugins = ("store.databases",)


@pytest.fixture
def wire(empty_postgres):
    connection = Connection.connect(empty_postgres, autocommit=True)
    connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")
    yield Wire(connection)
    connection.close()


ADD = b"INSERT INTO t (a, b) VALUES ($1, $2)"
ALL = b"SELECT a, b FROM t ORDER BY a"


def test_statements_go_together_and_the_last_one_is_told_of(wire):
    wire.send(b"BEGIN")
    wire.send(ADD, [1, "one"])
    wire.send(ADD, [2, None])
    wire.send(b"UPDATE t SET b = $1", ["x"])
    assert wire.count() == 2
    wire.send(b"COMMIT")
    assert wire.count() == 0
    wire.send(ALL)
    assert wire.rows(1) == [[(1, "x"), (2, "x")]]


def test_the_first_error_is_raised_and_what_came_after_it_is_not_done(wire):
    wire.send(b"BEGIN")
    wire.send(ADD, [1, "one"])
    wire.send(ADD, [1, "one again"])
    wire.send(b"SELECT 1 / 0")
    wire.send(b"COMMIT")
    with pytest.raises(psycopg.errors.UniqueViolation, match="t_pkey"):
        wire.count()
    wire.send(b"ROLLBACK")
    assert wire.count() == 0
    wire.send(ALL)
    assert wire.rows(1) == [[]]


def test_a_statement_that_was_not_prepared_because_another_one_failed_is_prepared_anew(wire):
    wire.send(b"SELECT 1 / 0")
    wire.send(ADD, [1, "one"])
    with pytest.raises(psycopg.errors.DivisionByZero):
        wire.count()
    wire.send(ADD, [1, "one"])
    assert wire.count() == 1


def test_a_statement_that_the_server_does_not_understand(wire):
    for _ in range(2):
        wire.send(b"SELECT (")
        with pytest.raises(psycopg.errors.SyntaxError, match="syntax error"):
            wire.rows(1)


def test_the_same_statement_with_values_of_other_types(wire):
    for number, value in ((1, "x"), (70_000, None), (2**31 - 1, "y")):
        wire.send(ADD, [number, value])
        assert wire.count() == 1


def test_more_statements_than_are_kept(wire, monkeypatch):
    monkeypatch.setattr(wires, "STATEMENTS", 3)
    for number in range(10):
        wire.send(f"SELECT {number}".encode())
        assert wire.rows(1) == [[(number,)]]
    wire.send(b"SELECT name FROM pg_prepared_statements")
    assert len(wire.rows(1)[0]) <= 3


def test_what_is_longer_than_a_buffer_goes_through(wire):
    long = "x" * 3_000_000
    for number in range(4):
        wire.send(ADD, [number, long])
    wire.send(ALL)
    assert [len(text) for _, text in wire.rows(1)[0]] == [len(long)] * 4


@pytest.mark.anyio
async def test_a_task_waits_on_its_loop(wire):
    ticks = []

    async def tick():
        while True:
            ticks.append(1)
            await anyio.sleep(0.001)

    def work():
        with wire.connection.on_loop():
            for number in range(3):
                wire.send(ADD, [number, "x" * 3_000_000])
            wire.send(b"SELECT pg_sleep(0.05)")
            wire.rows(1)
            return threading.get_ident()

    async with anyio.create_task_group() as group:
        group.start_soon(tick)
        assert await do_here(work) == threading.get_ident()
        group.cancel_scope.cancel()
    assert len(ticks) > 10
    wire.send(b"SELECT count(*) FROM t")
    assert wire.rows(1) == [[(3,)]]


def test_a_server_that_ends_the_connection(wire, postgres_server):
    wire.send(b"SELECT pg_backend_pid()")
    [[(pid,)]] = wire.rows(1)
    with psycopg.connect(postgres_server) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    wire.send(b"SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        wire.rows(1)
    assert wire.connection.closed


def test_the_rows_of_several_statements_that_went_together(wire):
    wire.send(ADD, [1, "one"])
    wire.send(b"SELECT a FROM t WHERE b = $1", ["none"])
    wire.send(ALL)
    assert wire.rows(2) == [[], [(1, "one")]]
