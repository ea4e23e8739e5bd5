"""Approvals: what a person is asked, by whom it may be answered, and what was answered."""

from datetime import datetime
from enum import StrEnum

import msgspec

from sidelight.model.case import Approval

APPROVE, DECLINE = "approve", "decline"


class ApprovalState(StrEnum):
    """Where a question stands; `withdrawn` is one whose run has ended."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ApprovalAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What one person said; `behalf` is for whom, where that person had handed it over."""

    answer: str
    author: str
    reason: str
    at: datetime
    behalf: str | None = None


class ApprovalRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A question to people, or an order that waits for them (`action_ids`).

    `needed` is how many people have to agree; the first `decline` decides. `default` is the answer
    when nobody answers until `expires_at`. `facts` are the lines to judge by: the evidence and what
    would be touched. `author` asked: a run or a person, who may not approve what he ordered.
    """

    id: str
    question: str
    options: tuple[str, ...]
    policy: Approval = Approval.REQUIRED
    facts: tuple[str, ...] = ()
    action_ids: tuple[str, ...] = ()
    run_id: str | None = None
    place: str = ""
    step: str = ""
    alert_id: str | None = None
    case_id: str | None = None
    author: str
    state: ApprovalState = ApprovalState.OPEN
    answer: str | None = None
    answers: tuple[ApprovalAnswer, ...] = ()
    default: str | None = None
    asked_at: datetime
    expires_at: datetime | None = None

    @property
    def needed(self) -> int:
        """How many people have to agree."""
        return 2 if self.policy is Approval.TWO_PERSON else 1
