"""A process that kills itself while it changes a case and tells it: `telling.py HOME CASE AFTER`.

It dies after that many statements; the transaction has three, then COMMIT.
"""

import sys
from pathlib import Path

from house import FakeClock
from sidelight.model import CaseStatus, Outcome
from sidelight.store import EventKind, Occurrence, open_store
from sidelight.store.sql import SqlStore
from store.killed import DyingDatabase


def main(home, case_id, after):
    store = open_store(None, Path(home), FakeClock())
    dying = SqlStore(DyingDatabase(store._database, int(after)), FakeClock())
    told = Occurrence(EventKind.CASE_CHANGED, {})
    dying.update_case(case_id, Outcome(status=CaseStatus.OPEN, summary="seen"), (), (told,))


if __name__ == "__main__":
    main(*sys.argv[1:])
