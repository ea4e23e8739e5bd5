import msgspec
import pytest

from house import IP
from ordering import Switch, desk_of
from service_app import Opinion
from sidelight.model import ActionState, InvalidInput, RunMode, RunStatus, Tlp
from sidelight.service.acting import act_on
from sidelight.service.intake import read_alerts
from sidelight.service.routing import Routes
from sidelight.sources.generic_json import GenericJson

ALERT = b'{"title": "a beacon", "severity": "high", "src_ip": "45.155.205.233", "id": "one"}'
BAD = [Opinion(name, {IP.value: "malicious"}) for name in ("first", "second", "third")]


@pytest.fixture
def received():
    [found] = read_alerts(ALERT, "a test", [GenericJson()])
    return found


@pytest.fixture
def switch():
    return Switch()


@pytest.fixture
def app(app_with, clock, switch):
    made = app_with(*BAD)
    return msgspec.structs.replace(made, desk=desk_of(made.store, clock, switch))


async def test_what_is_ordered_is_carried_out(app, received, switch):
    told = await act_on(app, Routes(app), received, worker="w", tlp=Tlp.RED, author="ann")
    assert told.run.status in {RunStatus.SUCCEEDED, RunStatus.WAITING}
    [action] = told.run.actions
    waits = action.state is ActionState.WAITING
    assert waits or switch.down == {IP}
    run = app.store.runs.get(told.run.id)
    assert (run.mode, run.author) == (RunMode.ACT, "ann")
    assert app.store.alert(told.alert_id).alert.tlp is Tlp.RED  # binds whoever goes on


async def test_an_alert_that_is_known_is_handled_again(app, received):
    first = await act_on(app, Routes(app), received, worker="w")
    again = await act_on(app, Routes(app), received, worker="w")
    assert again.alert_id == first.alert_id
    assert again.run.id != first.run.id


async def test_an_unknown_playbook_is_told(app, received):
    with pytest.raises(InvalidInput, match="no playbook 'quick'"):
        await act_on(app, Routes(app), received, worker="w", playbook="quick")
