import msgspec
import pytest

from house import IP
from service_app import Opinion
from sidelight.model import Alert, CaseStatus, Resolution, RunMode, Severity
from sidelight.service.cases import CaseChange, change_case
from sidelight.service.intake import read_alerts
from sidelight.service.occurrences import alert_triaged, case_changed, run_failed
from sidelight.service.triage import triage
from sidelight.sources.generic_json import GenericJson
from sidelight.store import NewRun


@pytest.fixture
async def triaged(app_with):
    app = app_with(Opinion("list", {IP.value: "malicious"}))
    content = b'{"title": "a beacon", "src_ip": "45.155.205.233"}'
    [received] = read_alerts(content, "a test", [GenericJson()])
    return app.store, await triage(app, received)


async def test_an_alert_is_told_with_its_verdict_and_case(triaged):
    _, found = triaged
    [told] = alert_triaged(found)
    data = msgspec.json.decode(msgspec.json.encode(told.data))
    assert told.kind == "alert.triaged"
    assert data["alert"]["title"] == "a beacon"
    assert data["verdict"]["class"] == found.verdict.class_
    assert data["case"] == {"id": found.case_id, "status": "open"}


async def test_a_case_is_told_with_what_it_was(triaged):
    store, found = triaged
    before = store.case(found.case_id)
    change = CaseChange(status=CaseStatus.CLOSED, resolution=Resolution.BENIGN, summary="ok")
    after = change_case(store, found.case_id, change)
    [told] = case_changed(after, before)
    data = msgspec.json.decode(msgspec.json.encode(told.data))
    assert (data["case"]["status"], data["case"]["summary"]) == ("closed", "ok")
    assert data["was"] == {"status": "open", "resolution": None, "summary": before.summary}


def test_a_failed_run_is_told_with_its_reason(app_with):
    store = app_with().store
    alert = Alert(source="s", uid="u", title="t", severity=Severity.LOW, time=None, observables=())
    new = NewRun(playbook="p", pinned={"p": ""}, mode=RunMode.ACT)
    run = store.runs.get(store.record_alert(alert, b"{}", run=new).run_id)
    [told] = run_failed(run, "it broke")
    assert told.kind == "run.failed"
    assert told.data["run"]["id"] == run.id
    assert told.data["run"]["problem"] == "it broke"
