"""Opens the store that the settings name, with its schema up to date."""

import os
from contextlib import ExitStack
from pathlib import Path

from sidelight.model import Clock, InvalidInput, NotReady
from sidelight.store.interface import DEFAULT_OWNER, Store
from sidelight.store.migrations import is_current
from sidelight.store.sql import SqlStore

FILE_NAME = "sidelight.db"


def open_store(url: str | None, home: Path, clock: Clock, owner: str = DEFAULT_OWNER) -> Store:
    """Return the store at `url`, or in the SQLite file of `home` where there is no `url`.

    A new database gets its tables and an old one its missing migrations. `NotReady` says why a
    database cannot be used: damaged, foreign, not writable, or made by a later version.
    """
    if url is None:
        return _open_file(home, clock, owner)
    if url.startswith(("postgresql://", "postgres://")):
        return _open_postgres(url, clock, owner)
    raise InvalidInput(
        "SIDELIGHT_DATABASE_URL starts with postgresql://; leave it out for a SQLite file"
    )


def _open_file(home: Path, clock: Clock, owner: str) -> Store:
    from sidelight.store.sqlite import SqliteDatabase, explained  # noqa: PLC0415 - see __init__

    path = home / FILE_NAME
    _check_access(path)
    with explained(path), ExitStack() as undo:
        if not (path.exists() and path.stat().st_size):
            _migrate_file(path)
        database = SqliteDatabase(path)
        undo.callback(database.close)
        if not is_current(database.revision, str(path)):
            _migrate_file(path)
        undo.pop_all()
    return SqlStore(database, clock, owner)


def _migrate_file(path: Path) -> None:
    from sidelight.store.migrate import migrate_sqlite  # noqa: PLC0415 - see __init__

    try:
        migrate_sqlite(path)
    except OSError as error:
        raise NotReady(f"{path} cannot be made or upgraded: {error.strerror}") from error


def _check_access(path: Path) -> None:
    """Make the state directory; SQLite itself would open what it cannot write, to fail later."""
    home = path.parent
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotReady(
            f"{home} cannot be made ({error.strerror}): set SIDELIGHT_HOME to a directory of yours"
        ) from error
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        raise NotReady(f"{home} cannot be written: set SIDELIGHT_HOME to a directory of yours")
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        raise NotReady(f"{path} cannot be read and written: change its owner or permissions")


def _open_postgres(url: str, clock: Clock, owner: str) -> Store:
    try:
        from sidelight.store.postgres import Address, PostgresDatabase  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise NotReady("PostgreSQL needs a driver: pip install 'sidelight[postgres]'") from error

    address = Address(url)
    with ExitStack() as undo:
        database = PostgresDatabase(address)
        undo.callback(database.close)
        if not is_current(database.revision, str(address)):
            from sidelight.store.migrate import migrate_postgres  # noqa: PLC0415 - see __init__

            with address.explained():
                migrate_postgres(lambda: address.connect(autocommit=False))
        undo.pop_all()
    return SqlStore(database, clock, owner)
