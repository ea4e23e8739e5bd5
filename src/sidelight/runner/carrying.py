"""Carry an order out, once: the intent is kept, it is done, the receipt is kept, a probe looks.

That order is what a crash leaves behind. Who finds an intent without a receipt asks the probe
before doing anything, and says "unknown" where the probe cannot tell.
"""

from datetime import datetime, timedelta
from typing import Any

from sidelight.model import (
    ActionRecord,
    ActionState,
    BadAnswer,
    Clock,
    InvalidInput,
    OverQuota,
    SidelightError,
    Unavailable,
)
from sidelight.plugin import Ability, Command, Proof, Receipt, Standing
from sidelight.runner.orders import BY_HAND, Actuator, Bench
from sidelight.tasks import do_here

SYSTEM = "sidelight"
UNDOABLE = {
    ActionState.APPLIED,
    ActionState.VERIFIED,
    ActionState.INEFFECTIVE,
    ActionState.UNKNOWN,
    ActionState.UNDOING,
}
PROVEN = {
    Standing.HOLDS: ActionState.VERIFIED,
    Standing.ABSENT: ActionState.INEFFECTIVE,
    Standing.UNKNOWN: ActionState.APPLIED,
}


class Carrier:
    """Talks to the actuators, and writes each step into the ledger."""

    def __init__(self, bench: Bench) -> None:
        """Take what it works with."""
        self._bench = bench

    async def carry_out(self, record: ActionRecord, *, fresh: bool = False) -> ActionRecord:
        """Do what is intended and return how it ended.

        `fresh` says that nobody can have begun with it.
        """
        actuator = self._bench.named(record.action, record.actuator)
        command = command_of(record, actuator, self._bench)
        if not fresh:
            found = await self._found(record, actuator, command)
            if found is not None:
                return found
        return await self._apply(record, actuator, command)

    async def resolve(self, record: ActionRecord) -> ActionRecord:
        """Say how an action stands that nobody goes on with; it is not begun again.

        Raises Conflict where it has changed since it was found so.
        """
        actuator = self._bench.named(record.action, record.actuator)
        command = command_of(record, actuator, self._bench)
        if record.state is ActionState.UNDOING:
            text = "is tried again"  # written first, so that of several one tries
            undoing = await self.advance(record, ActionState.UNDOING, author=SYSTEM, text=text)
            return await self._take_back(undoing, actuator, SYSTEM)
        return await self._cleared_up(record, actuator, command, "interrupted")

    async def verify(self, record: ActionRecord, author: str = SYSTEM) -> ActionRecord:
        """Probe an action that was applied and return it as it stands now."""
        if record.actuator == BY_HAND or record.state not in UNDOABLE - {ActionState.UNDOING}:
            return record
        actuator = self._bench.named(record.action, record.actuator)
        proof = await self._probe(actuator, command_of(record, actuator, self._bench))
        if record.state is ActionState.UNKNOWN and proof.standing is Standing.UNKNOWN:
            return record
        return await self.advance(record, PROVEN[proof.standing], author=author, text=proof.text)

    async def undo(self, record: ActionRecord, author: str, reason: str) -> ActionRecord:
        """Take an action back and return how it stands.

        What another order also put in place stays. Raises InvalidInput for what cannot be undone;
        one that fails stays `undoing`, with the reason, and is tried again by the watch.
        """
        if record.state is ActionState.UNDONE:
            return record
        if record.state not in UNDOABLE:
            raise InvalidInput(f"action {record.id} is {record.state}: there is nothing to undo")
        if record.actuator == BY_HAND:
            text = f"taken back by hand, says {author}: {reason}"
            return await self.advance(record, ActionState.UNDONE, author=author, text=text)
        actuator = self._bench.named(record.action, record.actuator)
        if not ability_of(actuator, record).reversible:
            raise InvalidInput(f"{record.action} by {record.actuator} cannot be undone")
        undoing = await self.advance(record, ActionState.UNDOING, author=author, text=reason)
        return await self._take_back(undoing, actuator, author)

    async def advance(
        self, record: ActionRecord, to: ActionState, *, author: str, text: str = "", **facts: Any
    ) -> ActionRecord:
        """Write a step into the ledger; raises Fenced where somebody else took one meanwhile."""
        ledger = self._bench.store.ledger
        return await do_here(
            lambda: ledger.advance(
                record.id,
                to,
                author=author,
                text=text,
                expect={record.state},
                seen=record.changed_at,
                **facts,
            )
        )

    async def _found(
        self, record: ActionRecord, actuator: Actuator, command: Command
    ) -> ActionRecord | None:
        """Return how an action stands whose intent was found; None when it is to be done."""
        proof = await self._probe(actuator, command)
        if proof.standing is Standing.HOLDS:
            text = f"in place after an interruption: {proof.text}"
            return await self._applied(record, Receipt(text=text), proof)
        ability = ability_of(actuator, record)
        if proof.standing is Standing.ABSENT or ability.repeatable:
            return None
        text = f"interrupted in the middle, and the probe cannot tell: {proof.text}"
        return await self._unknown(record, text)

    async def _apply(
        self, record: ActionRecord, actuator: Actuator, command: Command
    ) -> ActionRecord:
        manifest = actuator.action.manifest
        try:
            receipt = await self._bench.driver.drive(actuator.action.apply(command), manifest)
        except OverQuota as error:  # it says itself that nothing was done
            return await self.advance(record, ActionState.FAILED, author=SYSTEM, text=str(error))
        except (BadAnswer, Unavailable) as error:
            return await self._cleared_up(record, actuator, command, f"no answer ({error})")
        except SidelightError as error:
            return await self.advance(record, ActionState.FAILED, author=SYSTEM, text=str(error))
        applied = await self._applied(record, receipt)
        proof = await self._probe(actuator, command)
        if proof.standing is Standing.UNKNOWN:
            return applied
        text = f"{receipt.text}; {proof.text}"
        return await self.advance(applied, PROVEN[proof.standing], author=SYSTEM, text=text)

    async def _cleared_up(
        self, record: ActionRecord, actuator: Actuator, command: Command, why: str
    ) -> ActionRecord:
        """Return how an action stands, by the probe, of which nobody knows whether it was done."""
        proof = await self._probe(actuator, command)
        text = f"{why}; {proof.text}"
        if proof.standing is Standing.HOLDS:
            return await self._applied(record, Receipt(text=text), proof)
        if proof.standing is Standing.ABSENT:
            return await self.advance(record, ActionState.FAILED, author=SYSTEM, text=text)
        return await self._unknown(record, text)

    async def _unknown(self, record: ActionRecord, text: str) -> ActionRecord:
        """Note that nobody can tell; it is undone in its time all the same."""
        return await self.advance(
            record,
            ActionState.UNKNOWN,
            author=SYSTEM,
            text=text,
            expires_at=self._expiry(record),
        )

    def _expiry(self, record: ActionRecord) -> datetime | None:
        """Return when the action is to end, which is fixed when it is about to be done."""
        return record.expires_at or expiry(record.ttl, self._bench.clock)

    async def _applied(
        self, record: ActionRecord, receipt: Receipt, proof: Proof | None = None
    ) -> ActionRecord:
        return await self.advance(
            record,
            ActionState.VERIFIED if proof else ActionState.APPLIED,
            author=SYSTEM,
            text=receipt.text,
            undo=receipt.undo,
            reference=receipt.reference,
            expires_at=self._expiry(record),
        )

    async def _take_back(
        self, record: ActionRecord, actuator: Actuator, author: str
    ) -> ActionRecord:
        other = await do_here(self._bench.store.ledger.beside, record.id)
        if other is not None and ability_of(actuator, record).shared:
            text = f"stays in place: action {other.id} ordered it too"
            return await self.advance(record, ActionState.UNDONE, author=author, text=text)
        command = command_of(record, actuator, self._bench)
        exchange = actuator.action.undo(command, record.undo)
        try:
            receipt = await self._bench.driver.drive(exchange, actuator.action.manifest)
        except SidelightError as error:
            text = f"could not be undone yet: {error}"
            return await self.advance(record, ActionState.UNDOING, author=SYSTEM, text=text)
        proof = await self._probe(actuator, command)
        text = f"{receipt.text}; {proof.text}"
        gone = other is not None or proof.standing is not Standing.HOLDS
        ended = ActionState.UNDONE if gone else ActionState.UNDOING
        return await self.advance(record, ended, author=author, text=text)

    async def _probe(self, actuator: Actuator, command: Command) -> Proof:
        exchange = actuator.action.verify(command)
        try:
            return await self._bench.driver.drive(exchange, actuator.action.manifest)
        except SidelightError as error:
            return Proof(Standing.UNKNOWN, f"the probe had no answer: {error}")


def expiry(ttl: timedelta | None, clock: Clock) -> datetime | None:
    """Return when what is done now is to end; None where it stays."""
    return clock.now() + ttl if ttl else None


def command_of(record: ActionRecord, actuator: Actuator, bench: Bench) -> Command:
    """Return an order as its actuator is given it, with the texts of its secrets."""
    return Command(
        key=record.key,
        action=record.action,
        target=record.target,
        arguments={name: _text(value, bench) for name, value in record.arguments.items()},
        reason=record.reason,
        ttl=record.ttl,
        until=record.expires_at or expiry(record.ttl, bench.clock),
        settings=actuator.settings,
        facts=_facts(record),
    )


def _facts(record: ActionRecord) -> dict[str, str]:
    """Return what a message may tell besides the reason: where to look further."""
    named = {"case": record.case_id, "alert": record.alert_id, "run": record.run_id}
    return {name: value for name, value in named.items() if value is not None}


def _text(value: Any, bench: Bench) -> Any:
    """Return an argument, or the text of the secret that it refers to, as the ledger keeps it."""
    if isinstance(value, dict) and set(value) == {"secret"}:
        return bench.secret(value["secret"])
    return value


def ability_of(actuator: Actuator, record: ActionRecord) -> Ability:
    """Return what an actuator says of the action of an order."""
    return actuator.action.manifest.does[record.action]
