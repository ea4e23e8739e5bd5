"""The engine on which the durable runs keep their own file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from sqlalchemy.engine.interfaces import DBAPIConnection

from sidelight.model import NotReady

PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON")


def engine_on(url: str) -> sqlalchemy.Engine | None:
    """Return an engine on a file that writers and readers share; None for PostgreSQL.

    The library of durable runs would make one itself, but leaves a file in the slow journal mode.
    """
    if not url.startswith("sqlite"):
        return None
    file = Path(url.removeprefix("sqlite:///"))
    file.touch(0o600)  # for nobody else, before the library would make it
    engine = sqlalchemy.create_engine(url)

    @sqlalchemy.event.listens_for(engine, "connect")
    def _(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in PRAGMAS:
            connection.cursor().execute(f"PRAGMA {pragma}")

    return engine


@contextmanager
def engine_explained() -> Iterator[None]:
    """Raise `NotReady` in place of an error of the database that the library lets through."""
    try:
        yield
    except sqlalchemy.exc.SQLAlchemyError as error:
        said = str(error).splitlines()[0]
        raise NotReady(f"the engine of durable runs cannot use its database: {said}") from error
