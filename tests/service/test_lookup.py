from house import DOMAIN, IP
from service_app import Opinion
from sidelight.enrichment import Request
from sidelight.model import Alert, AlertObservable, Role, Severity, VerdictClass
from sidelight.service import lookup


async def test_answers_come_in_the_order_of_the_requests(app_with):
    app = app_with(Opinion("a", {DOMAIN.value: "malicious"}), Opinion("b", {IP.value: "noise"}))
    first, second = await lookup(app, [Request(observable=IP), Request(observable=DOMAIN)])
    assert (first.observable, second.observable) == (IP, DOMAIN)
    assert [report.provider for report in first.reports] == ["a", "b"]
    assert first.verdict.class_ is VerdictClass.NOISE
    assert second.verdict.reasons[0].text.startswith("a says malicious")
    assert (first.verdict.coverage.answered, first.verdict.coverage.asked) == (2, 2)


async def test_nothing_asked_is_nothing_answered(app_with):
    assert await lookup(app_with(), []) == ()


async def test_nobody_to_ask_is_unknown_and_says_so(app_with):
    [answer] = await lookup(app_with(), [Request(observable=DOMAIN)])
    assert answer.verdict.class_ is VerdictClass.UNKNOWN
    assert answer.verdict.reasons


async def test_our_own_alerts_are_remembered_but_not_the_one_in_hand(app_with):
    app = app_with()
    seen = AlertObservable(observable=IP, role=Role.ATTACKER, path="ip")
    alerts = [
        app.store.record_alert(
            Alert(
                source="t",
                uid=uid,
                title="t",
                severity=Severity.LOW,
                time=app.clock.now(),
                observables=(seen,),
            ),
            b"{}",
        )
        for uid in ("1", "2")
    ]
    [asked] = await lookup(app, [Request(observable=IP)])
    assert asked.sighting.alerts == 2
    [within] = await lookup(app, [Request(observable=IP, alert_id=alerts[0].id)])
    assert within.sighting.alerts == 1
