"""A worker of runs: claims what is pending, does it, and takes over from workers that died."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import anyio

from sidelight.model import Clock, NotReady, RunRecord, RunStatus, SidelightError
from sidelight.runner.durable import Durable
from sidelight.runner.execution import Crew, execute, fail
from sidelight.runner.liveness import BEAT, DEAD
from sidelight.store import RunStore
from sidelight.store.runs import Owned
from sidelight.tasks import do_here

log = logging.getLogger(__name__)

AT_ONCE = 16  # runs under way in one worker; more only wait for each other
IDLE = 0.2  # seconds between two looks for runs that others made
PAUSE = 0.02  # seconds between two looks that both find something
SWEEP = timedelta(hours=1)  # between two times when traces of the engine are dropped
KEPT = timedelta(days=1)  # how long the engine keeps them
MOST_ATTEMPTS = 5  # of one segment; what kills so many workers is not given to another
SUSPECT = 3  # the attempt from which on a run may be what kills: it is done apart from others


class RunWorker:
    """Does the runs of every team, several at a time, until cancelled."""

    def __init__(
        self,
        *,
        name: str,
        runs: RunStore,
        durable: Durable,
        crew_of: Callable[[str], Crew],
        clock: Clock,
    ) -> None:
        """Take who we are, where runs are kept (of any team), and what each team works with."""
        self._name = name
        self._runs = runs
        self._durable = durable
        self._crew_of = crew_of
        self._clock = clock
        self._claimed: dict[tuple[str, int, int], RunRecord] = {}
        self._lost: dict[str, str] = {}  # run -> owner: ours, and not under way
        self._swept = clock.now()
        self._more = anyio.Event()
        self._room = anyio.Event()
        self._next = anyio.Event()

    def wake(self) -> None:
        """Say that there is a new run: it need not wait for the next look."""
        self._more.set()

    async def run(self) -> None:
        """Work until cancelled; what is under way then is taken up by the next who works."""
        await do_here(self._runs.forget, self._name)
        left = await self._left()  # before the engine looks: what it finds is taken over already
        await self._durable.launch(self.perform)
        try:
            await self._start(left)
            async with anyio.create_task_group() as group:
                group.start_soon(self._beat)
                group.start_soon(self._claim)
        finally:
            with anyio.CancelScope(shield=True):
                await self._durable.close()

    async def perform(self, owner: str, run_id: str, segment: int, attempt: int) -> None:
        """Do a segment that we hold; one that is no longer ours is left alone.

        One that we lose on the way, because the store was away, is gone on with at the next beat.
        """
        key = (run_id, segment, attempt)
        lost = True
        try:
            record = self._claimed.get(key)
            if record is None:
                record = await do_here(self._held, owner, run_id)
            lost = record is not None and await self._performed(owner, record, segment, attempt)
        except NotReady as error:
            log.warning("run %s waits for the store: %s", run_id, error)
        finally:
            self._claimed.pop(key, None)
            if lost:
                self._lost[run_id] = owner
            elif _is_suspect(attempt):
                self._next.set()
            self._room.set()
            self._more.set()

    async def _performed(self, owner: str, record: RunRecord, segment: int, attempt: int) -> bool:
        """Do a segment, unless it is another one by now; return whether it was lost."""
        if (record.segment, record.attempts) != (segment, attempt):
            return False
        return await execute(self._crew_of(owner), record) is RunStatus.RUNNING

    async def claim(self) -> int:
        """Claim what is pending, as much as there is room for, and start it; return how much."""
        free = AT_ONCE - len(self._claimed)
        claimed = await do_here(self._runs.claim, self._name, free) if free > 0 else []
        await self._start(claimed)
        return len(claimed)

    async def take_over(self) -> int:
        """Go on with what dead workers left, and with what we lost; return how much.

        Of several workers that find the same run one gets it.
        """
        left = await self._left()
        await self._start(left)
        return len(left)

    async def _left(self) -> list[Owned]:
        """Take over what nobody goes on with, which at our start is our own, and return it."""
        orphans = await do_here(self._runs.orphans, self._clock.now() - DEAD)
        lost = await do_here(self._lost_runs)
        found = {each[1].id: each for each in (*orphans, *lost)}  # one may be both
        waiting = [each for run_id, each in found.items() if run_id not in self._under_way]
        taken: list[Owned] = []
        try:
            for owner, record in self._turn(waiting):
                taken += await self._taken(owner, record)
        except SidelightError:
            taken = []
            raise
        finally:
            ours = {record.id for _, record in taken}
            self._lost.update({run.id: owner for owner, run in waiting if run.id not in ours})
        return taken

    def _turn(self, waiting: Sequence[Owned]) -> Iterator[Owned]:
        """Yield the runs whose turn it is: as many as there is room for, one suspect at a time.

        So a run that kills its workers does not take the others down with it.
        """
        room = AT_ONCE - len(self._claimed)
        free = not any(_is_suspect(record.attempts) for record in self._claimed.values())
        for owner, record in sorted(waiting, key=lambda each: each[1].attempts):
            suspect = _is_suspect(record.attempts + 1)
            if room > 0 and (free or not suspect):
                room -= 1
                free = free and not suspect
                yield owner, record

    @property
    def _under_way(self) -> set[str]:
        """The runs that are done here; one that was taken from us meanwhile ends by itself."""
        return {run_id for run_id, _, _ in self._claimed}

    def _lost_runs(self) -> list[Owned]:
        """Return the runs that we lost and still hold; the others are somebody else's, or ended."""
        found = []
        for run_id, owner in tuple(self._lost.items()):
            record = self._held(owner, run_id)
            del self._lost[run_id]
            if record is not None:
                found.append((owner, record))
        return found

    async def _taken(self, owner: str, record: RunRecord) -> list[Owned]:
        """Take a run over; it is none where another worker was first, or where it is given up."""
        runs = self._runs.of(owner)
        taken = await do_here(runs.take_over, record.id, self._name, record.worker)
        if taken is None:
            return []
        if record.attempts >= MOST_ATTEMPTS:
            why = f"{MOST_ATTEMPTS} workers died, or lost the store, while they did it"
            log.error("run %s is ended: %s", record.id, why)
            await fail(self._crew_of(owner), taken, why)
            return []
        return [(owner, taken)]

    async def _start(self, taken: Sequence[Owned]) -> None:
        """Have segments done; those that cannot be begun are taken up at the next beat."""
        waiting = {record.id: owner for owner, record in taken}
        try:
            self._claimed |= {self._key(record): record for _, record in taken}
            if taken:
                await self._durable.start([(owner, *self._key(each)) for owner, each in taken])
            waiting = {}
        finally:
            self._lost.update(waiting)
            for key in [key for key in self._claimed if key[0] in waiting]:
                del self._claimed[key]

    async def _claim(self) -> None:
        while True:
            self._more, self._room = anyio.Event(), anyio.Event()
            try:
                claimed = await self.claim()
            except SidelightError as error:
                log.warning("runs wait: %s", error)
                claimed = 0
            if claimed:  # what comes meanwhile is claimed with one statement, and is one workflow
                await anyio.sleep(PAUSE)
            if len(self._claimed) >= AT_ONCE:
                await self._room.wait()
            elif not claimed:
                with anyio.move_on_after(IDLE):
                    await self._more.wait()

    async def _beat(self) -> None:
        while True:
            try:
                await do_here(self._runs.beat, self._name, self._clock.now())
                await self.take_over()
                await self._sweep()
            except SidelightError as error:
                log.warning("no sign of life was left: %s", error)
            self._next = anyio.Event()
            with anyio.move_on_after(BEAT):
                await self._next.wait()

    async def _sweep(self) -> None:
        """Drop what the engine keeps of segments that are long over; ours is kept elsewhere."""
        now = self._clock.now()
        if now - self._swept > SWEEP:
            self._swept = now
            await self._durable.sweep((now - KEPT).isoformat())

    def _held(self, owner: str, run_id: str) -> RunRecord | None:
        record = self._runs.of(owner).get(run_id)
        ours = record is not None and record.status is RunStatus.RUNNING
        return record if ours and record is not None and record.worker == self._name else None

    @staticmethod
    def _key(record: RunRecord) -> tuple[str, int, int]:
        return record.id, record.segment, record.attempts


def _is_suspect(attempt: int) -> bool:
    return SUSPECT <= attempt <= MOST_ATTEMPTS
