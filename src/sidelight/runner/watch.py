"""The watch: what has to happen because time has passed, and not because anybody came."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import anyio
from anyio import to_thread

from sidelight.model import ActionRecord, ActionState, Clock, SidelightError
from sidelight.runner.execution import Crew
from sidelight.store import Conflict, Published, Store
from sidelight.tasks import do_here

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks
SWEEP = timedelta(hours=1)  # between two times when what is long over is dropped
KEPT = timedelta(days=90)  # how long a run that has ended can be looked at
LEFT = timedelta(minutes=2)  # an action that nobody touched for so long was left in the middle
BATCH = 100


class Watch:
    """Wakes runs whose time has come, ends questions and actions whose time is up."""

    def __init__(
        self,
        *,
        store: Store,
        crew_of: Callable[[str], Crew],
        start_due: Callable[[str, Published, datetime], str | None],
        clock: Clock,
    ) -> None:
        """Take the store (of any team), what each team works with, and how a schedule starts."""
        self._store = store
        self._start_due = start_due
        self._crew_of = crew_of
        self._clock = clock
        self._swept = clock.now()

    async def run(self, wake: Callable[[], None]) -> None:
        """Look until cancelled; `wake` is called when there is a run to do."""
        while True:
            try:
                if await self.look():
                    wake()
            except SidelightError as error:
                log.warning("the watch waits: %s", error)
            await anyio.sleep(LOOK)

    async def look(self) -> int:
        """Do what is due; return how many runs can go on because of it."""
        now = self._clock.now()
        woken = await do_here(self._store.runs.wake_due, now)
        for owner, published, due in await do_here(self._store.playbooks.due_schedules, now):
            woken += await self._started(owner, published, due)
        expired = await do_here(self._store.approvals.expire_due, now)
        for owner, action in await do_here(self._store.ledger.due, now, BATCH):
            await self._take_back(owner, action)
        left = await do_here(self._store.ledger.unsettled, now - LEFT)
        for owner, action in left:
            await self._resolve(owner, action)
        if now - self._swept > SWEEP:
            self._swept = now
            await to_thread.run_sync(self._store.runs.drop_ended, now - KEPT)
        return woken + len(expired)

    async def _started(self, owner: str, published: Published, due: datetime) -> bool:
        try:
            run_id = await do_here(self._start_due, owner, published, due)
        except SidelightError as error:  # the others, and what has to end, do not wait for it
            log.warning("playbook %s is not started: %s", published.name, error)
            return False
        return run_id is not None

    async def _take_back(self, owner: str, action: ActionRecord) -> None:
        try:
            ended = await self._crew_of(owner).desk.expire(action)
        except Conflict:
            return  # another watch, or a person, is at it
        except SidelightError as error:
            log.warning("action %s is not undone yet: %s", action.id, error)
            return
        if ended.state is ActionState.UNDONE:
            log.info("action %s has ended: its time is up", action.id)

    async def _resolve(self, owner: str, action: ActionRecord) -> None:
        try:
            await self._crew_of(owner).desk.resolve(action)
        except Conflict:
            return  # another watch was first
        except SidelightError as error:
            log.warning("action %s is still open: %s", action.id, error)
