"""Actions in the ledger: what was ordered, how it ended, and how it is taken back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from sidelight.model.case import Approval
from sidelight.model.observable import Observable


class ActionState(StrEnum):
    """Where an action stands.

    `waiting` for approval; `intended` is written down before anything is done; `applied` says the
    other side, `verified` says a probe; `ineffective` is applied and the probe does not see it;
    `unknown` is a crash or a time-out in the middle that no probe could clear up.
    """

    WAITING = "waiting"
    INTENDED = "intended"
    APPLIED = "applied"
    VERIFIED = "verified"
    INEFFECTIVE = "ineffective"
    UNKNOWN = "unknown"
    FAILED = "failed"
    REFUSED = "refused"
    DECLINED = "declined"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def stands(self) -> bool:
        """Whether something may be in place on the other side."""
        return self in STANDING


STANDING = frozenset(
    {
        ActionState.INTENDED,
        ActionState.APPLIED,
        ActionState.VERIFIED,
        ActionState.INEFFECTIVE,
        ActionState.UNKNOWN,
        ActionState.UNDOING,
    }
)


class BlastRadius(msgspec.Struct, frozen=True, kw_only=True):
    """How much an action touches: `count` of `unit` (addresses, mailboxes), None where unknown."""

    count: int | None
    unit: str
    text: str = ""


class ActionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One action on one target by one actuator.

    `key` is its identity for the other side: the same order twice has the same key and is done
    once. `undo` is the stored inverse, as the actuator wrote it. `text` says how it stands in one
    sentence. `guard` names what refused it. `author` ordered it: a run or a person. It is undone
    `ttl` after it was applied, which is at `expires_at`.
    """

    id: str
    key: str
    action: str
    actuator: str
    target: Observable | None
    arguments: Mapping[str, Any] = {}
    reason: str
    state: ActionState
    text: str = ""
    approval: Approval = Approval.REQUIRED
    approval_id: str | None = None
    approvers: tuple[str, ...] = ()
    blast_radius: BlastRadius | None = None
    guard: str | None = None
    reference: str = ""
    undo: Mapping[str, Any] = {}
    run_id: str | None = None
    step: str = ""
    alert_id: str | None = None
    case_id: str | None = None
    author: str
    ttl: timedelta | None = None
    expires_at: datetime | None = None
    created_at: datetime
    changed_at: datetime

    @property
    def unasked(self) -> bool:
        """Whether it waits for an approval that nobody was asked for yet: a crash came between."""
        return self.state is ActionState.WAITING and self.approval_id is None


class LedgerLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger; `hash` covers the line and the `previous` hash: none can be altered.

    `what` is the state reached, `author` who or what brought it there, `facts` the JSON of it.
    """

    number: int
    action_id: str
    what: str
    author: str
    facts: bytes
    at: datetime
    previous: str
    hash: str
