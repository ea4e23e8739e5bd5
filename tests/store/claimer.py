"""A process that claims runs until none is left: `claimer.py URL|- HOME NAME COUNT`.

It begins when COUNT processes are there, and writes out the runs that it did. It ends with an error
where more of one playbook run than may, or a run is not its own to the end.
"""

import sys
from pathlib import Path

from house import START, FakeClock
from sidelight.model import RunStatus
from sidelight.store import open_store

MOST = 2
"""How many runs of the slow playbook may be running at a time."""


def main(url, home, name, count):
    with open_store(None if url == "-" else url, Path(home), FakeClock()) as store:
        store.runs.beat(name, START)
        while len(store.runs.workers()) < int(count):
            pass
        while store.runs.counts()[RunStatus.PENDING]:
            for owner, run in store.runs.claim(name, 3):
                running = store.runs.page(RunStatus.RUNNING, "slow").runs
                assert len(running) <= MOST, [each.id for each in running]
                hold = (run.id, run.segment, name)
                store.runs.of(owner).finish(*hold, RunStatus.SUCCEEDED, None, "", ())
                sys.stdout.write(f"{run.id}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
