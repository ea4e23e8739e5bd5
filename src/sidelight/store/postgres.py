"""PostgreSQL: our tables live in the schema `sidelight` of the database that the URL names."""

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sidelight.model import NotReady
from sidelight.store.database import Row, Transaction, Values
from sidelight.store.wire import Connection, Wire
from sidelight.tasks import Semaphore, in_task, unhurried

CONNECTIONS = 6
"""The most connections that the tasks of one process hold, and the most that others there hold."""

IDLE = 10_000
"""Milliseconds after which a transaction ends of a process that was stopped in the middle of it."""

FAILURES = (
    psycopg.OperationalError,
    psycopg.errors.IdleInTransactionSessionTimeout,
    psycopg.errors.InsufficientPrivilege,
)


class Address:
    """Where a PostgreSQL database is; never shows the password that leads to it."""

    def __init__(self, url: str) -> None:
        self._parameters = {"connect_timeout": "10", "application_name": "sidelight"}
        self._parameters |= _read(url)

    def __str__(self) -> str:
        host = self._parameters.get("host", "(default)")
        port = self._parameters.get("port", "5432")
        name = self._parameters.get("dbname", "(default)")
        return f"PostgreSQL database {name} at {host}:{port}"

    def connect(self, *, autocommit: bool = True) -> Connection:
        """Return a new connection, without our `search_path`."""
        return Connection.connect(make_conninfo("", **self._parameters), autocommit=autocommit)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Raise `NotReady` in place of an error that the person at the keyboard can mend."""
        try:
            yield
        except FAILURES as error:
            raise NotReady(f"{self} cannot be used: {self._redacted(error)}") from None

    def _redacted(self, error: psycopg.Error) -> str:
        said = " ".join(str(error).split())
        password = str(self._parameters.get("password") or "")
        return said.replace(password, "***") if password else said


def _read(url: str) -> dict[str, str]:
    """Return the parameters that `url` holds; `NotReady` where a part is not quoted as it must be.

    An unquoted character cuts a password in two, and its rest is taken for a host, a port or the
    name of the database, which are shown. The message of the driver quotes what it stumbled over.
    """
    read: dict[str, str] = {}
    with suppress(psycopg.ProgrammingError):
        read = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    signs = url.count("@")
    port = read.get("port", "0").replace(",", "")
    if not read or signs > 1 or signs != urlsplit(url).netloc.count("@") or not port.isdecimal():
        raise NotReady(
            "SIDELIGHT_DATABASE_URL is no PostgreSQL URL (postgresql://user@host/database): "
            "write @ : / ? # % in a user name or password as %40 %3A %2F %3F %23 %25"
        )
    return read


class PostgresDatabase:
    """A handful of connections, opened when they are needed and kept."""

    at_hand = False

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: list[Wire] = []
        self._for_tasks = Semaphore(CONNECTIONS)
        self._for_others = threading.Semaphore(CONNECTIONS)  # blocks a loop: no task holds one

    @property
    def revision(self) -> str | None:
        """The revision of the schema; None where our tables are not there yet."""
        with self.reading() as transaction:
            [(table,)] = transaction.fetch("SELECT to_regclass('alembic_version')", {})
            if table is None:
                return None
            [(found,)] = transaction.fetch("SELECT version_num FROM alembic_version", {})
        return str(found)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Lend a connection on which each statement sees the newest commit."""
        with self._lent() as wire:
            yield PostgresTransaction(wire)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Lend a transaction that is committed whole at the end, or not at all."""
        with self._lent() as wire, _ended(wire):
            yield PostgresTransaction(wire)

    def close(self) -> None:
        """Close the connections that are not lent."""
        with suppress(IndexError):
            while True:
                self._idle.pop().connection.close()

    @contextmanager
    def _lent(self) -> Iterator[Wire]:
        with self._for_tasks if in_task() else self._for_others, self._address.explained():
            wire = self._take()
            try:
                with wire.connection.on_loop() if in_task() else nullcontext():
                    yield wire
            finally:
                if wire.connection.closed:
                    self.close()  # the server went away: the idle ones are dead as well
                else:
                    self._idle.append(wire)

    def _take(self) -> Wire:
        with suppress(IndexError):
            return self._idle.pop()
        return unhurried(self._connected)

    def _connected(self) -> Wire:
        connection = self._address.connect()
        connection.execute("SET search_path TO sidelight")
        connection.execute(f"SET idle_in_transaction_session_timeout = {IDLE}")
        return Wire(connection)


@contextmanager
def _ended(wire: Wire) -> Iterator[None]:
    """Commit what is done within, or take it back where it fails."""
    wire.send(b"BEGIN")
    try:
        yield
        wire.send(b"COMMIT")
        wire.count()
    except BaseException:
        with suppress(psycopg.Error):  # where the server is gone, it has taken it back
            wire.send(b"ROLLBACK")
            wire.count()
        raise


class PostgresTransaction:
    """Statements on one connection."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def run(self, statement: str, values: Values) -> int:
        """Run a statement and return the number of rows it changed."""
        self.send(statement, values)
        return self._wire.count()

    def send(self, statement: str, values: Values) -> None:
        """Run a statement with the next one: nobody needs to know what it changed."""
        query, names = in_dialect(statement)
        self._wire.send(query, [values[name] for name in names])

    def run_many(self, statement: str, rows: Iterable[Values]) -> None:
        """Run a statement once for each row of values, without waiting between them."""
        for each in rows:
            self.send(statement, each)

    def fetch(self, statement: str, values: Values) -> list[Row]:
        """Run a statement and return all of its rows."""
        [rows] = self.fetch_each((statement, values))
        return rows

    def fetch_each(self, *asked: tuple[str, Values]) -> list[list[Row]]:
        """Run statements in one go and return the rows of each."""
        for statement, values in asked:
            self.send(statement, values)
        return self._wire.rows(len(asked))


@cache
def in_dialect(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """Return `statement` as PostgreSQL takes it, each list as an array, and what $1, $2 ... are."""
    names: dict[str, int] = {}
    statement = re.sub(r"\bIN :(\w+)", r"= ANY(:\1)", statement)
    numbered = re.sub(
        r":(\w+)", lambda found: f"${names.setdefault(found[1], len(names) + 1)}", statement
    )
    return numbered.encode(), tuple(names)
