"""SQLite: one file in the state directory, read and written by any number of processes."""

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from sidelight.model import NotReady
from sidelight.store.codec import moment_text
from sidelight.store.database import Row, Transaction, Value, Values
from sidelight.tasks import Semaphore, in_task, unhurried

APPLICATION_ID = 0x53444C54
"""`SDLT` in the header of the file, https://sqlite.org/pragma.html#pragma_application_id."""

BUSY_SECONDS = 30
"""How long a writer waits for the writers of other processes."""

CHECKPOINT = 200
"""Writes after which the log is written into the file: at a commit that would hold up a loop."""

FAILURES = {
    sqlite3.SQLITE_BUSY: f"was locked by another process for {BUSY_SECONDS} s: try again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: check the permissions of the file and its home",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore a backup, or move it away to start a new one",
    sqlite3.SQLITE_FULL: "cannot grow, the disk is full: free some space",
    sqlite3.SQLITE_IOERR: "cannot be read or written, the disk reports an error: check the disk",
    sqlite3.SQLITE_NOTADB: (
        "is damaged or no database: restore a backup, or move it away to start a new one"
    ),
    sqlite3.SQLITE_READONLY: "cannot be written: check the permissions of the file and its disk",
}
"""Primary result code of SQLite -> what happened to the file and what to do about it."""

PRIMARY = 0xFF
"""The bits of a result code that hold the primary one."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise `NotReady` in place of an error that the person at the keyboard can mend."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
        if failure := FAILURES.get(code & PRIMARY):
            raise NotReady(f"{path} {failure}") from error
        raise


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection to an existing file, with transactions left to the caller.

    It changes nothing: the file may turn out to belong to another program.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def connect_to_write(path: Path) -> sqlite3.Connection:
    """Return a connection to a file of ours, which from then on readers and writers share.

    NORMAL: a power cut may take the last commits, never the file; `kill -9` takes nothing.
    """
    connection = connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


class SqliteDatabase:
    """Connections of tasks, and those of everybody else; reads never wait for a write.

    A task uses its connections in place: a statement takes some 20 microseconds, to have a thread
    do it several times as much. Only what waits for others, or for the disk, is left to a thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._of_tasks = _Pair(path, Semaphore(1))
        self._of_others = _Pair(path, threading.Lock())  # a loop is blocked by one: no task's
        self._written = 0

    @property
    def revision(self) -> str:
        """The revision of the schema; `NotReady` where another program made the file."""
        with self.reading() as transaction:
            [(application_id,)] = transaction.fetch("PRAGMA application_id", {})
            if application_id != APPLICATION_ID:
                raise NotReady(
                    f"{self._path} belongs to another program: move it away, or set SIDELIGHT_HOME"
                )
            [(found,)] = transaction.fetch("SELECT version_num FROM alembic_version", {})
        return str(found)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Lend a transaction that sees one state of the database."""
        pair = self._of_tasks if in_task() else self._of_others
        with pair.reading, explained(self._path):
            reader = pair.reader()
            with _ended(reader):
                reader.execute("BEGIN")
                yield SqliteTransaction(reader)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Lend a transaction that holds the write lock from its start, so that none deadlocks."""
        pair = self._of_tasks if in_task() else self._of_others
        with pair.writing, explained(self._path):
            writer = pair.writer()
            with _ended(writer):
                _begin(writer)
                yield SqliteTransaction(writer)
            self._written += 1
            due = self._written % CHECKPOINT == 0
        if due:
            unhurried(_checkpoint, self._path)

    def close(self) -> None:
        """Close all connections."""
        self._of_tasks.close()
        self._of_others.close()


class _Pair:
    """A connection to read and one to write, opened when they are needed, each for one at a time.

    A task that reads waits for nobody meanwhile; one that writes may wait for another process.
    """

    def __init__(self, path: Path, writing: AbstractContextManager[Any]) -> None:
        self.reading = threading.Lock()
        self.writing = writing
        self._path = path
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None

    def reader(self) -> sqlite3.Connection:
        if self._reader is None:
            self._reader = connect(self._path)
        return self._reader

    def writer(self) -> sqlite3.Connection:
        if self._writer is None:
            self._writer = _connect_writer(self._path)
        return self._writer

    def close(self) -> None:
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()


@contextmanager
def _ended(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done within, or take it back where it fails."""
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _connect_writer(path: Path) -> sqlite3.Connection:
    """Return a connection that does not wait by itself: not for others, and not for the disk."""
    connection = connect_to_write(path)
    connection.execute("PRAGMA wal_autocheckpoint = 0")  # see CHECKPOINT
    connection.execute("PRAGMA busy_timeout = 0")  # see _begin
    return connection


def _begin(writer: sqlite3.Connection) -> None:
    """Take the write lock at once, or as soon as the writers before it are done."""
    try:
        writer.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY:
            raise
        unhurried(_begin_patiently, writer)


def _begin_patiently(writer: sqlite3.Connection) -> None:
    writer.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    try:
        writer.execute("BEGIN IMMEDIATE")
    finally:
        writer.execute("PRAGMA busy_timeout = 0")


def _checkpoint(path: Path) -> None:
    """Write what the log holds into the file, beside readers and writers that go on.

    The write before it is done: what the disk says against this one, the next write is told.
    """
    with suppress(sqlite3.Error), closing(connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


class SqliteTransaction:
    """Statements on one connection, between BEGIN and COMMIT."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, statement: str, values: Values) -> int:
        """Run a statement and return the number of rows it changed."""
        return self._connection.execute(in_dialect(statement), bound(values)).rowcount

    def send(self, statement: str, values: Values) -> None:
        """Run a statement: nobody needs to know what it changed."""
        self._connection.execute(in_dialect(statement), bound(values))

    def run_many(self, statement: str, rows: Iterable[Values]) -> None:
        """Run a statement once for each row of values."""
        self._connection.executemany(in_dialect(statement), map(bound, rows))

    def fetch(self, statement: str, values: Values) -> list[Row]:
        """Run a statement and return all of its rows."""
        return self._connection.execute(in_dialect(statement), bound(values)).fetchall()

    def fetch_each(self, *asked: tuple[str, Values]) -> list[list[Row]]:
        """Run statements one after another and return the rows of each."""
        return [self.fetch(statement, values) for statement, values in asked]


@cache
def in_dialect(statement: str) -> str:
    """Return `statement` with each list as a table of its values, and without locks of rows.

    A list as JSON keeps the statement the same for every length, and the index in use; a
    `(a, b) IN (VALUES ...)` would scan the table. Who writes has the whole file for himself.
    """
    statement = re.sub(r"\bFOR UPDATE( SKIP LOCKED)?", "", statement)
    return re.sub(r"\bIN :(\w+)", r"IN (SELECT value FROM json_each(:\1))", statement)


def bound(values: Values) -> dict[str, Any]:
    """Return `values` as SQLite takes them: times as text, lists as JSON."""
    return {name: _bound(value) for name, value in values.items()}


def _bound(value: Value) -> str | int | float | bytes | None:
    match value:
        case datetime():
            return moment_text(value)
        case list():
            return msgspec.json.encode(value).decode()
        case _:
            return value
