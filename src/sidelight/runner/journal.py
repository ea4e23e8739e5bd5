"""A Run that remembers: everything it has done is in a journal, and is never done again.

The playbook is done from its start after every wait and every crash. What it asks for is counted,
so each request has a place; the journal holds what came of it there. A request that is another one
than before at the same place says that the playbook is not the one that began.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, TypeVar

import anyio
import msgspec

from sidelight.model import (
    ActionState,
    Alert,
    Approval,
    ApprovalRequest,
    ApprovalState,
    Clock,
    JournalEntry,
    JournalKind,
    NotReady,
    Observable,
    Outcome,
    PlanStep,
    RunMode,
    RunRecord,
    RunWait,
    Severity,
    SidelightError,
    Verdict,
    WaitKind,
)
from sidelight.plugin import Branch, Playbook
from sidelight.runner.acting import Desk
from sidelight.runner.asking import WAIT
from sidelight.runner.inline import Enrich
from sidelight.runner.kept import (
    Cancelled,
    Kept,
    Lost,
    Parked,
    Strayed,
    Undecided,
    answered,
    digest_of,
    done,
    in_order,
    planned,
    told_of,
    undecided,
    value_of,
    wait_for,
)
from sidelight.runner.orders import Order
from sidelight.runner.steps import Calls, question_step
from sidelight.store import Conflict, Fenced, Requests, Store
from sidelight.tasks import do_here

SHORT = timedelta(seconds=3)  # a shorter pause is not worth leaving the worker for
CASE_ACTIONS = frozenset({"alert.close", "case.open"})
"""Orders about the case itself: what the run concludes carries them out."""

MOST_FACTS = 20  # verdicts that a question shows
FAILURES = (SidelightError, TimeoutError)

T = TypeVar("T")
_branch: ContextVar[str] = ContextVar("branch", default="")
_deadline: ContextVar[datetime | None] = ContextVar("deadline", default=None)


class JournaledRun:
    """One run of a playbook; `plan` and `verdicts` are what it came to so far."""

    def __init__(  # noqa: PLR0913 - the parts of a run, all by keyword
        self,
        *,
        record: RunRecord,
        journal: Mapping[str, JournalEntry],
        store: Store,
        desk: Desk,
        enrich: Enrich,
        playbook_of: Callable[[str], Playbook],
        clock: Clock,
    ) -> None:
        """Take the run as it stands, its journal, and what reaches out for it."""
        self.verdicts: dict[Observable, Verdict] = {}
        self._record = record
        self._journal = dict(journal)
        self._store = store
        self._desk = desk
        self._enrich = enrich
        self._playbook_of = playbook_of
        self._clock = clock
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._plans: dict[str, tuple[PlanStep, ...]] = {}
        self._open: dict[str, Undecided] = {}  # by the place of the order
        self._calls = Calls()
        self._severity = Severity.MEDIUM

    @property
    def plan(self) -> tuple[PlanStep, ...]:
        """What was ordered so far, in the order of the playbook."""
        ordered = sorted(self._plans.items(), key=lambda each: in_order(each[0]))
        return tuple(step for _, steps in ordered for step in steps)

    async def enrich(
        self, observables: Sequence[Observable], *, deep: bool = False
    ) -> tuple[Verdict, ...]:
        """Look the batch up, or remember what the look-up said."""
        await self.settle()
        asked = [tuple(observables), deep]

        async def look() -> tuple[Kept, str]:
            found = await self._enrich(observables, deep)
            return Kept(verdicts=found), f"looked up {len(observables)}"

        kept = await self._once(JournalKind.ENRICH, "enrich", asked, look)
        self.verdicts.update(zip(observables, kept.verdicts, strict=True))
        return kept.verdicts

    async def act(  # noqa: PLR0913 - see Run.act
        self,
        action: str,
        target: Observable | None,
        *,
        step: str,
        reason: str,
        approval: Approval = Approval.REQUIRED,
        ttl: timedelta | None = None,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """Order the action; one that waits for approval is waited for before anything else."""
        place = self._place()
        order = Order(
            key=f"{self._record.root}/{place}",
            action=action,
            target=target,
            arguments=arguments or {},
            reason=reason,
            author=f"playbook {self._record.playbook}",
            approval=approval,
            ttl=ttl,
            facts=self._facts(target),
            run_id=self._record.id,
            place=place,
            step=step,
            alert_id=self._record.alert_id,
            case_id=self._record.case_id,
            severity=self._severity,
        )

        async def do() -> tuple[Kept, str]:
            if self._record.mode is RunMode.PLAN or action in CASE_ACTIONS:
                return Kept(plan=(planned(order),)), f"{action}: planned"
            await self._check()
            records = await self._desk.order(order)
            return Kept(plan=done(order, records), waiting=undecided(records)), told_of(records)

        asked = [action, target, msgspec.to_builtins(arguments or {}), str(approval)]
        kept = await self._once(JournalKind.ACT, step, asked, do, place=place)
        self._plans[place] = kept.plan
        if kept.waiting:
            self._open[place] = Undecided(step, kept.waiting)

    async def settle(self) -> None:
        """Wait until every order that needs a person has been decided and carried out."""
        parked: Parked | None = None
        failed: SidelightError | None = None
        for place, waiting in tuple(self._open.items()):
            try:
                await self._settled(place, waiting)
            except Parked as wait:
                parked = parked or wait
            except SidelightError as error:
                failed = failed or error
            else:
                del self._open[place]
        if parked is not None:
            raise parked
        if failed is not None:
            self._open.clear()
            raise failed

    async def _settled(self, place: str, waiting: "Undecided") -> None:
        async def do() -> tuple[Kept, str]:
            await self._check()
            records = [await self._desk.settle(each) for each in waiting.actions]
            for record in records:
                if record.state is ActionState.WAITING:
                    raise Parked(wait_for(record, self._clock.now() + WAIT))
            return Kept(), told_of(records)

        await self._once(JournalKind.ACT, waiting.step, ["settled"], do, place=f"{place}.0")

    async def ask(self, question: str, *, options: tuple[str, ...], step: str) -> str | None:
        """Wait for an analyst and return the option chosen; None when nobody chose in time."""
        await self.settle()
        place = self._place()

        async def put() -> tuple[Kept, str]:
            asked = await self._asked(question, options, step, place)
            if asked.state is ApprovalState.OPEN:
                wait = RunWait(
                    kind=WaitKind.ANSWER,
                    step=step,
                    text=question,
                    until=asked.expires_at,
                    approval_id=asked.id,
                )
                raise Parked(wait)
            if asked.state is ApprovalState.EXPIRED and _deadline.get() is not None:
                raise TimeoutError
            planned_step = question_step(step, question, options)
            return Kept(answer=asked.answer, plan=(planned_step,)), answered(asked)

        kept = await self._once(JournalKind.ASK, step, [question, options], put, place=place)
        self._plans[place] = kept.plan
        return kept.answer

    async def sleep(self, duration: timedelta) -> None:
        """Pause the run until its moment has come; a longer pause leaves the worker free."""
        await self.settle()

        async def until() -> tuple[Kept, str]:
            moment = self._clock.now() + duration
            deadline = _deadline.get()
            cut = deadline is not None and deadline < moment
            end = deadline if cut and deadline else moment
            return Kept(until=end, cut=cut), f"waits until {end.isoformat(timespec='seconds')}"

        kept = await self._once(JournalKind.SLEEP, "sleep", [], until)
        left = (kept.until or self._clock.now()) - self._clock.now()
        if left > SHORT:
            wait = RunWait(kind=WaitKind.TIME, step="sleep", text="pauses", until=kept.until)
            raise Parked(wait)
        await anyio.sleep(max(left.total_seconds(), 0))
        if kept.cut:
            raise TimeoutError

    async def call(
        self, playbook: str, alert: Alert, inputs: Mapping[str, Any] | None = None
    ) -> Outcome:
        """Run another playbook inside this run; its requests stand in the same journal."""
        with self._calls.into(playbook):
            self._severity = alert.severity
            found = await do_here(self._playbook_of, playbook)
            called = found.given(inputs or {})
            return await called.triage(alert, self)

    @contextmanager
    def within(self, duration: timedelta) -> Iterator[None]:
        """Bound each request inside by the moment that lies so far ahead."""
        moment = self._clock.now() + duration
        outer = _deadline.get()
        token = _deadline.set(moment if outer is None else min(outer, moment))
        try:
            yield
        finally:
            _deadline.reset(token)

    async def together(self, branches: Sequence[Branch]) -> None:
        """Do branches side by side: each counts its own places, whatever the others do."""
        await self.settle()
        place = self._place()
        ends: dict[int, Exception] = {}

        async def one(number: int, branch: Branch) -> None:
            _branch.set(f"{place}.{number}.")
            try:
                await branch()
            except (Parked, Cancelled, Lost, SidelightError, TimeoutError) as error:
                ends[number] = error

        async with anyio.create_task_group() as group:
            for number, branch in enumerate(branches, 1):
                group.start_soon(one, number, branch)
        # What failed fails again when what another branch waits for is there: it is heeded then.
        if ends:
            raise ends[min(ends, key=lambda each: (isinstance(ends[each], FAILURES), each))]

    def _place(self) -> str:
        branch = _branch.get()
        self._counts[branch] += 1
        return f"{branch}{self._counts[branch]}"

    async def _once(
        self,
        kind: JournalKind,
        step: str,
        asked: Sequence[Any],
        do: Callable[[], Awaitable[tuple[Kept, str]]],
        *,
        place: str | None = None,
    ) -> Kept:
        """Return what came of a request at its place; it is done only where nothing is kept."""
        place = place or self._place()
        digest = digest_of(kind, asked)
        held = self._journal.get(place)
        if held is not None:
            return self._remembered(held, digest)
        try:
            kept, text = await self._bounded(do)
        except (Conflict, Fenced, NotReady) as error:
            raise Lost(str(error)) from error
        except TimeoutError:
            kept, text = Kept(late=True), "took longer than its limit"
        except SidelightError as error:
            kept, text = Kept(failed=str(error)), f"failed: {error}"
        entry = JournalEntry(
            place=place,
            kind=kind,
            step=step,
            digest=digest,
            result=msgspec.json.encode(kept),
            text=text,
            at=self._clock.now(),
        )
        await self._write(entry, kept, asked)
        return value_of(kept)

    async def _check(self) -> None:
        """Raise Fenced where the run is not ours: who was taken for dead orders nothing."""
        record = self._record
        await do_here(self._store.runs.check, record.id, record.segment, record.worker)

    async def _write(self, entry: JournalEntry, kept: Kept, asked: Sequence[Any]) -> None:
        """Keep an entry, and heed what somebody wants of the run meanwhile."""
        verdicts = dict(zip(asked[0], kept.verdicts, strict=True)) if kept.verdicts else {}
        record = self._record

        def write() -> Requests:
            return self._store.runs.write(
                record.id, record.segment, record.worker, entry, verdicts=verdicts
            )

        try:
            wanted = await do_here(write)
        except (Fenced, NotReady) as error:
            raise Lost(str(error)) from error
        self._journal[entry.place] = entry
        if wanted.cancelling:
            raise Cancelled
        if wanted.pausing:
            text = "somebody paused it"
            raise Parked(RunWait(kind=WaitKind.PAUSE, step=entry.step, text=text))

    async def _bounded(self, do: Callable[[], Awaitable[T]]) -> T:
        """Do it before the deadline; raises TimeoutError."""
        deadline = _deadline.get()
        if deadline is None:
            return await do()
        with anyio.fail_after(max((deadline - self._clock.now()).total_seconds(), 0)):
            return await do()

    def _remembered(self, held: JournalEntry, digest: str) -> Kept:
        if held.digest != digest:
            raise Strayed(
                f"at place {held.place} the run asked for something else before ({held.text}): "
                "the playbook that began it is not the one at hand"
            )
        return value_of(msgspec.json.decode(held.result, type=Kept))

    async def _asked(
        self, question: str, options: tuple[str, ...], step: str, place: str
    ) -> ApprovalRequest:
        """Return the question as it stands; put for the first time, it is open."""
        now, deadline = self._clock.now(), _deadline.get()
        request = ApprovalRequest(
            id="",
            question=question,
            options=options,
            facts=self._facts(None),
            run_id=self._record.id,
            place=place,
            step=step,
            alert_id=self._record.alert_id,
            case_id=self._record.case_id,
            author=f"playbook {self._record.playbook}",
            asked_at=now,
        )
        return await self._desk.questions.put(
            request, self._severity, deadline - now if deadline else WAIT
        )

    def _facts(self, target: Observable | None) -> tuple[str, ...]:
        """Return what a person judges by: the verdicts, worst first, with their main reason."""
        judged = [
            (seen, verdict)
            for seen, verdict in self.verdicts.items()
            if target is None or seen == target
        ]
        judged.sort(key=lambda each: -each[1].probability)
        return tuple(
            f"{seen.value}: {verdict.class_} (p = {verdict.probability:.2f}), "
            f"{verdict.reasons[0].text}"
            for seen, verdict in judged[:MOST_FACTS]
        )
