"""The desk: takes orders, has people agree to them, and keeps each in the ledger."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from sidelight.model import (
    APPROVE,
    DECLINE,
    ActionRecord,
    ActionState,
    Approval,
    ApprovalRequest,
    ApprovalState,
    BlastRadius,
    InvalidInput,
    NotReady,
    Unavailable,
)
from sidelight.plugin import Ability, Plan
from sidelight.runner.asking import Questions
from sidelight.runner.carrying import SYSTEM, Carrier, ability_of, command_of, expiry
from sidelight.runner.guards import Refusal
from sidelight.runner.orders import BY_HAND, Actuator, Bench, Order, Preview
from sidelight.tasks import do_here

EXPIRY = "ttl"
"""Who takes an action back whose time is up."""

LONGEST = 1_000  # characters of an argument that a question shows
SETTLED = {ApprovalState.ANSWERED, ApprovalState.EXPIRED, ApprovalState.WITHDRAWN}


class Desk:
    """Carries out the orders of one team."""

    def __init__(self, bench: Bench) -> None:
        """Take what it works with."""
        self._bench = bench
        self._carrier = Carrier(bench)
        self.questions = Questions(bench.store.approvals, bench.clock, bench.quiet)

    async def preview(self, order: Order) -> tuple[Preview, ...]:
        """Return what each actuator would do; nothing is altered. Raises what `order` does."""
        found = []
        for actuator, ability in self._bench.actuators(order):
            refusal = await self._bench.refuse(ability, order.target)
            name = actuator.name if actuator else BY_HAND
            draft = self._draft(order, actuator)
            plan = None if refusal else await self._plan(draft, actuator)
            found.append(Preview(actuator=name, plan=plan, refusal=refusal))
        return tuple(found)

    async def order(self, order: Order) -> tuple[ActionRecord, ...]:
        """Take an order and return what became of it, by actuator.

        What needs nobody's approval is carried out now, the rest by `settle`. The same order again
        is what it was. Raises InvalidInput for what nobody can do, and what an actuator raises
        while it plans; what goes wrong after that is told by the state of the record.
        """
        actuators = self._bench.actuators(order)
        return tuple([await self._taken(order, *each) for each in actuators])

    async def settle(self, action_id: str) -> ActionRecord:
        """Carry an approved order out, or note that it was declined; one that waits still waits."""
        record = await self.record(action_id)
        if record.state is ActionState.INTENDED and record.run_id is not None:
            return await self._carrier.carry_out(record)  # its run is ours: nobody else is at it
        if record.state is not ActionState.WAITING or record.approval_id is None:
            return record
        approval = await do_here(self._bench.store.approvals.get, record.approval_id)
        if approval is None or approval.state not in SETTLED:
            return record
        if approval.state is ApprovalState.ANSWERED and approval.answer == APPROVE:
            return await self._approved(record, approval)
        return await self._declined(record, approval)

    async def undo(self, action_id: str, *, author: str, reason: str) -> ActionRecord:
        """Take an action back and return how it stands; raises InvalidInput for what cannot be."""
        return await self._carrier.undo(await self.record(action_id), author, reason)

    async def expire(self, record: ActionRecord) -> ActionRecord:
        """Take an action back whose time is up; raises Conflict where somebody else is at it."""
        return await self._carrier.undo(record, EXPIRY, "its time is up")

    async def verify(self, action_id: str, *, author: str) -> ActionRecord:
        """Probe whether an action has its effect, and return it as it stands now."""
        return await self._carrier.verify(await self.record(action_id), author)

    async def resolve(self, record: ActionRecord) -> ActionRecord:
        """Say how an action stands that was left in the middle, unless its run goes on with it.

        Raises Conflict where somebody else went on with it since it was found so.
        """
        begun = record.state in {ActionState.INTENDED, ActionState.WAITING}
        if begun and record.run_id is not None:
            run = await do_here(self._bench.store.runs.get, record.run_id)
            if run is not None and not run.status.ended:
                return record
        if record.state is ActionState.WAITING:
            return await self._left(record)
        return await self._carrier.resolve(record)

    async def record(self, action_id: str) -> ActionRecord:
        """Return an action of the ledger; raises InvalidInput where there is none."""
        found = await do_here(self._bench.store.ledger.get, action_id)
        if found is None:
            raise InvalidInput(f"there is no action {action_id!r}")
        return found

    async def _left(self, record: ActionRecord) -> ActionRecord:
        """Say how an action stands that waits, and whose run has ended; a person has none."""
        if record.run_id is None and record.approval_id is not None:
            return await self.settle(record.id)
        ended = "its run has ended" if record.run_id else "nobody was asked"
        return await self._carrier.advance(
            record, ActionState.DECLINED, author=SYSTEM, text=f"not done: {ended}"
        )

    async def _taken(
        self, order: Order, actuator: Actuator | None, ability: Ability
    ) -> ActionRecord:
        draft = self._draft(order, actuator)
        store = self._bench.store
        known = await do_here(store.ledger.by_key, draft.key)
        if known is not None and known.state is ActionState.FAILED:
            return await self._again(known)
        if known is not None and _ended_before(known, order):
            again = await self._carrier.advance(
                known, ActionState.WAITING, author=order.author, text="asked again"
            )
            return await self._put(order, await self._plan(draft, actuator), again)
        if known is not None and not known.unasked:
            return await self.settle(known.id)
        refusal = await self._bench.refuse(ability, order.target)
        if refusal is not None:
            refused, _ = await self._entered(
                draft, state=ActionState.REFUSED, guard=refusal.guard, text=refusal.text
            )
            return refused
        plan = await self._plan(draft, actuator)
        planned = msgspec.structs.replace(draft, text=plan.text, blast_radius=plan.blast_radius)
        if order.approval is Approval.AUTO and actuator is not None:
            ends = expiry(order.ttl, self._bench.clock)
            intended, new = await self._entered(
                planned, state=ActionState.INTENDED, expires_at=ends
            )
            return await self._carrier.carry_out(intended, fresh=True) if new else intended
        waiting, _ = await self._entered(planned)
        return await self._put(order, plan, waiting) if waiting.unasked else waiting

    async def _put(self, order: Order, plan: Plan, waiting: ActionRecord) -> ActionRecord:
        """Ask whether what waits may be done."""
        policy = Approval.REQUIRED if order.approval is Approval.AUTO else order.approval
        request = ApprovalRequest(
            id="",
            question=_question(waiting),
            options=(APPROVE, DECLINE),
            policy=policy,
            facts=(
                f"would: {plan.text}",
                _touched(plan.blast_radius),
                *_with(order),
                *order.facts,
            ),
            action_ids=(waiting.id,),
            run_id=order.run_id,
            place=f"{order.place}/{waiting.id}",
            step=order.step,
            alert_id=order.alert_id,
            case_id=order.case_id,
            author=order.author,
            default=DECLINE,
            asked_at=self._bench.clock.now(),
        )
        asked = await self.questions.put(request, order.severity)
        return await self._carrier.advance(
            waiting, ActionState.WAITING, author=order.author, approval_id=asked.id
        )

    async def _again(self, record: ActionRecord) -> ActionRecord:
        """Carry an order out that failed in the run which this one repeats: nothing was done."""
        intended = await self._carrier.advance(
            record,
            ActionState.INTENDED,
            author=record.author,
            text="tried again",
            expires_at=expiry(record.ttl, self._bench.clock),
        )
        return await self._carrier.carry_out(intended, fresh=True)

    async def _approved(self, record: ActionRecord, approval: ApprovalRequest) -> ActionRecord:
        people = tuple(each.author for each in approval.answers if each.answer == APPROVE)
        if record.actuator == BY_HAND:
            return await self._carrier.advance(
                record,
                ActionState.APPLIED,
                author=people[-1],
                text=f"done by hand, says {people[-1]}",
                approvers=people,
            )
        refusal = await self._refused_now(record)
        if refusal is not None:
            return await self._carrier.advance(
                record,
                ActionState.REFUSED,
                author=people[-1],
                text=refusal.text,
                guard=refusal.guard,
                approvers=people,
            )
        intended = await self._carrier.advance(
            record,
            ActionState.INTENDED,
            author=people[-1],
            approvers=people,
            expires_at=expiry(record.ttl, self._bench.clock),
        )
        return await self._carrier.carry_out(intended, fresh=True)

    async def _refused_now(self, record: ActionRecord) -> Refusal | None:
        """Return what a guard says by now: much can change while an order waits."""
        actuator = self._bench.named(record.action, record.actuator)
        return await self._bench.refuse(ability_of(actuator, record), record.target)

    async def _declined(self, record: ActionRecord, approval: ApprovalRequest) -> ActionRecord:
        answered = approval.state is ApprovalState.ANSWERED and approval.answers
        author = approval.answers[-1].author if answered else SYSTEM
        why = approval.answers[-1].reason if answered else f"the question is {approval.state}"
        return await self._carrier.advance(
            record, ActionState.DECLINED, author=author, text=f"declined: {why}"
        )

    async def _plan(self, draft: ActionRecord, actuator: Actuator | None) -> Plan:
        if actuator is None:
            unit = "target" if draft.target else "case"
            text = f"nothing is bound to {draft.action}: a person does it by hand"
            return Plan(text=text, blast_radius=BlastRadius(count=1, unit=unit))
        exchange = actuator.action.plan(command_of(draft, actuator, self._bench))
        try:
            return await self._bench.driver.drive(exchange, actuator.action.manifest)
        except NotReady as error:  # it is the actuator that is not: the store is asked elsewhere
            raise Unavailable(str(error)) from error

    def _draft(self, order: Order, actuator: Actuator | None) -> ActionRecord:
        """Return an order at an actuator as it stands before anything was done about it."""
        now = self._bench.clock.now()
        return ActionRecord(
            id="",
            key=key_of(order, actuator),
            action=order.action,
            actuator=actuator.name if actuator else BY_HAND,
            target=order.target,
            arguments=msgspec.to_builtins(order.arguments),
            reason=order.reason,
            state=ActionState.WAITING,
            approval=order.approval,
            run_id=order.run_id,
            step=order.step,
            alert_id=order.alert_id,
            case_id=order.case_id,
            author=order.author,
            ttl=order.ttl,
            created_at=now,
            changed_at=now,
        )

    async def _entered(self, draft: ActionRecord, **parts: Any) -> tuple[ActionRecord, bool]:
        """Return what the ledger has under the key, and whether that is new: ours to carry out."""
        record = msgspec.structs.replace(draft, **parts)
        return await do_here(self._bench.store.ledger.order, record, record.author, _facts(record))


def key_of(order: Order, actuator: Actuator | None) -> str:
    """Return the identity of an order at one actuator."""
    target = f"{order.target.type}:{order.target.value}" if order.target else "-"
    name = actuator.name if actuator else BY_HAND
    return f"{order.key}|{order.action}|{target}|{name}"


def _ended_before(record: ActionRecord, order: Order) -> bool:
    """Whether nobody agreed to an order in the run that this one repeats: a person asks anew."""
    return record.state is ActionState.DECLINED and record.run_id != order.run_id


def _question(waiting: ActionRecord) -> str:
    target = f" {waiting.target.value}" if waiting.target else ""
    by_hand = waiting.actuator == BY_HAND
    how = "by hand; approve when it is done" if by_hand else f"by {waiting.actuator}"
    return f"{waiting.action}{target} ({how}): {waiting.reason}"


def _with(order: Order) -> Iterator[str]:
    """Yield the arguments, which a person has to know who does it by hand; a secret by its name."""
    for name, value in order.arguments.items():
        shown = value if isinstance(value, str) else msgspec.json.encode(value).decode()
        yield f"with {name}: {shown[:LONGEST]}"


def _touched(radius: BlastRadius) -> str:
    count = "an unknown number of" if radius.count is None else str(radius.count)
    text = f" ({radius.text})" if radius.text else ""
    return f"touches: {count} {radius.unit}{text}"


def _facts(record: ActionRecord) -> Mapping[str, str | None]:
    return {"action": record.action, "actuator": record.actuator, "reason": record.reason}
