"""The words of the product: frozen values without I/O."""

from sidelight.model.access import AccessRole, Principal
from sidelight.model.actions import ActionRecord, ActionState, BlastRadius, LedgerLine
from sidelight.model.alert import Alert, AlertObservable, Role, Severity
from sidelight.model.approvals import (
    APPROVE,
    DECLINE,
    ApprovalAnswer,
    ApprovalRequest,
    ApprovalState,
)
from sidelight.model.case import Approval, CaseStatus, Outcome, PlanStep, Resolution
from sidelight.model.clock import Clock
from sidelight.model.context import (
    Answered,
    Context,
    Edge,
    EngineRating,
    Event,
    MergedFact,
    Stated,
)
from sidelight.model.errand import Errand, Priority, Turn
from sidelight.model.errors import (
    BadAnswer,
    InvalidInput,
    InvalidObservable,
    NotReady,
    NotSet,
    OverQuota,
    PolicyDenied,
    ProviderError,
    Refused,
    SidelightError,
    Unavailable,
)
from sidelight.model.evidence import Claim, Evidence, Scope
from sidelight.model.health import Health
from sidelight.model.observable import HASH_NAMES, Observable, ObservableType
from sidelight.model.report import Detection, Fact, Relation, Report, ReportState
from sidelight.model.runs import (
    JournalEntry,
    JournalKind,
    RunMode,
    RunRecord,
    RunStatus,
    RunWait,
    WaitKind,
)
from sidelight.model.tlp import Pap, Tlp
from sidelight.model.verdict import (
    ActionScope,
    Coverage,
    Known,
    Missing,
    Reason,
    Verdict,
    VerdictClass,
)

__all__ = [
    "APPROVE",
    "DECLINE",
    "HASH_NAMES",
    "AccessRole",
    "ActionRecord",
    "ActionScope",
    "ActionState",
    "Alert",
    "AlertObservable",
    "Answered",
    "Approval",
    "ApprovalAnswer",
    "ApprovalRequest",
    "ApprovalState",
    "BadAnswer",
    "BlastRadius",
    "CaseStatus",
    "Claim",
    "Clock",
    "Context",
    "Coverage",
    "Detection",
    "Edge",
    "EngineRating",
    "Errand",
    "Event",
    "Evidence",
    "Fact",
    "Health",
    "InvalidInput",
    "InvalidObservable",
    "JournalEntry",
    "JournalKind",
    "Known",
    "LedgerLine",
    "MergedFact",
    "Missing",
    "NotReady",
    "NotSet",
    "Observable",
    "ObservableType",
    "Outcome",
    "OverQuota",
    "Pap",
    "PlanStep",
    "PolicyDenied",
    "Principal",
    "Priority",
    "ProviderError",
    "Reason",
    "Refused",
    "Relation",
    "Report",
    "ReportState",
    "Resolution",
    "Role",
    "RunMode",
    "RunRecord",
    "RunStatus",
    "RunWait",
    "Scope",
    "Severity",
    "SidelightError",
    "Stated",
    "Tlp",
    "Turn",
    "Unavailable",
    "Verdict",
    "VerdictClass",
    "WaitKind",
]
