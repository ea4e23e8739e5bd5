import pytest

from house import DOMAIN, IP, ScriptedProvider
from service_app import Opinion
from sidelight.model import (
    Alert,
    AlertObservable,
    CaseStatus,
    InvalidInput,
    Pap,
    Role,
    Severity,
    Tlp,
    VerdictClass,
)
from sidelight.plugin import DnsAnswer, DnsQuery
from sidelight.service import triage
from sidelight.service.intake import Received

BAD = {DOMAIN.value: "malicious"}


def alert(*observables, uid="1", role=Role.ATTACKER, **parts):
    found = Alert(
        source="t",
        uid=uid,
        title="Something happened",
        severity=Severity.MEDIUM,
        time=None,
        observables=tuple(
            AlertObservable(observable=each, role=role, path=f"x[{n}]")
            for n, each in enumerate(observables)
        ),
        **parts,
    )
    return Received(alert=found, payload=b'{"raw": 1}')


async def test_an_alert_is_judged_planned_and_kept(app_with):
    app = app_with(Opinion("a", BAD), Opinion("b", BAD), Opinion("c", BAD))
    done = await triage(app, alert(DOMAIN, IP))
    assert done.new
    assert done.verdict.class_ is VerdictClass.MALICIOUS
    assert [each.answer.verdict.class_ for each in done.observables] == [
        VerdictClass.MALICIOUS,
        VerdictClass.UNKNOWN,
    ]
    assert [step.action for step in done.plan] == ["dns.block", "case.open"]
    stored = app.store.alert(done.alert_id)
    assert stored.payload == b'{"raw": 1}'
    case = app.store.case(done.case_id)
    assert (case.status, case.summary, case.plan) == (CaseStatus.OPEN, done.summary, done.plan)
    [history] = app.store.verdicts(DOMAIN)
    assert history.verdict.class_ is VerdictClass.MALICIOUS
    assert history.alert_id == done.alert_id


async def test_the_same_alert_again_keeps_its_case(app_with):
    app = app_with(Opinion("a", BAD))
    first = await triage(app, alert(DOMAIN))
    again = await triage(app, alert(DOMAIN))
    assert not again.new
    assert (again.alert_id, again.case_id) == (first.alert_id, first.case_id)
    assert again.observables[0].answer.sighting is None


async def test_the_victims_values_are_neither_asked_about_nor_decide(app_with):
    app = app_with(Opinion("a", {IP.value: "malicious"}))
    done = await triage(app, alert(IP, role=Role.VICTIM))
    assert done.observables[0].answer is None
    assert done.verdict.class_ is VerdictClass.UNKNOWN
    assert done.verdict.reasons[0].text == "the alert names nothing that can be looked up"


@pytest.mark.parametrize(
    ("own", "given", "binds"),
    [
        (None, None, Tlp.GREEN),
        (Tlp.CLEAR, None, Tlp.CLEAR),
        (Tlp.CLEAR, Tlp.RED, Tlp.RED),
        (Tlp.RED, Tlp.CLEAR, Tlp.RED),
        (None, Tlp.CLEAR, Tlp.CLEAR),
    ],
)
async def test_a_given_label_may_close_the_alerts_own_and_never_open_it(
    app_with, own, given, binds
):
    async def answer(effect, card, secrets):
        return DnsAnswer("NOERROR")

    question = DnsQuery("a.example", "A")
    gates = [ScriptedProvider(question, name=label.value, max_tlp=label) for label in Tlp]
    app = app_with(*gates, tlp=Tlp.GREEN, transports={DnsQuery: answer})
    done = await triage(app, alert(IP, tlp=own), tlp=given)
    told = [each.provider for each in app.store.disclosures()]
    assert set(told) == {label.value for label in Tlp if label.rank >= binds.rank}
    assert done.observables[0].answer.verdict.coverage.answered == len(set(told))


async def test_an_unknown_playbook_is_refused(app_with):
    with pytest.raises(InvalidInput, match="there is no playbook 'nope'"):
        await triage(app_with(), alert(IP), playbook="nope")


@pytest.mark.parametrize(
    ("own", "given", "told"),
    [
        (None, None, {"active", "passive"}),
        (Pap.AMBER, None, {"passive"}),
        (None, Pap.AMBER, {"passive"}),
        (Pap.AMBER, Pap.CLEAR, {"passive"}),
        (Pap.GREEN, Pap.RED, set()),
        (Pap.RED, None, set()),
    ],
)
async def test_a_given_pap_may_close_the_alerts_own_and_never_open_it(app_with, own, given, told):
    async def answer(effect, card, secrets):
        return DnsAnswer("NOERROR")

    question = DnsQuery("a.example", "A")
    app = app_with(
        ScriptedProvider(question, name="active", active=True),
        ScriptedProvider(question, name="passive"),
        transports={DnsQuery: answer},
    )
    await triage(app, alert(IP, pap=own), pap=given)
    assert {each.provider for each in app.store.disclosures()} == told
