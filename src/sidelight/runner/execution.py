"""One segment of a run: from where it stands to its end, or to what it has to wait for."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import anyio
import msgspec

from sidelight.model import (
    Alert,
    CaseStatus,
    Clock,
    InvalidInput,
    JournalEntry,
    NotReady,
    Observable,
    Outcome,
    PlanStep,
    RunRecord,
    RunStatus,
    RunWait,
    SidelightError,
    Verdict,
    WaitKind,
)
from sidelight.plugin import Playbook
from sidelight.runner.acting import Desk
from sidelight.runner.inline import Enrich, Planned
from sidelight.runner.journal import JournaledRun
from sidelight.runner.kept import Cancelled, Lost, Parked
from sidelight.store import Fenced, Occurrence, Store
from sidelight.tasks import do_here

log = logging.getLogger(__name__)

LONGEST = timedelta(hours=1)  # of work in one segment; waits are not part of it


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """What the runs of one team are done with.

    `enrich_of` looks up for an alert of a run, `playbook_of` finds a playbook by name and digest
    (empty for one in Python), `told` says what webhooks are told of a run that has ended well, and
    `missed` of one that failed, and why.
    """

    store: Store
    desk: Desk
    clock: Clock
    enrich_of: Callable[[Alert, RunRecord], Enrich]
    playbook_of: Callable[[str, str], Playbook]
    told: Callable[[Alert, RunRecord, Planned], Sequence[Occurrence]]
    missed: Callable[[RunRecord, str], Sequence[Occurrence]] = lambda *_: ()


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """How a run stands after a segment, what it came to so far, and where its case stands."""

    status: RunStatus
    plan: tuple[PlanStep, ...]
    verdicts: Mapping[Observable, Verdict]
    outcome: Outcome


async def play(crew: Crew, record: RunRecord) -> Played:
    """Do a segment that this worker has claimed, and return what the run has come to."""
    segment = _Segment(crew, record)
    return segment.told(await _done(segment, record))


async def execute(crew: Crew, record: RunRecord) -> RunStatus:
    """Do a segment that this worker has claimed, and return how the run stands after it."""
    return await _done(_Segment(crew, record), record)


async def _done(segment: "_Segment", record: RunRecord) -> RunStatus:
    try:
        return await _bounded(segment)
    except (Fenced, Lost, NotReady) as error:
        log.warning("run %s does not go on here: %s", record.id, error)
        return RunStatus.RUNNING


async def _bounded(segment: "_Segment") -> RunStatus:
    try:
        with anyio.fail_after(LONGEST.total_seconds()):
            return await segment.done()
    except TimeoutError:
        return await segment.failed(f"it worked longer than {LONGEST}, and was ended")


async def fail(crew: Crew, record: RunRecord, why: str) -> RunStatus:
    """End a run that this worker holds, without doing any more of it."""
    return await _Segment(crew, record).failed(why)


class _Segment:
    def __init__(self, crew: Crew, record: RunRecord) -> None:
        self._crew = crew
        self._record = record
        self._run: JournaledRun | None = None
        self._outcome = Outcome(status=CaseStatus.OPEN, summary="the run goes on elsewhere")

    def told(self, status: RunStatus) -> Played:
        """Return what the run has come to."""
        run = self._run
        return Played(
            status=status,
            plan=run.plan if run else (),
            verdicts=run.verdicts if run else {},
            outcome=self._outcome,
        )

    async def done(self) -> RunStatus:
        try:
            return await self._played()
        except Parked as parked:
            return await self._parked(parked.wait)
        except Cancelled:
            return await self._finish(RunStatus.CANCELLED, None, "")
        except (Fenced, Lost, NotReady):
            raise
        except SidelightError as error:
            return await self.failed(str(error))
        except Exception as error:
            log.exception("run %s met a fault", self._record.id)
            return await self.failed(f"a fault in the program: {type(error).__name__}: {error}")

    async def failed(self, why: str) -> RunStatus:
        """End the run; its case goes to a person, with what went wrong."""
        summary = f"the playbook {self._record.playbook} failed and a person decides: {why}"
        outcome = Outcome(status=CaseStatus.OPEN, summary=summary)
        told = self._crew.missed(self._record, why)
        return await self._finish(RunStatus.FAILED, outcome, why, told)

    async def _played(self) -> RunStatus:
        crew, record = self._crew, self._record
        alert, journal = await do_here(self._read)
        self._run = run = JournaledRun(
            record=record,
            journal=journal,
            store=crew.store,
            desk=crew.desk,
            enrich=crew.enrich_of(alert, record),
            playbook_of=self._playbook,
            clock=crew.clock,
        )
        outcome = await run.call(record.playbook, alert, record.inputs)
        await run.settle()
        planned = Planned(outcome, run.plan, run.verdicts)
        return await self._finish(
            RunStatus.SUCCEEDED, outcome, "", crew.told(alert, record, planned)
        )

    def _read(self) -> tuple[Alert, dict[str, JournalEntry]]:
        alert = self._crew.store.runs.alert(self._record.id)
        if alert is None:
            raise InvalidInput(f"alert {self._record.alert_id} is gone")
        begun = (
            self._record.segment > 1
            or self._record.attempts
            or self._record.root != self._record.id
        )
        journal = self._crew.store.runs.journal(self._record.id) if begun else {}
        return alert, journal

    def _playbook(self, name: str) -> Playbook:
        digest = self._record.pinned.get(name)
        if digest is None:
            raise InvalidInput(f"playbook {name!r} was not known when the run began")
        return self._crew.playbook_of(name, digest)

    async def _parked(self, wait: RunWait) -> RunStatus:
        """Let the run wait, and say so in its case."""
        record, plan = self._record, self._run.plan if self._run else ()
        runs = self._crew.store.runs
        text = f"the playbook waits: {wait.text}"
        outcome = self._outcome = Outcome(status=CaseStatus.OPEN, summary=text)

        def park() -> None:
            runs.park(record.id, record.segment, record.worker, wait)
            if wait.kind is not WaitKind.TIME:
                self._crew.store.update_case(record.case_id, outcome, plan)

        await do_here(park)
        return RunStatus.WAITING

    async def _finish(
        self,
        status: RunStatus,
        outcome: Outcome | None,
        problem: str,
        told: Sequence[Occurrence] = (),
    ) -> RunStatus:
        record, plan = self._record, self._run.plan if self._run else ()
        if outcome is not None:
            self._outcome = outcome
        await do_here(
            lambda: self._crew.store.runs.finish(
                record.id,
                record.segment,
                record.worker,
                status,
                outcome=outcome,
                problem=problem,
                plan=plan,
                told=told,
            )
        )
        return status
