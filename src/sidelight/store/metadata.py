"""What all tables share: their names, and how times and identifiers are kept.

Times are text of one length in SQLite and `timestamptz` in PostgreSQL. Identifiers and keys are
compared byte by byte, so that they sort alike everywhere. `key` is made by `codec.key`.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

Moment = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def partial(name: str, status: str, *columns: str) -> sa.Index:
    """Return an index of the rows in one status alone: it stays small as ended ones pile up."""
    where = sa.text(f"status = '{status}'")
    return sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)
