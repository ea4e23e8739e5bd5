"""A process that records alerts: `writer.py URL|- HOME NUMBER COUNT`.

One alert in two is told by every writer, the others by this one alone.
"""

import sys
from pathlib import Path

from house import FakeClock
from sidelight.model import Observable, ObservableType
from sidelight.store import open_store
from store.samples import IP, alert


def main(url, home, number, count):
    with open_store(None if url == "-" else url, Path(home), FakeClock()) as store:
        for turn in range(int(count)):
            uid = f"shared-{turn}" if turn % 2 else f"{number}-{turn}"
            domain = Observable(ObservableType.DOMAIN, f"{uid}.example")
            store.record_alert(alert(uid, (IP, domain)), b"{}")


if __name__ == "__main__":
    main(*sys.argv[1:])
