"""The runs of a household: the desk and the routes of each team, and the worker for all of them."""

import fcntl
import platform
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import anyio

from sidelight.model import NotReady, RunStatus
from sidelight.runner import Crew
from sidelight.runner.durable import Durable
from sidelight.runner.watch import Watch
from sidelight.runner.workers import RunWorker
from sidelight.service.routing import Routes
from sidelight.service.running import crew_of
from sidelight.service.scheduling import start_due
from sidelight.store import DEFAULT_OWNER
from sidelight.tasks import do_here
from sidelight.wiring.build import Household

MOST_WORKERS = 256  # of one state directory
SLOTS = "workers"
POLL = 0.2  # seconds between two looks whether all is done


class Running:
    """What the runs of a household are done with."""

    def __init__(self, household: Household) -> None:
        """Take the household."""
        self.household = household
        self._crews: dict[str, Crew] = {}
        self._routes: dict[str, Routes] = {}

    def routes(self, owner: str) -> Routes:
        """Return the routes of a team."""
        if owner not in self._routes:
            self._routes[owner] = Routes(self.household.app(owner))
        return self._routes[owner]

    def crew(self, owner: str) -> Crew:
        """Return what the runs of a team are done with."""
        if owner not in self._crews:
            app = self.household.app(owner)
            self._crews[owner] = crew_of(app, self.routes(owner))
        return self._crews[owner]

    def worker(self, name: str, url: str | None, home: Path) -> RunWorker:
        """Return a worker of the runs of every team."""
        return RunWorker(
            name=name,
            runs=self.household.store.runs,
            durable=Durable(url, home, name),
            crew_of=self.crew,
            clock=self.household.clock,
        )

    async def done(self) -> None:
        """Wait until no run of any team is to be done; one that waits for somebody is not."""
        while True:
            owners = self.household.store.access.owners() | {DEFAULT_OWNER}
            stores = [self.household.store.for_owner(owner).runs for owner in owners]
            counts = [await do_here(each.counts) for each in stores]
            if not any(each[RunStatus.PENDING] or each[RunStatus.RUNNING] for each in counts):
                return
            await anyio.sleep(POLL)

    async def work(self, worker: RunWorker) -> None:
        """Do runs and watch the time, until cancelled."""
        watch = Watch(
            store=self.household.store,
            crew_of=self.crew,
            start_due=lambda owner, published, due: start_due(
                self.household.app(owner), self.routes(owner), published, due
            ),
            clock=self.household.clock,
        )
        async with anyio.create_task_group() as group:
            group.start_soon(worker.run)
            group.start_soon(watch.run, worker.wake)


@contextmanager
def worker_name(home: Path) -> Iterator[str]:
    """Lend a name that no other process has, and the next one on this state directory has again.

    So what a process left unfinished is found at its next start. Machines may share a name, and one
    may have several state directories: each slot has a token of its own.
    """
    folder = home / SLOTS
    folder.mkdir(parents=True, exist_ok=True)
    for slot in range(MOST_WORKERS):
        file = (folder / f"{slot}.lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            continue
        with file:
            yield f"{platform.node()}-{slot}-{_token(file)}"
        return
    raise NotReady(f"{MOST_WORKERS} workers run on {home} already: stop some")


def _token(file: TextIO) -> str:
    """Return the token that the file of a slot holds, which is ours alone now."""
    file.seek(0)
    token = file.read().strip()
    if not token:
        token = secrets.token_hex(4)
        file.write(token)
        file.flush()
    return token
