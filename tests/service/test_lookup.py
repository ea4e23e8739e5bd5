import anyio
import anyio.lowlevel
import msgspec
import pytest

from house import DOMAIN, IP, ScriptedProvider
from service_app import Opinion
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher, Key, Request
from sidelight.model import (
    Alert,
    AlertObservable,
    Claim,
    Detection,
    Evidence,
    Known,
    Report,
    ReportState,
    Role,
    Scope,
    Severity,
    VerdictClass,
)
from sidelight.plugin import HttpRequest, HttpResponse, Secret, Terms, perform
from sidelight.service import lookup, triage
from sidelight.service.intake import Received
from sidelight.service.lookup import Answer, for_team
from sidelight.store import Sighting
from sidelight.verdicts import judge


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


# -- answers that are for one user alone -----------------------------------------------------------

QUESTION = HttpRequest(url_template="https://one.example/")
PRIVATE = Terms(link="https://one.example/terms", shared=False)


class Keys:
    """Ann's and Ben's own keys, and none for the rest."""

    def key(self, card, user):
        if not card.secrets:
            return Key()
        return Key(user, {"api_key": user}) if user in {"ann", "ben"} else Key()


class Told(ScriptedProvider):
    """Repeats what the service said, which is secret between it and the owner of the key."""

    def lookup(self, observable):
        response = yield from perform(QUESTION)
        claim = Evidence(
            source=self.manifest.name,
            family=self.manifest.name,
            claim=Claim.MALICIOUS,
            scope=Scope.HOST,
            text=response.body.decode(),
            matched="secret match",
            link="https://one.example/secret",
        )
        return Report(
            provider=self.manifest.name,
            observable=observable,
            state=ReportState.HIT,
            evidence=(claim,),
        )


@pytest.fixture
def asked():
    return []


@pytest.fixture
def private_app(app_with, asked):
    """Return a function that makes an app of an owner; who asks is noted."""

    async def answer(effect, card, secrets):
        asked.append(secrets.get("api_key"))
        await anyio.lowlevel.checkpoint()
        return HttpResponse(status=200, body=f"secret word for {secrets.get('api_key')}".encode())

    def make(owner="default", terms=PRIVATE):
        app = app_with()
        store = app.store.for_owner(owner)
        enricher = Enricher(
            providers=[Told(name="paid", terms=terms, secrets={"api_key": Secret("x-key")})],
            driver=Driver({HttpRequest: answer}, Keys()),
            cache=store,
            policy=DisclosurePolicy(),
            clock=app.clock,
        )
        return msgspec.structs.replace(app, store=store, enricher=enricher)

    return make


def words(answers):
    return [each.evidence[0].text for answer in answers for each in answer.reports if each.evidence]


async def test_an_answer_that_may_not_be_shared_is_seen_by_the_keys_owner_alone(private_app, asked):
    app = private_app()
    for user in ("ann", "ben", "ann", "ben"):
        found = await lookup(app, [Request(observable=DOMAIN, user=user)])
        assert words(found) == [f"secret word for {user}"]
        assert found[0].reports[0].holder == user
    assert asked == ["ann", "ben"], "the second time each is served from the cache, their own"
    assert app.store.cached_reports(DOMAIN, ["paid"]) == {}


async def test_two_users_at_once_do_not_share_a_call(private_app, asked):
    requests = [Request(observable=DOMAIN, user=user) for user in ("ann", "ben", "ann")]
    found = await lookup(private_app(), requests)
    assert words(found) == [f"secret word for {each.user}" for each in requests]
    assert sorted(asked) == ["ann", "ben"]


async def test_an_answer_that_may_be_shared_serves_the_team(private_app, asked):
    app = private_app(terms=Terms(link="https://one.example/terms"))
    await lookup(app, [Request(observable=DOMAIN, user="ann")])
    found = await lookup(app, [Request(observable=DOMAIN, user="ben")])
    assert words(found) == ["secret word for ann"]
    assert asked == ["ann"]


async def test_ann_of_another_team_is_somebody_else(private_app, asked):
    await lookup(private_app(), [Request(observable=DOMAIN, user="ann")])
    await lookup(private_app("blue"), [Request(observable=DOMAIN, user="ann")])
    assert asked == ["ann", "ann"]


async def test_the_history_of_the_team_holds_no_word_of_a_private_answer(private_app):
    app = private_app()
    [answer] = await lookup(app, [Request(observable=DOMAIN, user="ann")])
    assert "secret word for ann" in repr(answer.verdict)
    [past] = app.store.verdicts(DOMAIN)
    assert "secret" not in repr(past)
    assert "an answer that only ann may see" in repr(past)
    assert past.verdict.probability == answer.verdict.probability


async def test_the_audit_says_whose_key_was_used(private_app):
    app = private_app()
    await lookup(app, [Request(observable=DOMAIN, user="ann", why="because")])
    [line] = app.store.disclosures()
    assert line.why == "because, with the key of ann"


async def test_a_triage_leaves_nothing_private_in_the_case(private_app):
    app = private_app()
    seen = AlertObservable(observable=DOMAIN, role=Role.ATTACKER, path="host")
    alert = Alert(
        source="t",
        uid="1",
        title="t",
        severity=Severity.LOW,
        time=app.clock.now(),
        observables=(seen,),
    )
    done = await triage(app, Received(alert=alert, payload=b""), user="ann")
    assert "secret word for ann" in repr(done.observables[0].answer), "ann herself sees it"
    assert "secret" not in repr((done.plan, done.summary, app.store.case(done.case_id)))
    assert "secret" not in repr(app.store.verdicts(DOMAIN))


def engines(holder):
    detections = tuple(Detection(f"e{n}", Claim.MALICIOUS) for n in range(12))
    return Report(
        provider="virustotal",
        observable=DOMAIN,
        state=ReportState.HIT,
        detections=detections,
        holder=holder,
    )


async def answered(app, holder):
    """Return the answer that a report with engines comes to, seen in two alerts of ours."""
    verdict = judge(DOMAIN, [engines(holder)], app.policy, now=app.clock.now())
    sighting = Sighting(2, app.clock.now(), app.clock.now())
    return Answer(observable=DOMAIN, verdict=verdict, reports=(engines(holder),), sighting=sighting)


async def test_the_team_is_told_the_figures_of_what_it_may_see(app_with):
    app = app_with()
    shared = for_team(await answered(app, ""))
    assert shared.known == Known(engines_malicious=12, engines_total=12, sightings=2)
    assert for_team(await answered(app, "ada")).known == Known(sightings=2)
