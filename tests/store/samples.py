"""Alerts, reports and verdicts to store."""

from datetime import UTC, datetime

from sidelight.model import (
    ActionScope,
    Alert,
    AlertObservable,
    Approval,
    Claim,
    Coverage,
    Evidence,
    Missing,
    Observable,
    ObservableType,
    PlanStep,
    Reason,
    Report,
    ReportState,
    Role,
    Scope,
    Severity,
    Verdict,
    VerdictClass,
)

DATABASES = ["sqlite", "postgres", "sqlite in a task", "postgres in a task"]
"""What the store is tested on, by threads and by tasks."""

IP = Observable(ObservableType.IPV4, "192.0.2.7")
DOMAIN = Observable(ObservableType.DOMAIN, "bad.example")
FILE = Observable(ObservableType.FILE, "44d88612fea8a8f36de82e1278abb02f")
LONG_URL = Observable(
    ObservableType.URL,
    # longer than an entry of a PostgreSQL index, and too varied to be compressed into one
    "https://long.example/"
    + "".join(f"{number * 2654435761 % 2**32:08x}" for number in range(800)),
)


def alert(uid="a-1", observables=(IP,), **parts):
    """Return an alert that holds `observables` at made-up paths."""
    fields = {
        "source": "falcon",
        "uid": uid,
        "title": "Malware found",
        "severity": Severity.HIGH,
        "time": datetime(2026, 11, 20, 8, tzinfo=UTC),
        "observables": tuple(
            AlertObservable(observable=observable, role=Role.ATTACKER, path=f"ioc[{place}]")
            for place, observable in enumerate(observables)
        ),
    }
    return Alert(**(fields | parts))


def report(provider="one", observable=IP, state=ReportState.HIT, **parts):
    """Return a report with one piece of evidence and one fact of each type."""
    fields = {
        "evidence": (
            Evidence(
                source=provider,
                family=provider,
                claim=Claim.MALICIOUS,
                scope=Scope.IP,
                text="on the list since last week",
                observed_at=datetime(2026, 11, 17, tzinfo=UTC),
            ),
        ),
        "facts": {"country": "NL", "ports": ["22", "80"], "score": 0.5, "count": 3, "tor": True},
    }
    return Report(provider=provider, observable=observable, state=state, **(fields | parts))


def verdict(probability=0.97, class_=VerdictClass.MALICIOUS):
    """Return a verdict with one reason and one provider that did not answer."""
    return Verdict(
        class_=class_,
        probability=probability,
        confidence=0.8,
        coverage=Coverage(1, 2, (Missing("two", "no key"),)),
        reasons=(Reason(text="on a list", weight=4.5, source="one", family="one", scope=Scope.IP),),
        action_scope=ActionScope.IP,
        model_version="2026.1",
    )


def step(name="block"):
    """Return one step of a plan."""
    return PlanStep(
        step=name,
        action="ip.block",
        target=IP.value,
        reason="malicious with 0.97",
        approval=Approval.REQUIRED,
    )
