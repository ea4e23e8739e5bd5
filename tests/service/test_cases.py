import pytest

from house import IP
from service_app import Opinion
from sidelight.model import CaseStatus, InvalidInput, Resolution
from sidelight.service.cases import CaseChange, change_case
from sidelight.service.intake import read_alerts
from sidelight.service.triage import triage
from sidelight.sources.generic_json import GenericJson


@pytest.fixture
async def case(app_with):
    app = app_with(Opinion("list", {IP.value: "malicious"}))
    content = b'{"title": "a beacon", "src_ip": "45.155.205.233"}'
    [received] = read_alerts(content, "a test", [GenericJson()])
    return app.store, (await triage(app, received)).case_id


async def test_closing_takes_a_resolution_and_opening_drops_it(case):
    store, case_id = case
    with pytest.raises(InvalidInput, match="closed with a resolution"):
        change_case(store, case_id, CaseChange(status=CaseStatus.CLOSED))
    closed = change_case(
        store,
        case_id,
        CaseChange(status=CaseStatus.CLOSED, resolution=Resolution.TRUE_POSITIVE),
    )
    assert (closed.status, closed.resolution) == (CaseStatus.CLOSED, Resolution.TRUE_POSITIVE)
    opened = change_case(store, case_id, CaseChange(status=CaseStatus.OPEN))
    assert (opened.status, opened.resolution) == (CaseStatus.OPEN, None)


async def test_what_is_not_named_stays(case):
    store, case_id = case
    before = store.case(case_id)
    after = change_case(store, case_id, CaseChange(summary="seen"))
    assert (after.status, after.plan, after.summary) == (before.status, before.plan, "seen")
    assert change_case(store, "none", CaseChange()) is None
