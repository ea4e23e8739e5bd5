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
    app = app_with(Opinion("list", {IP.value: "malicious"}))
    told = await explained(app, IP, CALLER)
    assert told.observable == IP
    assert app.store.verdicts(IP) == ()  # to look is no judgement that history remembers


async def test_the_ledger_is_that_of_the_verdict(app_with):
    app = app_with(Opinion("list", {IP.value: "malicious"}))
    [answer] = await answers_of(app, [IP], CALLER)
    told = await explained(app, IP, CALLER)
    assert told.verdict.class_ is answer.verdict.class_
