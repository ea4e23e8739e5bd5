"""The history of the schema; `versions/` holds one file for each revision."""

from sidelight.model import NotReady

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""Every revision, oldest first: known here without importing Alembic, which takes 730 ms."""


def is_current(revision: str | None, place: str) -> bool:
    """Return whether a database at `revision` needs no migration; None is an empty one.

    A revision we do not know was written by a later version: `NotReady` names `place`.
    """
    if revision is not None and revision not in REVISIONS:
        raise NotReady(
            f"{place} was written by a later version of Sidelight (schema {revision}; this one "
            f"knows up to {REVISIONS[-1]}): run that version, or restore a backup made before it"
        )
    return revision == REVISIONS[-1]
