"""The store: what Sidelight remembers, in one SQLite file or in PostgreSQL.

Nothing else imports a database library. SQLAlchemy and Alembic (0.4 and 0.7 s to import) are
loaded only when a schema has to be made or changed, a driver only when its database is opened.
"""

from sidelight.store.interface import (
    DEFAULT_OWNER,
    Case,
    CasePage,
    Change,
    Disclosure,
    Experience,
    Finding,
    OwnEntry,
    OwnList,
    OwnMatch,
    PastVerdict,
    Recorded,
    Sighting,
    Store,
    StoredAlert,
)
from sidelight.store.opening import open_store

__all__ = [
    "DEFAULT_OWNER",
    "Case",
    "CasePage",
    "Change",
    "Disclosure",
    "Experience",
    "Finding",
    "OwnEntry",
    "OwnList",
    "OwnMatch",
    "PastVerdict",
    "Recorded",
    "Sighting",
    "Store",
    "StoredAlert",
    "open_store",
]
