"""The words of the product: frozen values without I/O."""

from sidelight.model.access import AccessRole, Principal
from sidelight.model.alert import Alert, AlertObservable, Role, Severity
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
from sidelight.model.tlp import Pap, Tlp
from sidelight.model.verdict import ActionScope, Coverage, Missing, Reason, Verdict, VerdictClass

__all__ = [
    "HASH_NAMES",
    "AccessRole",
    "ActionScope",
    "Alert",
    "AlertObservable",
    "Answered",
    "Approval",
    "BadAnswer",
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
    "Scope",
    "Severity",
    "SidelightError",
    "Stated",
    "Tlp",
    "Turn",
    "Unavailable",
    "Verdict",
    "VerdictClass",
]
