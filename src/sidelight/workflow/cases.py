"""The cases of a playbook: alerts with the verdicts on what they name, and what must come of them.

They lie beside the playbook, in `NAME.cases.yaml`.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from sidelight.model import (
    ActionScope,
    Alert,
    AlertObservable,
    Approval,
    CaseStatus,
    Coverage,
    Known,
    Observable,
    ObservableType,
    Reason,
    Resolution,
    Role,
    Severity,
    Verdict,
    VerdictClass,
)
from sidelight.workflow.findings import LintError
from sidelight.workflow.source import Document, read_source

Words = Annotated[str, Meta(min_length=1, max_length=4_000)]
_PATH = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_INDEX = re.compile(r"\[(\d+|\.\.\.)\]")
SURE, UNSURE, HARMLESS = 0.995, 0.5, 0.02
PROBABILITIES = {
    VerdictClass.MALICIOUS: SURE,
    VerdictClass.SUSPICIOUS: 0.8,
    VerdictClass.UNKNOWN: UNSURE,
}
SCOPES = {
    ObservableType.FILE: ActionScope.HASH,
    ObservableType.URL: ActionScope.URL,
    ObservableType.DOMAIN: ActionScope.HOST,
    ObservableType.IPV4: ActionScope.IP,
    ObservableType.IPV6: ActionScope.IP,
}


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a file of cases; a key that it does not know is an error."""


class CaseObservable(_Part, frozen=True, kw_only=True):
    """An observable of the alert of a case."""

    type: ObservableType
    value: Words
    role: Role = Role.ATTACKER


class CaseAlert(_Part, frozen=True, kw_only=True):
    """The alert of a case; what is left out is what an alert says that says nothing."""

    source: str = "case"
    uid: str = "case"
    title: Words = "An alert"
    kind: str = "other"
    severity: str = "medium"
    host: str | None = None
    user: str | None = None
    blocked: bool | None = None
    labels: tuple[str, ...] = ()
    observables: tuple[CaseObservable, ...] = ()

    def __post_init__(self) -> None:
        if self.severity.upper() not in Severity.__members__:
            known = ", ".join(each.label for each in Severity)
            raise ValueError(f"{self.severity!r} is no severity: {known}")

    def alert(self) -> Alert:
        """Return the alert."""
        seen = tuple(
            AlertObservable(
                observable=Observable(each.type, each.value), role=each.role, path="case"
            )
            for each in self.observables
        )
        return Alert(
            source=self.source,
            uid=self.uid,
            title=self.title,
            kind=self.kind,
            severity=Severity[self.severity.upper()],
            time=None,
            host=self.host,
            user=self.user,
            blocked=self.blocked,
            labels=self.labels,
            observables=seen,
        )


class CaseVerdict(_Part, frozen=True, kw_only=True):
    """A recorded verdict: its class, and what else matters to the case.

    Without `scope` a malicious value may be acted on as far as its type allows, and no other may.
    """

    class_: VerdictClass = msgspec.field(name="class")
    probability: Annotated[float, Meta(ge=0, le=1)] | None = None
    scope: ActionScope | None = None
    answered: int = 3
    asked: int = 3
    reason: Words | None = None
    engines_malicious: int = 0
    engines_total: int = 0
    known_days: int | None = None
    popular: bool = False
    names: int = 0
    sightings: int = 0

    def verdict(self, observable: Observable) -> Verdict:
        """Return the verdict on an observable."""
        malicious = self.class_ is VerdictClass.MALICIOUS
        widest = SCOPES.get(observable.type, ActionScope.NONE)
        scope = self.scope or (widest if malicious else ActionScope.NONE)
        probability = self.probability
        if probability is None:
            probability = PROBABILITIES.get(self.class_, HARMLESS)
        reason = Reason(
            text=self.reason or f"recorded as {self.class_}",
            weight=0.0,
            source="case",
            family="case",
        )
        known = Known(
            engines_malicious=self.engines_malicious,
            engines_total=max(self.engines_total, self.engines_malicious),
            known_days=self.known_days,
            popular=self.popular,
            names=self.names,
            sightings=self.sightings,
        )
        return Verdict(
            class_=self.class_,
            probability=probability,
            confidence=1.0,
            coverage=Coverage(self.answered, self.asked),
            reasons=(reason,),
            action_scope=scope,
            model_version="case",
            known=known,
        )


class ExpectedStep(_Part, frozen=True, kw_only=True):
    """A line that the plan must have; what is left out may be anything."""

    action: str
    target: str | None = None
    approval: Approval | None = None
    step: str | None = None


class Expected(_Part, frozen=True, kw_only=True):
    """What must come of a case.

    `plan` is the whole plan, in its order; `never` are actions that must not be in it. `summary` is
    a part of what the run says. `fails` is a part of the error that ends the run. `taken` says
    whether the condition of the playbook takes the alert at all.
    """

    status: CaseStatus | None = None
    resolution: Resolution | None = None
    summary: Words | None = None
    plan: tuple[ExpectedStep, ...] | None = None
    never: tuple[str, ...] = ()
    fails: Words | None = None
    taken: bool = True


class PlaybookCase(_Part, frozen=True, kw_only=True):
    """One case: the alert, the verdicts by value, the answers by step, and what must come of it.

    `deep` are the verdicts of the deeper look-up, where they are others. A value without a verdict
    is unknown.
    """

    name: Words
    alert: CaseAlert
    expect: Expected
    verdicts: Mapping[str, VerdictClass | CaseVerdict] = {}
    deep: Mapping[str, VerdictClass | CaseVerdict] = {}
    inputs: Mapping[str, Any] = {}
    answers: Mapping[str, str] = {}

    def verdict(self, observable: Observable, *, deep: bool) -> Verdict:
        """Return the recorded verdict on an observable."""
        found = self.deep.get(observable.value) if deep else None
        found = found or self.verdicts.get(observable.value, VerdictClass.UNKNOWN)
        recorded = CaseVerdict(class_=found) if isinstance(found, VerdictClass) else found
        return recorded.verdict(observable)


class _File(_Part, frozen=True, kw_only=True):
    playbook: str
    cases: Annotated[tuple[PlaybookCase, ...], Meta(min_length=1)]


def read_cases(text: str, file: str) -> tuple[PlaybookCase, ...]:
    """Return the cases of a file; raises LintError with the place of what is none."""
    document = read_source(text, file)
    try:
        cases = msgspec.convert(document.value, _File).cases
    except msgspec.ValidationError as error:
        raise _located(document, str(error)) from None
    names = [case.name for case in cases]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise _found(document, f"cases.{number}.name", f"the name {name!r} is given twice")
    return cases


def _located(document: Document, message: str) -> LintError:
    found = _PATH.search(message)
    path = _INDEX.sub(r".\1", found["path"]) if found else ""
    return _found(document, path.strip(".").split("....", 1)[0], _PATH.sub("", message))


def _found(document: Document, path: str, message: str) -> LintError:
    return LintError([document.finding(document.place(path), message)])
