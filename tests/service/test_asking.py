from house import DOMAIN, IP
from service_app import Opinion
from sidelight.model import AccessRole, Principal
from sidelight.service.asking import answers_of, explained

CALLER = Principal(owner="default", name="test", role=AccessRole.VIEWER)


async def test_answers_come_in_order_and_are_remembered(app_with):
    app = app_with(Opinion("list", {IP.value: "malicious"}))
    found = await answers_of(app, [DOMAIN, IP], CALLER)
    assert [each.observable for each in found] == [DOMAIN, IP]
    assert found[1].verdict.probability > found[0].verdict.probability
    assert app.store.verdicts(IP)


async def test_the_ledger_asks_nobody_outside(app_with):
    told = await explained(app_with(Opinion("list", {IP.value: "malicious"})), IP)
    assert told.observable == IP
