"""The narrow waist under the store: a database that runs statements in transactions.

Statements are written once, in the SQL that SQLite and PostgreSQL share. A dialect replaces three
notations by its own: `:name` is a value, `column IN :names` holds for each of a list, and
`FOR UPDATE` locks what a SELECT finds until the end of the transaction.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

Value = str | int | float | bytes | datetime | list[str] | None
Values = Mapping[str, Value]
Row = tuple[Any, ...]


class Transaction(Protocol):
    """Runs statements; values that a statement does not name are ignored."""

    def run(self, statement: str, values: Values) -> int:
        """Run a statement and return the number of rows it changed."""
        ...

    def send(self, statement: str, values: Values) -> None:
        """Run a statement, at the latest with the next one: nobody needs to know what it changed.

        What goes wrong with it is raised then, or at the end of the transaction.
        """
        ...

    def run_many(self, statement: str, rows: Iterable[Values]) -> None:
        """Run a statement once for each row of values."""
        ...

    def fetch(self, statement: str, values: Values) -> list[Row]:
        """Run a statement and return all of its rows."""
        ...

    def fetch_each(self, *asked: tuple[str, Values]) -> list[list[Row]]:
        """Run statements, one after another but in one go, and return the rows of each."""
        ...


class Database(Protocol):
    """An open database with a current schema; usable from any thread, and by `tasks.do_here`."""

    def reading(self) -> AbstractContextManager[Transaction]:
        """Lend a transaction that only reads and does not wait for a writer."""
        ...

    def writing(self) -> AbstractContextManager[Transaction]:
        """Lend a transaction that is committed whole at the end, or not at all."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...
