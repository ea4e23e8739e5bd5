"""Brings a database to the newest schema; the only module that runs Alembic.

One process at a time: the others wait, and then find nothing left to do.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from sidelight.store.sqlite import APPLICATION_ID, connect_to_write

POSTGRES_SCHEMA = "sidelight"
ADVISORY_LOCK = 0x53444C54
"""The number of our lock among the advisory locks of a PostgreSQL database."""

_one_thread = threading.Lock()  # Alembic keeps the migration in hand in a global


def migrate_sqlite(path: Path) -> None:
    """Upgrade the file, or make it: beside its place, then moved there whole."""
    with _one_process(path):
        if path.exists() and path.stat().st_size:
            _upgrade_file(path)
        else:
            draft = _empty_file(path.with_name(f"{path.name}.new"))
            _upgrade_file(draft)
            draft.replace(path)


def migrate_postgres(connect_to: Callable[[], Any]) -> None:
    """Upgrade our schema, or make it, over one connection that is not in autocommit mode."""
    with _transaction("postgresql+psycopg://", connect_to, begin="BEGIN") as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {POSTGRES_SCHEMA}")
        connection.exec_driver_sql(f"SET LOCAL search_path TO {POSTGRES_SCHEMA}")
        _upgrade(connection)


@contextmanager
def _one_process(path: Path) -> Iterator[None]:
    """Hold a lock that the system releases when the process ends, however it ends."""
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _empty_file(path: Path) -> Path:
    """Make an empty file that only its owner can read, in place of what a killed process left."""
    for leftover in path.parent.glob(f"{path.name}*"):
        leftover.unlink()
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def _upgrade_file(path: Path) -> None:
    begin = "BEGIN IMMEDIATE"
    with _transaction("sqlite://", lambda: connect_to_write(path), begin=begin) as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        _upgrade(connection)


@contextmanager
def _transaction(
    dialect: str, connect_to: Callable[[], Any], *, begin: str
) -> Iterator[sa.Connection]:
    """Lend a transaction on a new connection; errors are those of the driver, as elsewhere."""
    engine = sa.create_engine(dialect, creator=connect_to, poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(begin)
            yield connection
    except sa.exc.DBAPIError as error:
        raise (error.orig or error) from error
    finally:
        engine.dispose()


def _upgrade(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "sidelight.store:migrations")
    config.attributes["connection"] = connection
    with _one_thread:
        command.upgrade(config, "head")
