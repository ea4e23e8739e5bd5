import json

import pytest

from sidelight.model import InvalidInput, RunMode, RunStatus
from sidelight.service.starting import start_runs
from sidelight.sources.generic_json import GenericJson

ALERT = json.dumps({"id": "7", "title": "t", "ip": "45.155.205.233"}).encode()


@pytest.fixture
def app(app_with):
    import msgspec

    return msgspec.structs.replace(app_with(), sources=(GenericJson(),))


async def started(app, content=ALERT, mode=RunMode.PLAN, inputs=None):
    return await start_runs(
        app,
        content,
        "f",
        "quick-triage",
        mode=mode,
        author="ada",
        read_inputs=lambda _: inputs or {},
    )


async def test_each_alert_is_stored_with_its_run(app):
    [run_id] = await started(app, mode=RunMode.ACT, inputs={"av_block": 5})
    run = app.store.runs.get(run_id)
    assert (run.playbook, run.mode, run.status) == (
        "quick-triage",
        RunMode.ACT,
        RunStatus.PENDING,
    )
    assert run.inputs == {"av_block": 5}
    assert run.author == "ada"
    assert app.store.alert(run.alert_id).alert.title == "t"


async def test_an_alert_that_was_stored_before_gets_another_run(app):
    [first] = await started(app)
    [second] = await started(app)
    assert first != second
    assert app.store.runs.get(first).alert_id == app.store.runs.get(second).alert_id


async def test_nothing_is_stored_for_inputs_that_do_not_fit(app):
    with pytest.raises(InvalidInput, match="is no int"):
        await started(app, inputs={"av_block": "many"})
    assert app.store.cases().cases == ()
