"""What is kept of a request of a run, the ways in which one ends, and the words for both."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from sidelight.model import (
    ActionRecord,
    ActionState,
    ApprovalRequest,
    JournalKind,
    PlanStep,
    RunWait,
    SidelightError,
    Verdict,
    WaitKind,
)
from sidelight.runner.orders import Order
from sidelight.runner.steps import order_step

BROKEN = {ActionState.FAILED, ActionState.UNKNOWN, ActionState.INEFFECTIVE}


class Parked(Exception):  # noqa: N818 - no error: the run goes on when what it waits for is there
    """The run stands still at `wait`."""

    def __init__(self, wait: RunWait) -> None:
        """Keep what it waits for."""
        super().__init__(wait.text)
        self.wait = wait


class Cancelled(Exception):  # noqa: N818 - no error: somebody wanted it
    """Somebody asked that the run ends."""


class Lost(Exception):  # noqa: N818 - no error of the playbook, which must not catch it
    """The run cannot be gone on with here: it is somebody else's, or the store is away."""


class Strayed(SidelightError):  # noqa: N818 - read as the name of what is wrong
    """The playbook asks for something else than it did at this place before."""


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of a request: a value of its kind, or how it failed."""

    verdicts: tuple[Verdict, ...] = ()
    plan: tuple[PlanStep, ...] = ()
    waiting: tuple[str, ...] = ()
    answer: str | None = None
    until: datetime | None = None
    failed: str | None = None
    late: bool = False
    cut: bool = False  # `until` is where the deadline cuts a pause off


class Undecided(msgspec.Struct, frozen=True):
    """The actions of one order that wait for people."""

    step: str
    actions: tuple[str, ...]


class ActFailed(SidelightError):  # noqa: N818 - read as the name of what is wrong
    """An order that was not done, or whose effect nobody can see."""


def value_of(kept: Kept) -> Kept:
    """Return what was kept; raises what was raised then."""
    if kept.late:
        raise TimeoutError
    if kept.failed is not None:
        raise Remembered(kept.failed)
    return kept


class Remembered(SidelightError):  # noqa: N818 - read as the name of what is wrong
    """A request that failed, told in the words of its failure."""


def digest_of(kind: JournalKind, asked: Sequence[Any]) -> str:
    """Return the digest of what was asked for."""
    return hashlib.sha256(msgspec.json.encode([kind, *asked])).hexdigest()[:32]


def planned(order: Order) -> PlanStep:
    """Return an order as a step of the plan."""
    return order_step(
        order.step,
        order.action,
        order.target,
        order.reason,
        approval=order.approval,
        ttl=order.ttl,
    )


def done(order: Order, records: Sequence[ActionRecord]) -> tuple[PlanStep, ...]:
    """Return the step of the plan, with what a guard said against it."""
    step = planned(order)
    refused = [
        f"{each.actuator} refuses ({each.guard}): {each.text}" for each in records if each.guard
    ]
    reason = "; ".join((step.reason, *refused))
    return (msgspec.structs.replace(step, reason=reason),)


def undecided(records: Sequence[ActionRecord]) -> tuple[str, ...]:
    """Return the actions that wait for people."""
    return tuple(each.id for each in records if each.state is ActionState.WAITING)


def told_of(records: Sequence[ActionRecord]) -> str:
    """Return how actions stand, in one line; raises ActFailed where one did not do its work.

    One that a guard refused or a person declined is no failure: the playbook goes on.
    """
    told = "; ".join(f"{each.actuator} {each.state}: {each.text}" for each in records)
    if any(each.state in BROKEN for each in records):
        raise ActFailed(told)
    return told


def wait_for(record: ActionRecord, until: datetime) -> RunWait:
    """Return the wait for the approval of an action."""
    target = f" {record.target.value}" if record.target else ""
    return RunWait(
        kind=WaitKind.APPROVAL,
        step=record.step,
        text=f"{record.action}{target} waits for approval",
        until=until,
        approval_id=record.approval_id,
    )


def answered(asked: ApprovalRequest) -> str:
    """Return how a question was answered, in one sentence."""
    who = ", ".join(each.author for each in asked.answers) or "nobody"
    return f"answered {asked.answer!r} by {who}"


def in_order(place: str) -> list[int]:
    """Return a place as numbers, so that 10 comes after 9.

    >>> sorted(["10", "9", "9.2.1"], key=in_order)
    ['9', '9.2.1', '10']
    """
    return [int(each) for each in place.split(".") if each]
