import msgspec
import pytest

from house import IP
from service_app import Opinion
from sidelight.model import AccessRole, InvalidInput, Principal, RunMode, RunStatus
from sidelight.service.inbox import Inbox
from sidelight.service.routing import Routes
from sidelight.sources.generic_json import GenericJson

CALLER = Principal(owner="default", name="test", role=AccessRole.ANALYST)
ALERT = b'{"title": "a beacon", "src_ip": "45.155.205.233", "id": "one"}'


@pytest.fixture
def app(app_with):
    made = app_with(Opinion("list", {IP.value: "malicious"}))
    return msgspec.structs.replace(made, sources=(GenericJson(),))


@pytest.fixture
def inbox(app):
    woken = []
    routes = Routes(app)
    made = Inbox(lambda _: app, lambda _: routes, lambda: woken.append(1))
    made.woken = woken
    return made


async def test_what_is_accepted_is_stored_with_its_run(app, inbox):
    [alert_id] = await inbox.accept(CALLER, ALERT, None)
    [run] = app.store.runs.page(alert_id=alert_id).runs
    assert (run.status, run.mode) == (RunStatus.PENDING, RunMode.PLAN)
    assert run.playbook == "quick-triage"
    assert inbox.woken == [1]


async def test_an_equal_alert_starts_no_other_run(app, inbox):
    first = await inbox.accept(CALLER, ALERT, None)
    assert await inbox.accept(CALLER, ALERT, None) == first
    assert app.store.alert(first[0]).times_seen == 2
    assert len(app.store.runs.page(alert_id=first[0]).runs) == 1


async def test_one_bad_alert_stores_none(app, inbox):
    with pytest.raises(InvalidInput):
        await inbox.accept(CALLER, ALERT + b"\n{", None)
    assert app.store.cases().cases == ()
    assert inbox.woken == []
