"""Approvals: who is asked, who may answer, and what becomes of an order that was agreed to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from sidelight.model import (
    APPROVE,
    AccessRole,
    ActionRecord,
    ApprovalAnswer,
    ApprovalRequest,
    ApprovalState,
    Clock,
    InvalidInput,
    PolicyDenied,
    Principal,
)
from sidelight.store import Conflict, Delegation, Person, Store
from sidelight.tasks import do_here

__all__ = ["Answering", "Conflict", "Reply", "hand_over", "shown", "take_back"]

LONGEST_REASON = 2000


class Reply(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody answers and why; `behalf` is the colleague who handed it over."""

    answer: str
    reason: str = ""
    behalf: str | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A question with the actions that wait for it."""

    approval: ApprovalRequest
    actions: tuple[ActionRecord, ...]


class Settles(Protocol):
    """Carries approved orders out."""

    async def settle(self, action_id: str) -> ActionRecord:
        """Carry an order out, or note that it was declined."""
        ...


class _Voice(msgspec.Struct, frozen=True):
    """Who answers, and for whom."""

    author: str
    behalf: str | None = None

    @property
    def people(self) -> frozenset[str]:
        """Everybody who has spoken with this answer; names differ in more than their case."""
        return frozenset(each.casefold() for each in (self.author, self.behalf) if each)


def shown(store: Store, approval_id: str) -> Shown | None:
    """Return a question with its actions; None where there is none."""
    found = store.approvals.get(approval_id)
    if found is None:
        return None
    actions = (store.ledger.get(each) for each in found.action_ids)
    return Shown(approval=found, actions=tuple(each for each in actions if each is not None))


class Answering(msgspec.Struct, frozen=True):
    """Takes the answers of one team; `desk` carries out what people ordered, None leaves it."""

    store: Store
    clock: Clock
    desk: Settles | None = None

    async def give(
        self, caller: Principal, approval_id: str, reply: Reply
    ) -> ApprovalRequest | None:
        """Return the question after the answer; None where there is none.

        An answer that decides wakes the run that waits for it; the order of a person is carried
        out now. Raises PolicyDenied for somebody who may not answer, Conflict where it is too
        late, and InvalidInput for what is no answer.
        """
        after = await do_here(self._answered, caller, approval_id, reply)
        decided = after is not None and after.state is ApprovalState.ANSWERED
        if after is None or not decided or after.run_id is not None or self.desk is None:
            return after
        for each in after.action_ids:
            await self.desk.settle(each)
        return after

    def check(self, caller: Principal, request: ApprovalRequest, reply: Reply) -> str | None:
        """Return the colleague for whom the caller answers, if any; raises what `give` does."""
        voice = self._voice(caller, request, reply)
        _check_open(request, self.clock.now())
        if reply.answer not in request.options:
            allowed = ", ".join(request.options)
            raise InvalidInput(f"{reply.answer!r} is no answer to this question: {allowed}")
        if len(reply.reason) > LONGEST_REASON:
            raise InvalidInput(f"a reason has at most {LONGEST_REASON} characters")
        approves = bool(request.action_ids) and reply.answer == APPROVE
        if approves and request.author.casefold() in voice.people:
            raise PolicyDenied(f"{request.author} ordered it, so somebody else has to approve it")
        if voice.people & _heard(request.answers):
            raise Conflict("you, or the colleague you answer for, have answered already")
        return voice.behalf

    def _answered(
        self, caller: Principal, approval_id: str, reply: Reply
    ) -> ApprovalRequest | None:
        request, log = self.store.approvals.get(approval_id), self.store.access.log
        if request is None:
            return None
        try:
            behalf = self.check(caller, request, reply)
        except PolicyDenied as error:
            log(caller.name, "answer refused", approval_id, str(error))
            raise
        given = ApprovalAnswer(
            answer=reply.answer,
            author=caller.name,
            reason=reply.reason,
            at=self.clock.now(),
            behalf=behalf,
        )
        after = self.store.approvals.answer(approval_id, given)
        whom = f" for {behalf}" if behalf else ""
        log(caller.name, "answered", approval_id, f"{reply.answer}{whom}: {reply.reason}")
        return after

    def _voice(self, caller: Principal, request: ApprovalRequest, reply: Reply) -> _Voice:
        """Return who answers; raises PolicyDenied for who has neither role nor delegation.

        A colleague's role counts where the caller's own does not suffice, or where he names him.
        """
        needed = AccessRole.RESPONDER if request.action_ids else AccessRole.ANALYST
        if reply.behalf is None and caller.role.includes(needed):
            return _Voice(caller.name)
        for each in self._delegations(caller):
            person = _active(self.store.access.person(each.author))
            named = reply.behalf in {None, each.author}
            if named and person is not None and person.role.includes(needed):
                return _Voice(caller.name, each.author)
        if reply.behalf is not None:
            raise PolicyDenied(f"{reply.behalf} has not handed this over to you")
        raise PolicyDenied(f"this takes the role {needed}")

    def _delegations(self, caller: Principal) -> Iterable[Delegation]:
        """Return what colleagues have handed over to the caller; a key is nobody's colleague."""
        now = self.clock.now()
        all_ = self.store.approvals.delegations() if caller.user is not None else ()
        return (each for each in all_ if each.to == caller.name and each.until > now)


def hand_over(store: Store, clock: Clock, caller: Principal, to: str, until: datetime) -> None:
    """Let a colleague answer for the caller until a moment; raises InvalidInput."""
    if caller.user is None:
        raise InvalidInput("a key hands nothing over: sign in as the person who does")
    if to.casefold() == caller.name.casefold():
        raise InvalidInput("hand it over to a colleague")
    if _active(store.access.person(to)) is None:
        raise InvalidInput(f"there is nobody called {to!r} who may come in")
    if until <= clock.now():
        raise InvalidInput("the moment until which you hand over has passed")
    store.approvals.hand_over(caller.name, to, until)
    store.access.log(caller.name, "answers handed over", to, f"until {until:%Y-%m-%d %H:%M}Z")


def take_back(store: Store, caller: Principal, to: str) -> bool:
    """End a delegation of the caller's; return whether there was one."""
    taken = store.approvals.take_back(caller.name, to)
    if taken:
        store.access.log(caller.name, "answers taken back", to)
    return taken


def _check_open(request: ApprovalRequest, now: datetime) -> None:
    if request.state is not ApprovalState.OPEN:
        raise Conflict(f"this question is {request.state} already")
    if request.expires_at is not None and request.expires_at <= now:
        raise Conflict("this question has expired")


def _heard(answers: Sequence[ApprovalAnswer]) -> frozenset[str]:
    voices = (_Voice(each.author, each.behalf) for each in answers)
    return frozenset(name for voice in voices for name in voice.people)


def _active(person: Person | None) -> Person | None:
    return person if person is not None and person.disabled_at is None else None
