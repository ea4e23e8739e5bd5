"""A site: one database with its workers, its part of the world, and what its runs came to."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from crash.homes import Home
from crash.nursery import Nursery, Process
from crash.points import ARMED
from crash.world import Lane
from sidelight.model import (
    ActionRecord,
    ActionState,
    Alert,
    AlertObservable,
    ApprovalAnswer,
    ApprovalState,
    Observable,
    ObservableType,
    Role,
    RunRecord,
    RunStatus,
    Severity,
)
from sidelight.plugin import header_key
from sidelight.store import Conflict, Store, open_store
from sidelight.wiring.clock import SystemClock

BLOCKS = {ObservableType.DOMAIN: "dns.block", ObservableType.IPV4: "ip.block"}
GONE = {ActionState.UNDONE, ActionState.DECLINED}
OPEN = {ActionState.WAITING, ActionState.INTENDED, ActionState.UNDOING}
STILL = (RunStatus.PENDING, RunStatus.RUNNING, RunStatus.WAITING)


@dataclass
class Tally:
    """What a take came to; `faults` are what must not be, in words."""

    points: int = 0
    kills: int = 0
    runs: int = 0
    once: int = 0
    unknown: int = 0
    given_up: int = 0
    stuck: int = 0
    repeated: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Add what another take of the same kind came to."""
        for name in ("points", "kills", "runs", "once", "unknown", "given_up", "stuck", "repeated"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults += other.faults


class Site:
    """One database, its state directory, and the processes on it."""

    def __init__(self, home: Home, nursery: Nursery, lane: Lane) -> None:
        """Open the store beside the workers."""
        self.home = home
        self.nursery = nursery
        self.lane = lane
        self.store: Store = open_store(home.url, home.path, SystemClock())
        self.serial = 0
        self.settled: set[str] = set()

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def arm(self, **point: object) -> None:
        """Say at which point the run that comes next kills its worker."""
        self.serial += 1
        draft = self.home.path / f"{ARMED}.new"
        draft.write_text(json.dumps({"serial": self.serial, **point}))
        draft.rename(self.home.path / ARMED)

    def disarm(self) -> None:
        """Let the next worker live."""
        (self.home.path / ARMED).unlink(missing_ok=True)

    def alert(self, number: int) -> str:
        """Keep an alert with its run, and return the run."""
        alert = Alert(
            source="crash",
            uid=str(number),
            title="An alert",
            severity=Severity.HIGH,
            time=None,
            observables=tuple(
                AlertObservable(observable=each, role=Role.ATTACKER, path="x")
                for each in targets(self.home.name, number)
            ),
        )
        recorded = self.store.record_alert(alert, b"{}", run=self.home.new_run)
        return str(recorded.run_id)

    def answer(self) -> None:
        """Say yes to whatever is asked."""
        for asked in self.store.approvals.page(ApprovalState.OPEN, limit=200).approvals:
            text = "approve" if "approve" in asked.options else "yes"
            said = ApprovalAnswer(
                answer=text, author="ann", reason="the matrix", at=SystemClock().now()
            )
            try:
                self.store.approvals.answer(asked.id, said)
            except Conflict:
                continue  # its run ended, or somebody else was first

    def is_settled(self, run_id: str) -> bool:
        """Whether a run has ended and all its blocks are gone again."""
        if run_id not in self.settled:
            run = self.store.runs.get(run_id)
            if run is None or not run.status.ended:
                return False
            actions = self.store.ledger.of_run(run_id)
            if any(each.state in OPEN or _stands(each) for each in actions):
                return False
            self.settled.add(run_id)
        return True

    def wait(self, runs: Sequence[str], process: Process | None, seconds: float) -> bool:
        """Answer what is asked until the runs are settled; False when the worker died, or time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if all(self.is_settled(each) for each in runs):
                return True
            if process is not None and not process.lives:
                return False
            self.answer()
            time.sleep(0.05)
        return False

    def check(self, runs: Sequence[str]) -> Tally:
        """Return what the runs came to."""
        tally = Tally(runs=len(runs))
        for run_id in runs:
            run = self._run(run_id)
            actions = self.store.ledger.of_run(run_id)
            faults = list(self._faults(run, actions))
            if not self.is_settled(run_id):
                tally.stuck += 1
                standing = ", ".join(f"{each.action} {each.state}" for each in actions)
                faults.append(f"{run_id} is stuck: {run.status}, {run.wait}; {standing}")
            tally.unknown += sum(_was_unknown(self.store, each) for each in actions)
            tally.given_up += run.status is RunStatus.FAILED
            tally.once += not faults
            tally.faults += faults
        return tally

    def check_store(self) -> list[str]:
        """Return what is wrong with the store as a whole, when nothing is under way any more."""
        counts = self.store.runs.counts()
        faults = [f"{counts[each]} runs are {each}" for each in STILL if counts[each]]
        late = SystemClock().now() + timedelta(days=1)
        left = self.store.ledger.unsettled(late, 1000)
        faults += [f"{each.action} {each.id} is left {each.state}" for _, each in left]
        if (line := self.store.ledger.broken()) is not None:
            faults.append(f"the ledger is broken at line {line}")
        announced = sum(1 for _ in self._announcements())
        if announced != counts[RunStatus.SUCCEEDED]:
            faults.append(f"{announced} announcements of {counts[RunStatus.SUCCEEDED]} runs")
        return faults

    def _run(self, run_id: str) -> RunRecord:
        run = self.store.runs.get(run_id)
        if run is None:
            raise LookupError(run_id)
        return run

    def _announcements(self) -> Iterator[str]:
        after = None
        while True:
            page = self.store.webhooks.deliveries(self.home.hook, after, 500)
            yield from (each.id for each in page.deliveries)
            after = page.cursor
            if after is None:
                return

    def _faults(self, run: RunRecord, actions: Sequence[ActionRecord]) -> Iterator[str]:
        if run.status is RunStatus.FAILED and "workers died" not in run.problem:
            yield f"{run.id} failed: {run.problem}"
        stored = self.store.alert(run.alert_id)
        wanted = {
            (BLOCKS[each.observable.type], each.observable.value)
            for each in (stored.alert.observables if stored else ())
            if each.observable.type in BLOCKS
        } | {("ticket.open", "")}
        there = Counter((each.action, each.target.value if each.target else "") for each in actions)
        whole = run.status is RunStatus.SUCCEEDED and run.root == run.id
        if whole and set(there) != wanted:
            yield f"{run.id} ordered {sorted(there)} and not {sorted(wanted)}"
        if any(number > 1 for number in there.values()):
            yield f"{run.id} ordered twice: {there}"
        for each in actions:
            yield from self._ticket(each) if each.target is None else self._block(each)

    def _ticket(self, action: ActionRecord) -> Iterator[str]:
        opened = self.lane.tickets[header_key(action.key)]
        done = action.state in {ActionState.APPLIED, ActionState.VERIFIED}
        allowed = {1} if done else {0, 1} if action.state is ActionState.UNKNOWN else {0}
        if opened not in allowed:
            yield f"{action.id}: {opened} tickets, and the ledger says {action.state}"
        if action.state is ActionState.UNKNOWN and "describes no way to look" not in action.text:
            yield f"{action.id} is unknown without its probe: {action.text}"

    def _block(self, action: ActionRecord) -> Iterator[str]:
        value = action.target.value if action.target else ""
        key = header_key(action.key)
        if self.lane.applied[value] - {key}:
            yield f"{value} was blocked by other keys: {self.lane.applied[value]}"
        if self.lane.blocks[value] > 1:
            yield f"{value} was blocked {self.lane.blocks[value]} times"
        if action.state is ActionState.UNDONE and value in self.lane.blocked:
            yield f"{value} is said to be undone, and is blocked"
        never = action.state is ActionState.FAILED and "interrupted" in action.text
        if not (never and not self.lane.applied[value]) and action.state not in GONE:
            yield f"{action.action} {value} ended as {action.state}: {action.text}"
        if action.state is ActionState.UNDONE and not self.lane.applied[value]:
            yield f"{value} was never blocked, and is said to be undone"


def targets(name: str, number: int) -> tuple[Observable, ...]:
    """Return two domains and an address that no other alert of a site has."""
    digest = hashlib.sha256(f"{name} {number}".encode()).digest()
    domains = [f"{half.hex()}.evil-{half.hex()[:6]}.com" for half in (digest[:8], digest[8:16])]
    address = f"91.92.{16 + number // 250}.{1 + number % 250}"  # of nobody in particular
    return (
        *(Observable(ObservableType.DOMAIN, each) for each in domains),
        Observable(ObservableType.IPV4, address),
    )


def _stands(action: ActionRecord) -> bool:
    return action.target is not None and action.state in {
        ActionState.APPLIED,
        ActionState.VERIFIED,
        ActionState.INEFFECTIVE,
        ActionState.UNKNOWN,
    }


def _was_unknown(store: Store, action: ActionRecord) -> bool:
    lines = store.ledger.lines(action.id)
    return any(each.what == ActionState.UNKNOWN for each in lines)
