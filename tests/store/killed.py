"""A process that kills itself inside the transaction of an alert: `killed.py URL|- HOME AFTER`.

It dies after that many statements; the transaction of a new alert has five, then COMMIT.
"""

import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

from house import FakeClock
from sidelight.store import open_store
from sidelight.store.sql import SqlStore
from store.samples import DOMAIN, IP, alert


class DyingTransaction:
    def __init__(self, transaction, statements):
        self.transaction = transaction
        self.left = statements

    def __getattr__(self, name):
        def run(*arguments):
            result = getattr(self.transaction, name)(*arguments)
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return run


class DyingDatabase:
    def __init__(self, database, statements):
        self.database = database
        self.statements = statements

    @contextmanager
    def writing(self):
        with self.database.writing() as transaction:
            yield DyingTransaction(transaction, self.statements)


def main(url, home, after):
    store = open_store(None if url == "-" else url, Path(home), FakeClock())
    dying = SqlStore(DyingDatabase(store._database, int(after)), FakeClock())
    dying.record_alert(alert("doomed", (IP, DOMAIN)), b"{}")


if __name__ == "__main__":
    main(*sys.argv[1:])
