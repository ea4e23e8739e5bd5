"""Pages: rows of one owner, newest first, that some columns filter."""

from collections.abc import Mapping

from sidelight.store.columns import Values
from sidelight.store.database import Value


def page_statement(select: str, columns: Mapping[str, Value]) -> str:
    """Return the statement of a page of what `select` finds of one owner.

    `columns` are names of ours, `:after` is the cursor, and identifiers sort by their age.
    """
    where = "".join(f" AND {column} = :{column}" for column in columns)
    return f"{select}{where} AND id < :after ORDER BY id DESC LIMIT :limit"


def given(**columns: Value) -> Values:
    """Return the columns by which a page is filtered: those that have a value."""
    return {column: value for column, value in columns.items() if value is not None}
