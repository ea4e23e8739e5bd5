import msgspec
import pytest

from house import DOMAIN, IP
from runs_world import Team, verdict
from service_app import Opinion
from sidelight.model import (
    Alert,
    AlertObservable,
    Approval,
    CaseStatus,
    NotReady,
    Outcome,
    PlanStep,
    Role,
    RunMode,
    Severity,
    VerdictClass,
)
from sidelight.runner import Planned, execute
from sidelight.service.routing import Routes
from sidelight.service.running import crew_of, told, triage_of
from sidelight.store import EventKind

pytestmark = pytest.mark.anyio
ALERT = Alert(
    source="falcon",
    uid="1",
    title="t",
    severity=Severity.HIGH,
    time=None,
    observables=(
        AlertObservable(observable=IP, role=Role.ATTACKER, path="x"),
        AlertObservable(observable=DOMAIN, role=Role.ATTACKER, path="y"),
    ),
)


@pytest.fixture
def app(app_with):
    return app_with(Opinion("one", {IP.value: "malicious"}))


def begun(app):
    run = Routes(app).new_run("quick-triage", mode=RunMode.PLAN)
    app.store.record_alert(ALERT, b"{}", run=run)
    [(_, record)] = app.store.runs.claim("w", 1)
    return record


async def test_a_run_is_done_with_the_look_ups_and_the_playbooks_of_its_team(app):
    app = msgspec.structs.replace(app, desk=Team(app.store, clock=app.clock).desk)
    record = begun(app)
    await execute(crew_of(app, Routes(app)), record)
    ended = app.store.runs.get(record.id)
    assert ended.status == "succeeded", ended.problem
    [seen] = app.store.verdicts(IP)
    assert seen.alert_id == record.alert_id
    assert app.store.case(record.case_id).summary == ended.outcome.summary


def test_without_a_desk_nothing_is_run(app):
    with pytest.raises(NotReady, match="there is no desk"):
        crew_of(app, Routes(app))


PLANNED = Planned(
    outcome=Outcome(status=CaseStatus.OPEN, summary="look here"),
    plan=(
        PlanStep(
            step="s", action="ip.block", target=IP.value, reason="r", approval=Approval.REQUIRED
        ),
    ),
    verdicts={IP: verdict("malicious")},
)


def test_what_a_run_came_to_is_told_as_a_triage(app):
    record = begun(app)
    triage = triage_of(ALERT, record, PLANNED)
    assert (triage.alert_id, triage.case_id) == (record.alert_id, record.case_id)
    assert triage.verdict.class_ is VerdictClass.MALICIOUS
    assert [each.answer is not None for each in triage.observables] == [True, False]
    [occurrence] = told(ALERT, record, PLANNED)
    assert occurrence.kind is EventKind.ALERT_TRIAGED
    assert occurrence.data["case"] == {"id": record.case_id, "status": "open"}
