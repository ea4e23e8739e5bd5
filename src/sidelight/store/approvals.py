"""Approvals: what people are asked, what they said, and who may speak for whom.

An answer that decides lets the run that asked go on, in the same transaction. Who changes a
question of a run locks the run first, as everybody does who changes a run.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from sidelight.model import (
    APPROVE,
    ApprovalAnswer,
    ApprovalRequest,
    ApprovalState,
    Clock,
    InvalidInput,
    RunStatus,
    WaitKind,
)
from sidelight.store import run_statements
from sidelight.store.codec import encode, moment, plain
from sidelight.store.columns import Values
from sidelight.store.database import Database, Row, Transaction, Value
from sidelight.store.errors import Conflict
from sidelight.store.ids import IdMaker
from sidelight.store.paging import given, page_statement
from sidelight.store.webhooks import AFTER_ALL_IDS, EventKind, Occurrence, WebhookStore

EXPIRED_AT_ONCE = 100
"""How many questions expire in one look."""

_requests = msgspec.json.Decoder(ApprovalRequest)


class ApprovalPage(msgspec.Struct, frozen=True):
    """Some questions, newest first; `cursor` asks for the next ones."""

    approvals: tuple[ApprovalRequest, ...]
    cursor: str | None


class Delegation(msgspec.Struct, frozen=True, kw_only=True):
    """That `to` may answer for `author` until a moment."""

    author: str
    to: str
    until: datetime


class ApprovalStore:
    """The questions of one owner in a database that other owners share.

    `expire_due`, `by_token` and `use` know no owner: a link is there before it is known whose.
    """

    def __init__(self, database: Database, clock: Clock, owner: str, ids: IdMaker) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner
        self._ids = ids

    def of(self, owner: str) -> "ApprovalStore":
        """Return the store of another team, on the same database."""
        return ApprovalStore(self._database, self._clock, owner, self._ids)

    def ask(self, request: ApprovalRequest, tell_at: datetime | None = None) -> ApprovalRequest:
        """Keep a question and return it, or the one that its run asked at the same place before.

        One without an id is given one. Webhooks are told of a new one, not before `tell_at`.
        """
        approval_id = request.id or self._ids.new("approval", self._clock.now())
        made = msgspec.structs.replace(request, id=approval_id)
        values = self._row(made)
        with self._database.writing() as transaction:
            if transaction.run(ADD_APPROVAL, values):
                hooks = WebhookStore(self._database, self._clock, self._owner, self._ids)
                told = Occurrence(EventKind.APPROVAL_ASKED, made, tell_at)
                hooks.announce(transaction, (told,))
                return made
            return _request(transaction.fetch(APPROVAL_AT_PLACE, values)[0])

    def get(self, approval_id: str) -> ApprovalRequest | None:
        """Return a question; None where the owner has none of that id."""
        found = self._read(APPROVAL, id=approval_id)
        return _request(found[0]) if found else None

    def page(
        self,
        state: ApprovalState | None = None,
        run_id: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> ApprovalPage:
        """Return at most `limit` questions, newest first, that follow the cursor `after`."""
        asked = given(state=state, run_id=run_id)
        statement = page_statement(APPROVALS, asked)
        found = self._read(statement, **asked, after=after or AFTER_ALL_IDS, limit=limit + 1)
        page = tuple(_request(row) for row in found[:limit])
        return ApprovalPage(page, page[-1].id if len(found) > limit else None)

    def answer(self, approval_id: str, answer: ApprovalAnswer) -> ApprovalRequest:
        """Add what one person said and return the question; who is needed may have been heard.

        Everything but `approve` decides at once. Raises Conflict for a question that is not open
        any more, and for somebody who has spoken, or for whom somebody has.
        """
        with self._database.writing() as transaction:
            held = self._lock(transaction, approval_id)
            if held is None:
                raise InvalidInput(f"there is no approval {approval_id!r}")
            _check(held, answer)
            answers = (*held.answers, answer)
            agreed = sum(each.answer == APPROVE for each in answers)
            decided = answer.answer != APPROVE or agreed >= held.needed
            after = msgspec.structs.replace(held, answers=answers)
            if decided:
                after = msgspec.structs.replace(
                    after, state=ApprovalState.ANSWERED, answer=answer.answer
                )
            self._change(transaction, after)
        return after

    def expire_due(self, now: datetime) -> list[tuple[str, ApprovalRequest]]:
        """Answer questions of every owner whose time is up by their default, and return them."""
        due = self._read(DUE, now=now, limit=EXPIRED_AT_ONCE)
        expired = [(owner, self.of(owner).expire(approval_id, now)) for owner, approval_id in due]
        return [(owner, request) for owner, request in expired if request is not None]

    def expire(self, approval_id: str, now: datetime) -> ApprovalRequest | None:
        """Answer a question by its default; None where its time is not up, or it is not open."""
        with self._database.writing() as transaction:
            held = self._lock(transaction, approval_id)
            if held is None or held.state is not ApprovalState.OPEN or not _is_over(held, now):
                return None
            state = ApprovalState.EXPIRED
            after = msgspec.structs.replace(held, state=state, answer=held.default)
            self._change(transaction, after)
        return after

    def keep(self, approval_id: str, digest: str, expires_at: datetime) -> None:
        """Keep the digest of a link that answers a question, and forget links that are over."""
        values = self._owned(id=approval_id, digest=digest, expires_at=expires_at)
        with self._database.writing() as transaction:
            transaction.send(FORGET_LINKS, values | {"now": self._clock.now()})
            transaction.send(ADD_LINK, values)

    def by_token(self, digest: str) -> tuple[str, str] | None:
        """Return owner and question of a link that can be used, of every owner; None without."""
        found = self._read(LINK, digest=digest, now=self._clock.now())
        return (found[0][0], found[0][1]) if found else None

    def use(self, digest: str) -> bool:
        """Use a link up, of every owner; False where it was used before, or is over."""
        with self._database.writing() as transaction:
            values: Values = {"digest": digest, "now": self._clock.now()}
            return bool(transaction.run(USE_LINK, values))

    def hand_over(self, author: str, to: str, until: datetime) -> None:
        """Let a colleague answer for somebody until a moment."""
        values = self._owned(
            author=plain(author), delegate=plain(to), until=until, now=self._clock.now()
        )
        with self._database.writing() as transaction:
            transaction.send(HAND_OVER, values)

    def delegations(self) -> tuple[Delegation, ...]:
        """Return what is handed over at the moment, by author."""
        found = self._read(DELEGATIONS, now=self._clock.now())
        return tuple(
            Delegation(author=author, to=to, until=moment(until)) for author, to, until in found
        )

    def take_back(self, author: str, to: str) -> bool:
        """End what was handed over; return whether there was anything."""
        with self._database.writing() as transaction:
            values = self._owned(author=plain(author), delegate=plain(to))
            return bool(transaction.run(TAKE_BACK, values))

    def _lock(self, transaction: Transaction, approval_id: str) -> ApprovalRequest | None:
        """Return a question, locked after its run."""
        values = self._owned(id=approval_id)
        found = transaction.fetch(RUN_OF_APPROVAL, values)
        if not found:
            return None
        if found[0][0] is not None:
            transaction.fetch(run_statements.LOCK_RUN, self._owned(id=found[0][0]))
        return _request(transaction.fetch(LOCK_APPROVAL, values)[0])

    def _change(self, transaction: Transaction, request: ApprovalRequest) -> None:
        """Write a question anew, and let its run go on when it is decided."""
        transaction.send(CHANGE_APPROVAL, self._row(request))
        if request.state is ApprovalState.OPEN:
            return
        if request.run_id is None:
            ordered: Values = {"ids": list(request.action_ids), "now": self._clock.now()}
            transaction.send(LEAVE_ACTIONS, self._owned(**ordered))
            return
        run = self._owned(id=request.run_id, yes=True)
        for status, wait_kind in transaction.fetch(run_statements.LOCK_RUN, run):
            if status == RunStatus.RUNNING:
                transaction.send(run_statements.KEEP_AWAKE, run)
            elif wait_kind != WaitKind.PAUSE:
                transaction.send(run_statements.WAKE, run)

    def _row(self, request: ApprovalRequest) -> Values:
        is_open = request.state is ApprovalState.OPEN
        return self._owned(
            id=request.id,
            run_id=request.run_id,
            place=request.place,
            state=request.state.value,
            due_at=request.expires_at if is_open else None,
            decided_at=None if is_open else self._clock.now(),
            body=encode(request),
        )

    def _owned(self, **values: Value) -> Values:
        return {**values, "owner": self._owner}

    def _read(self, statement: str, **values: Value) -> list[Row]:
        with self._database.reading() as transaction:
            return transaction.fetch(statement, self._owned(**values))


ADD_APPROVAL = """
INSERT INTO approvals (owner, id, run_id, place, state, due_at, decided_at, body)
VALUES (:owner, :id, :run_id, :place, :state, :due_at, :decided_at, :body)
ON CONFLICT (owner, run_id, place) DO NOTHING
"""

APPROVALS = "SELECT state, body FROM approvals WHERE owner = :owner"

APPROVAL = f"{APPROVALS} AND id = :id"

LOCK_APPROVAL = f"{APPROVAL} FOR UPDATE"

RUN_OF_APPROVAL = "SELECT run_id FROM approvals WHERE owner = :owner AND id = :id"

APPROVAL_AT_PLACE = f"{APPROVALS} AND run_id = :run_id AND place = :place"

CHANGE_APPROVAL = """
UPDATE approvals SET state = :state, due_at = :due_at, decided_at = :decided_at, body = :body
WHERE owner = :owner AND id = :id
"""

# Nobody may come to carry out what was decided, after a crash: the watch does then.
LEAVE_ACTIONS = """
UPDATE actions SET unsettled_at = :now WHERE owner = :owner AND id IN :ids AND state = 'waiting'
"""

ADD_LINK = """
INSERT INTO approval_links (digest, owner, approval_id, expires_at)
VALUES (:digest, :owner, :id, :expires_at)
"""

HAND_OVER = """
INSERT INTO delegations (owner, author, delegate, made_at, until)
VALUES (:owner, :author, :delegate, :now, :until)
ON CONFLICT (owner, author, delegate) DO UPDATE SET
    made_at = excluded.made_at, until = excluded.until
"""

DELEGATIONS = """
SELECT author, delegate, until FROM delegations
WHERE owner = :owner AND until > :now ORDER BY author, delegate
"""

TAKE_BACK = """
DELETE FROM delegations WHERE owner = :owner AND author = :author AND delegate = :delegate
"""

# These name no owner, see `expire_due`, `by_token` and `use`.
DUE = "SELECT owner, id FROM approvals WHERE due_at <= :now ORDER BY due_at LIMIT :limit"

LINK = """
SELECT owner, approval_id FROM approval_links
WHERE digest = :digest AND used_at IS NULL AND expires_at > :now
"""

USE_LINK = """
UPDATE approval_links SET used_at = :now
WHERE digest = :digest AND used_at IS NULL AND expires_at > :now
"""

FORGET_LINKS = "DELETE FROM approval_links WHERE expires_at <= :now"


def _request(row: Row) -> ApprovalRequest:
    """Return a question; its state is that of the column: the end of its run withdraws it there."""
    state, body = row
    return msgspec.structs.replace(_requests.decode(body), state=ApprovalState(state))


def _check(held: ApprovalRequest, answer: ApprovalAnswer) -> None:
    if held.state is not ApprovalState.OPEN:
        raise Conflict(f"the question is {held.state}: it is not open any more")
    if _is_over(held, answer.at):
        raise Conflict("the question has expired")
    if answer.answer not in held.options:
        raise InvalidInput(f"{answer.answer!r} is none of: {', '.join(held.options)}")
    if _people([answer]) & _people(held.answers):
        raise Conflict("each person has one answer, his own or one that is given for him")


def _is_over(held: ApprovalRequest, now: datetime) -> bool:
    return held.expires_at is not None and held.expires_at <= now


def _people(answers: Sequence[ApprovalAnswer]) -> set[str]:
    """Return everybody who has spoken; names differ in more than their case."""
    names = (name for each in answers for name in (each.author, each.behalf))
    return {name.casefold() for name in names if name}
