import msgspec
import pytest

from house import DOMAIN, IP, ScriptedProvider
from service_app import Opinion
from sidelight.model import (
    Alert,
    AlertObservable,
    Claim,
    Evidence,
    Report,
    ReportState,
    Role,
    Scope,
    Severity,
    VerdictClass,
)
from sidelight.plugin import Tier
from sidelight.service.playbooks.known_verdicts import NOT_HELD, KnownVerdicts


class Counted(Opinion):
    """Counts how often it is asked."""

    asked = 0

    def lookup(self, observable):
        type(self).asked += 1
        return super().lookup(observable)


def report(provider, observable, claim=Claim.MALICIOUS):
    evidence = Evidence(
        source=provider, family=provider, claim=claim, scope=Scope.HOST, text=f"{provider} says so"
    )
    return Report(
        provider=provider, observable=observable, state=ReportState.HIT, evidence=(evidence,)
    )


async def test_what_lists_and_the_cache_say_is_judged_once(app_with, clock):
    Counted.asked = 0
    app = app_with(Counted("threatfox", {DOMAIN.value: "malicious"}), ScriptedProvider(name="free"))
    app.store.save_reports([report("free", DOMAIN)])
    clock.move(days=4_000)
    verdicts = KnownVerdicts(app)
    [first] = await verdicts.enrich([DOMAIN], deep=False)
    [second] = await verdicts.enrich([DOMAIN], deep=True)
    assert first is second
    assert Counted.asked == 1
    assert len(verdicts) == 1
    assert {each.source for each in first.reasons} >= {"threatfox", "free"}
    assert first.coverage.missing == ()


async def test_a_free_provider_that_the_cache_lacks_did_not_answer(app_with):
    app = app_with(Opinion("list", {}), ScriptedProvider(name="free"))
    [verdict] = await KnownVerdicts(app).enrich([DOMAIN], deep=False)
    assert [(each.provider, each.why) for each in verdict.coverage.missing] == [("free", NOT_HELD)]
    assert verdict.class_ is VerdictClass.UNKNOWN


async def test_one_that_costs_quota_is_only_counted_where_it_would_be_asked(app_with):
    app = app_with(ScriptedProvider(name="costly", tier=Tier.QUOTA))
    verdicts = KnownVerdicts(app)
    [verdict] = await verdicts.enrich([DOMAIN], deep=False)
    assert verdict.coverage.asked == 0
    assert verdicts.quota() == {}
    await verdicts.enrich([DOMAIN, IP], deep=True)
    await verdicts.enrich([DOMAIN], deep=True)
    assert verdicts.quota() == {"costly": 2}


@pytest.mark.parametrize("alerts", [1, 3])
async def test_sightings_are_those_in_other_alerts(app_with, alerts):
    app = app_with(Opinion("list", {}))
    seen = AlertObservable(observable=DOMAIN, role=Role.ATTACKER, path="x")
    alert = Alert(
        source="t", uid="1", title="t", severity=Severity.LOW, time=None, observables=(seen,)
    )
    for uid in range(alerts):
        app.store.record_alert(msgspec.structs.replace(alert, uid=str(uid)), b"{}")
    [verdict] = await KnownVerdicts(app).enrich([DOMAIN], deep=False)
    assert (verdict.known.sightings if verdict.known else 0) == alerts - 1
