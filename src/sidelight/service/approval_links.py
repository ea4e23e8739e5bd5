"""Links by which one person answers one question, once, from a chat or a message.

A link says by itself whom it is for, of which question, and until when, and is signed. Its digest
is kept, so that it works once; the link itself is held nowhere.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

import msgspec

from sidelight.model import ApprovalRequest, Clock, InvalidInput, Principal
from sidelight.service.access import digest_of, same
from sidelight.service.approvals import Answering, Reply, Settles, Shown, shown
from sidelight.store import Conflict, Person, Store
from sidelight.tasks import do_here

PATH = "/approve/"
LASTS = timedelta(days=7)  # at most; a question that expires earlier ends its links
SIGNATURE = 32  # bytes
LONGEST = 1000  # characters of a token
PURPOSE = b"sidelight approval link\0"


class _Claim(msgspec.Struct, frozen=True, array_like=True):
    """What a link says: the team, the question, for whom, until when, and what makes it unique."""

    owner: str
    approval_id: str
    person: str
    until: int
    nonce: bytes


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A link that holds: who answers with it, and the question."""

    principal: Principal
    shown: Shown


class ApprovalLinks:
    """Makes links, and answers with them."""

    def __init__(self, secret: bytes, store: Store, clock: Clock) -> None:
        """Take what signs, the store of any team, and the clock."""
        self._key = hmac.digest(secret, PURPOSE, hashlib.sha256)
        self._store = store
        self._clock = clock

    def make(self, owner: str, approval_id: str, person: str, *, base: str = "") -> str:
        """Return a link for a person; raises InvalidInput for nobody, or no open question."""
        store = self._store.for_owner(owner)
        request = store.approvals.get(approval_id)
        if request is None:
            raise InvalidInput(f"there is no approval {approval_id!r}")
        if self._person(store, person) is None:
            raise InvalidInput(f"there is nobody called {person!r} who may come in")
        until = self._clock.now() + LASTS
        if request.expires_at is not None:
            until = min(until, request.expires_at)
        claim = _Claim(owner, approval_id, person, int(until.timestamp()), secrets.token_bytes(16))
        body = msgspec.msgpack.encode(claim)
        token = _text(body + self._signature(body))
        store.approvals.keep(approval_id, digest_of(token), until)
        return f"{base}{PATH}{token}"

    def open(self, token: str) -> Opened | None:
        """Return what a link opens; None for one that is false, used or too old."""
        claim = self._read(token)
        if claim is None or not claim.until > self._clock.now().timestamp():
            return None
        kept = self._store.approvals.by_token(digest_of(token))
        if kept != (claim.owner, claim.approval_id):
            return None
        store = self._store.for_owner(claim.owner)
        person = self._person(store, claim.person)
        found = shown(store, claim.approval_id)
        if person is None or found is None:
            return None
        principal = Principal(
            owner=claim.owner, name=person.name, role=person.role, user=person.name
        )
        return Opened(principal=principal, shown=found)

    async def answer(
        self, token: str, opened: Opened, reply: Reply, desk: Settles | None
    ) -> ApprovalRequest | None:
        """Return the question after the answer; the link is used up. Raises what `answer` does."""
        store, caller = self._store.for_owner(opened.principal.owner), opened.principal
        request, answering = opened.shown.approval, Answering(store, self._clock, desk)

        def use() -> None:
            answering.check(caller, request, reply)  # before the link is used up
            if not store.approvals.use(digest_of(token)):
                raise Conflict("this link was used already")

        await do_here(use)
        return await answering.give(caller, request.id, reply)

    def _read(self, token: str) -> _Claim | None:
        if len(token) > LONGEST:
            return None
        try:
            whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            return None
        body, signature = whole[:-SIGNATURE], whole[-SIGNATURE:]
        if _text(whole) != token or not same(_text(signature), _text(self._signature(body))):
            return None
        return msgspec.msgpack.decode(body, type=_Claim)

    def _signature(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)

    @staticmethod
    def _person(store: Store, name: str) -> Person | None:
        person = store.access.person(name)
        return person if person is not None and person.disabled_at is None else None


def until_text(moment: datetime | None) -> str:
    """Return a moment as a page shows it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "never"


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
