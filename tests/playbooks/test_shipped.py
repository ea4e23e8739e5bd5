"""What holds of every shipped playbook: its cases, and what it never does."""

from datetime import UTC, datetime

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from house import FakeClock
from shipped import shipped
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
    Role,
    Severity,
    Verdict,
    VerdictClass,
)
from sidelight.runner import InlineRun
from sidelight.service.playbooks.rehearsal import rehearse
from sidelight.wiring.playbooks import (
    UNBOUND,
    known_playbooks,
    shipped_cases,
    shipped_names,
    shipped_version,
)
from sidelight.workflow.cases import read_cases

NAMES = shipped_names()
HARMLESS = {VerdictClass.BENIGN, VerdictClass.KNOWN_GOOD, VerdictClass.NOISE, VerdictClass.UNKNOWN}
LABELS = (
    "spf=fail",
    "dmarc=fail",
    "mfa=passed",
    "travel=impossible",
    "device=new",
    "type=DeviceCompromised",
    "type=StateSponsoredAttack",
)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    return known_playbooks(tmp_path_factory.mktemp("home"), FakeClock())


@pytest.mark.parametrize("name", NAMES)
async def test_its_cases_pass_and_do_every_step(name, known):
    cases = read_cases(shipped_cases(name), f"{name}.cases.yaml")
    rehearsal = await rehearse(shipped_version(name), cases, known, FakeClock())
    assert {each.name: each.problems for each in rehearsal.cases if not each.passed} == {}
    assert rehearsal.unreached == ()


observables = st.builds(
    lambda type_, number, role: AlertObservable(
        observable=Observable(type_, f"{type_}-{number}"), role=role, path="x"
    ),
    st.sampled_from(ObservableType),
    st.integers(1, 3),
    st.sampled_from(Role),
)
alerts = st.builds(
    Alert,
    source=st.sampled_from(["google-alert-center", "crowdstrike-alerts", "mail"]),
    uid=st.just("1"),
    title=st.text(max_size=20),
    severity=st.sampled_from(Severity),
    time=st.just(None),
    observables=st.lists(observables, max_size=4).map(tuple),
    kind=st.sampled_from(["edr", "mail", "identity", "network", "cloud", "other"]),
    host=st.none() | st.text(max_size=8),
    user=st.none() | st.text(max_size=8),
    blocked=st.none() | st.booleans(),
    labels=st.lists(st.sampled_from(LABELS), max_size=3).map(tuple),
)
figures = st.none() | st.builds(
    Known,
    engines_malicious=st.integers(0, 70),
    engines_total=st.integers(0, 90),
    first_seen=st.none() | st.just(datetime(2026, 1, 1, tzinfo=UTC)),
    known_days=st.none() | st.integers(0, 4_000),
    popular=st.booleans(),
    names=st.integers(0, 100),
    sightings=st.integers(0, 40),
)


def verdicts_of(classes):
    return st.builds(
        Verdict,
        class_=st.sampled_from(sorted(classes)),
        probability=st.floats(0, 1),
        confidence=st.floats(0, 1),
        coverage=st.builds(Coverage, st.integers(0, 5), st.just(5)),
        reasons=st.just((Reason(text="r", weight=0, source="s", family="f"),)),
        action_scope=st.sampled_from(ActionScope),
        model_version=st.just("t"),
        known=figures,
    )


class AnyAnswer(InlineRun):
    """A run in which people answer anything, or nothing."""

    def __init__(self, data, **parts):
        super().__init__(**parts)
        self.data = data

    async def ask(self, question, *, options, step):
        await super().ask(question, options=options, step=step)
        return self.data.draw(st.none() | st.sampled_from(options))


def planned(name, alert, verdicts, data, known):
    """Return what a run comes to, and the verdicts that were drawn.

    With a loop of its own: a draw may end the test in the middle, which no shared loop survives.
    """
    drawn = {}

    async def enrich(asked, deep):
        return tuple(drawn.setdefault((each, deep), data.draw(verdicts)) for each in asked)

    async def run():
        return await AnyAnswer(data, enrich=enrich, playbooks=known).start(name, alert)

    return anyio.run(run), drawn


PROPERTY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", NAMES)
@PROPERTY
@given(alert=alerts, data=st.data())
def test_it_never_fails_and_nothing_harmless_is_touched_without_a_person(name, alert, data, known):
    found, drawn = planned(name, alert, verdicts_of(VerdictClass), data, known)
    classes = {}
    for (observable, deep), verdict in sorted(drawn.items(), key=lambda each: each[0][1]):
        classes.setdefault(observable.value, {})[deep] = verdict.class_
    for step in found.plan:
        if step.approval is not Approval.AUTO:
            continue
        assert step.action not in UNBOUND
        if step.target in classes:
            assert not set(classes[step.target].values()) <= HARMLESS


@pytest.mark.parametrize("name", NAMES)
@PROPERTY
@given(alert=alerts, data=st.data())
def test_without_anything_bad_nothing_is_blocked(name, alert, data, known):
    found, _ = planned(name, alert, verdicts_of(HARMLESS), data, known)
    assert [step for step in found.plan if step.action.endswith(".block")] == []


@pytest.mark.parametrize("name", NAMES)
@PROPERTY
@given(alert=alerts, data=st.data())
def test_an_alert_with_something_bad_is_closed_only_by_a_person(name, alert, data, known):
    bad = {VerdictClass.MALICIOUS, VerdictClass.SUSPICIOUS}
    found, drawn = planned(name, alert, verdicts_of(bad), data, known)
    asked = any(step.action == "ask" for step in found.plan)
    if drawn and found.outcome.status is CaseStatus.CLOSED:
        assert asked


async def test_quick_triage_acts_on_many_engines_only_with_a_second_signal():
    playbook = shipped("quick-triage")
    verdict = Verdict(
        class_=VerdictClass.SUSPICIOUS,
        probability=0.8,
        confidence=0.5,
        coverage=Coverage(1, 1),
        reasons=(Reason(text="r", weight=0, source="s", family="f"),),
        action_scope=ActionScope.NONE,
        model_version="t",
        known=Known(engines_malicious=29, engines_total=70),
    )

    async def enrich(asked, deep):
        return tuple(verdict for _ in asked)

    seen = AlertObservable(
        observable=Observable(ObservableType.DOMAIN, "a.example"), role=Role.ATTACKER, path="x"
    )
    alert = Alert(
        source="s",
        uid="1",
        title="t",
        severity=Severity.HIGH,
        time=None,
        observables=(seen,),
        kind="edr",
    )
    for block, approval in ((30, Approval.REQUIRED), (29, Approval.AUTO)):
        run = InlineRun(enrich=enrich, playbooks={"quick-triage": playbook})
        found = await run.start("quick-triage", alert, {"av_block": block})
        assert found.plan[0].approval is approval
