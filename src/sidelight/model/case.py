"""Cases: the record of an alert that was handled, and the plan that a playbook made for it."""

from enum import StrEnum

import msgspec


class Approval(StrEnum):
    """Who must agree before an action runs."""

    AUTO = "auto"
    REQUIRED = "required"
    TWO_PERSON = "two_person"


class PlanStep(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a playbook would do: an action such as `dns.block`, its target and the reason."""

    step: str
    action: str
    target: str
    reason: str
    approval: Approval


class CaseStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLOSED = "closed"


class Resolution(StrEnum):
    """The closing judgement of a case; the values follow OCSF incident_finding.verdict_id."""

    TRUE_POSITIVE = "true_positive"
    FALSE_POSITIVE = "false_positive"
    BENIGN = "benign"
    DUPLICATE = "duplicate"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a playbook run concludes: the status the case should have, and why in one sentence."""

    status: CaseStatus
    summary: str
    resolution: Resolution | None = None
