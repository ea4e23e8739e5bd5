"""A worker in a process of its own: `working.py URL|- HOME LOG CALLS`, until the line is empty.

The vendor allows CALLS in a second, and writes each call into the log: its time and the value.
"""

import os
import sys
from pathlib import Path

import anyio

from enrichment.counted import Counted, House, Vendor
from sidelight.enrichment import sharing
from sidelight.plugin import HttpResponse, Quota, Window
from sidelight.store import open_store
from sidelight.wiring.clock import SystemClock

LEASE = 1.0  # seconds; the tests do not wait as long as people can for a process that died


class WritingVendor(Vendor):
    """Writes each call down before it answers, in one write that no kill can cut."""

    def __init__(self, clock, log):
        super().__init__(clock)
        self.file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def http(self, effect, card, secrets):
        line = f"{self.clock.now().timestamp()} {effect.path['value']}\n"
        os.write(self.file, line.encode())
        await anyio.sleep(0.02)
        return HttpResponse(status=200, body=b"{}")


def house(store, log, calls):
    clock = SystemClock()
    quota = (Quota(int(calls), Window.SECOND),)
    made = House(store, clock, Counted(quota=quota), vendor=WritingVendor(clock, log))
    made.crew.gate._sleep = made.worker._sleep = anyio.sleep
    return made


def main(url, home, log, calls):
    sharing.SECONDS, sharing.RENEWAL = LEASE, LEASE / 3
    with open_store(None if url == "-" else url, Path(home), SystemClock()) as store:
        anyio.run(lambda: house(store, log, calls).worker.run(until_empty=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
