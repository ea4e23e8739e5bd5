"""PostgreSQL: our tables live in the schema `sidelight` of the database that the URL names."""

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sidelight.model import NotReady
from sidelight.store.database import Row, Transaction, Values

CONNECTIONS = 8
"""The most connections that one process holds."""

IDLE = 10_000
"""Milliseconds after which a transaction ends of a process that was stopped in the middle of it."""

Connection = psycopg.Connection[Row]

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
        return psycopg.connect(make_conninfo("", **self._parameters), autocommit=autocommit)

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
        self._idle: list[Connection] = []
        self._free = threading.Semaphore(CONNECTIONS)

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
        with self._lent() as connection:
            yield PostgresTransaction(connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Lend a transaction that is committed whole at the end, or not at all."""
        with self._lent() as connection, connection.transaction():
            yield PostgresTransaction(connection)

    def close(self) -> None:
        """Close the connections that are not lent."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        with self._free, self._address.explained():
            connection = self._take()
            try:
                yield connection
            finally:
                if connection.closed:
                    self.close()  # the server went away: the idle ones are dead as well
                else:
                    self._idle.append(connection)

    def _take(self) -> Connection:
        with suppress(IndexError):
            return self._idle.pop()
        connection = self._address.connect()
        connection.execute("SET search_path TO sidelight")
        connection.execute(f"SET idle_in_transaction_session_timeout = {IDLE}")
        return connection


class PostgresTransaction:
    """Statements on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run(self, statement: str, values: Values) -> int:
        """Run a statement and return the number of rows it changed."""
        return self._connection.execute(in_dialect(statement), values).rowcount

    def run_many(self, statement: str, rows: Iterable[Values]) -> None:
        """Run a statement once for each row of values, without waiting between them."""
        with self._connection.cursor() as cursor:
            cursor.executemany(in_dialect(statement), rows)

    def fetch(self, statement: str, values: Values) -> list[Row]:
        """Run a statement and return all of its rows."""
        return self._connection.execute(in_dialect(statement), values).fetchall()


@cache
def in_dialect(statement: str) -> Any:
    """Return `statement` in the placeholders of psycopg, each list as an array.

    The type is psycopg's own for a statement that is no literal of the program.
    """
    statement = re.sub(r"\bIN :(\w+)", r"= ANY(:\1)", statement)
    return re.sub(r":(\w+)", r"%(\1)s", statement).encode()
