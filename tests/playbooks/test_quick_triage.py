from datetime import timedelta

import pytest

from shipped import shipped
from sidelight.model import (
    ActionScope,
    Alert,
    AlertObservable,
    Approval,
    CaseStatus,
    Coverage,
    Observable,
    ObservableType,
    Reason,
    Resolution,
    Role,
    Severity,
    Verdict,
    VerdictClass,
)
from sidelight.runner import InlineRun

MAX_OBSERVABLES = 50  # one alert cannot spend more look-ups than this
FULL = Coverage(3, 3)
SCOPES = {"file": "hash", "url": "url", "domain": "host", "ipv4-addr": "ip", "cve": "none"}


def observable(value):
    type_ = {"h": "file", "u": "url", "d": "domain", "i": "ipv4-addr", "c": "cve"}[value[0]]
    return Observable(ObservableType(type_), value)


def alert(*values, severity=Severity.MEDIUM, role=Role.ATTACKER, blocked=None):
    seen = tuple(
        AlertObservable(observable=observable(value), role=role, path="x") for value in values
    )
    return Alert(
        source="t",
        uid="1",
        title="t",
        severity=severity,
        time=None,
        observables=seen,
        blocked=blocked,
    )


def verdict(class_, *, scope="none", coverage=FULL):
    return Verdict(
        class_=VerdictClass(class_),
        probability=0.995 if class_ == "malicious" else 0.5,
        confidence=0.9,
        coverage=coverage,
        reasons=(Reason(text=f"it is {class_}", weight=1, source="s", family="f"),),
        action_scope=ActionScope(scope),
        model_version="t",
    )


class Script(InlineRun):
    """A Run that answers from `first` (value -> class) and `deep`, and keeps what was ordered."""

    def __init__(self, first, deep=None, *, acts=True, coverage=FULL):
        super().__init__(enrich=self.enrich, playbooks={})
        self.answers = {False: first, True: {**first, **(deep or {})}}
        self.acts = acts
        self.coverage = coverage
        self.looked_up = []
        self.orders = []
        self.details = []

    async def enrich(self, observables, *, deep=False):
        self.looked_up.append(([each.value for each in observables], deep))
        return tuple(
            verdict(
                class_ := self.answers[deep][each.value],
                scope=SCOPES[each.type] if class_ == "malicious" and self.acts else "none",
                coverage=self.coverage,
            )
            for each in observables
        )

    async def act(self, action, target, *, approval=Approval.REQUIRED, **details):
        self.orders.append((action, target and target.value, approval.value))
        self.details.append(details)


async def triage(asked, run):
    return await shipped("quick-triage").triage(asked, run)


@pytest.mark.parametrize(
    ("value", "action"),
    [("h1", "file.block"), ("u1", "url.block"), ("d1", "dns.block"), ("i1", "ip.block")],
)
async def test_what_is_surely_bad_is_blocked_at_once_for_a_week(value, action):
    run = Script({value: "malicious"})
    outcome = await triage(alert(value), run)
    assert run.orders[0] == (action, value, "auto")
    assert outcome.status is CaseStatus.OPEN
    assert outcome.summary == f"bad: {value}"


async def test_the_order_says_why_and_ends_by_itself():
    run = Script({"d1": "malicious"})
    await triage(alert("d1", blocked=True), run)
    assert run.details[0] == {
        "step": "block",
        "reason": "malicious (p > 0.99): it is malicious; the product reports that it stopped it",
        "ttl": timedelta(days=7),
        "arguments": None,
    }


async def test_bad_without_a_scope_to_act_on_needs_a_person():
    run = Script({"d1": "malicious"}, acts=False)
    await triage(alert("d1"), run)
    assert run.orders[0] == ("dns.block", "d1", "required")


async def test_what_was_only_mentioned_in_a_text_needs_a_person():
    run = Script({"d1": "malicious"})
    await triage(alert("d1", role=Role.MENTIONED), run)
    assert run.orders[0] == ("dns.block", "d1", "required")


async def test_weak_signals_are_looked_at_again_and_strong_ones_are_not():
    run = Script(
        {"d1": "malicious", "d2": "suspicious", "d3": "unknown", "d4": "benign"},
        {"d2": "malicious", "d3": "benign"},
    )
    await triage(alert("d1", "d2", "d3", "d4"), run)
    assert run.looked_up == [(["d1", "d2", "d3", "d4"], False), (["d2", "d3"], True)]
    assert [order[:2] for order in run.orders] == [
        ("dns.block", "d1"),
        ("dns.block", "d2"),
        ("case.open", None),
    ]


async def test_suspicious_asks():
    run = Script({"d1": "suspicious"})
    await triage(alert("d1"), run)
    assert run.orders == [("dns.block", "d1", "required"), ("case.open", None, "auto")]


async def test_a_bad_value_that_no_action_takes_opens_a_case():
    run = Script({"c1": "malicious"})
    await triage(alert("c1"), run)
    assert run.orders == [("case.open", None, "auto")]


@pytest.mark.parametrize("class_", ["benign", "known_good", "noise"])
async def test_harmless_closes(class_):
    run = Script({"d1": class_})
    outcome = await triage(alert("d1"), run)
    assert run.orders == [("alert.close", None, "auto")]
    assert outcome.status is CaseStatus.CLOSED
    assert outcome.resolution is Resolution.BENIGN


@pytest.mark.parametrize("severity", [Severity.HIGH, Severity.CRITICAL, Severity.FATAL])
async def test_a_grave_alert_is_never_closed_for_harmless_values(severity):
    run = Script({"d1": "benign"})
    outcome = await triage(alert("d1", severity=severity), run)
    assert outcome.status is CaseStatus.OPEN
    assert outcome.summary == f"nothing bad is known, but the severity is {severity.label}"


async def test_unknown_never_closes():
    run = Script({"d1": "unknown", "d2": "benign"})
    outcome = await triage(alert("d1", "d2"), run)
    assert outcome.status is CaseStatus.OPEN
    assert outcome.summary == "no source knows enough about d1"


async def test_an_answer_from_nobody_never_closes():
    run = Script({"d1": "benign"}, coverage=Coverage(0, 3))
    assert (await triage(alert("d1"), run)).status is CaseStatus.OPEN


async def test_the_victims_values_are_not_asked_about():
    run = Script({})
    outcome = await triage(alert("i1", role=Role.VICTIM), run)
    assert run.looked_up == []
    assert outcome.status is CaseStatus.OPEN
    assert outcome.summary == "the alert names nothing that can be looked up"


async def test_an_alert_with_very_many_observables_spends_a_bounded_number():
    values = [f"d{n}" for n in range(MAX_OBSERVABLES + 7)]
    run = Script(dict.fromkeys(values, "benign"))
    outcome = await triage(alert(*values), run)
    assert len(run.looked_up[0][0]) == MAX_OBSERVABLES
    assert outcome.status is CaseStatus.OPEN
    assert "7 observables over the limit were not looked up" in outcome.summary
