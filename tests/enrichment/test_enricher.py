import anyio
import pytest

from house import DOMAIN, IP, FakeClock, ScriptedProvider
from sidelight.enrichment import Depth, DisclosurePolicy, Driver, Enricher, Request
from sidelight.model import BadAnswer, ObservableType, Refused, ReportState, Tlp, Unavailable
from sidelight.plugin import Disclosure, DnsAnswer, DnsQuery, Terms, Tier

QUESTION = DnsQuery("example.net", "A")


class MemoryCache:
    """Keeps reports and disclosures in memory."""

    def __init__(self):
        self.reports = {}
        self.disclosed = []

    def cached_reports(self, observable, providers, holder=""):
        return {
            name: self.reports[name, observable, seen_by]
            for seen_by in ("", holder)
            for name in providers
            if (name, observable, seen_by) in self.reports
        }

    def save_reports(self, reports):
        self.reports |= {(each.provider, each.observable, each.holder): each for each in reports}

    def record_disclosure(self, provider, observable, alert_id, why):
        self.disclosed.append((provider, observable.value, alert_id, why))


@pytest.fixture
def cache():
    return MemoryCache()


@pytest.fixture
def clock():
    return FakeClock()


def enricher(cache, clock, *providers, dns=None, budget=10.0, **policy):
    async def answer(effect, card, secrets):
        return DnsAnswer("NOERROR")

    return Enricher(
        providers=providers,
        driver=Driver({DnsQuery: dns or answer}),
        cache=cache,
        policy=DisclosurePolicy(**policy),
        clock=clock,
        budget=budget,
    )


async def test_an_answer_that_may_not_drive_a_machine_is_not_asked_for_by_one(cache, clock):
    terms = Terms(link="https://one.example/terms", automation=False)
    asked = enricher(cache, clock, ScriptedProvider(terms=terms))
    assert len(await asked.enrich(Request(observable=IP))) == 1
    assert await asked.enrich(Request(observable=IP, automated=True)) == ()


async def test_a_slow_one_is_asked_only_when_all_there_is_is_wanted(cache, clock):
    asked = enricher(cache, clock, ScriptedProvider(slow=True))
    assert await asked.enrich(Request(observable=IP)) == ()
    assert len(await asked.enrich(Request(observable=IP, depth=Depth.ALL))) == 1


async def test_each_fitting_provider_gives_one_report(cache, clock):
    asked = enricher(
        cache,
        clock,
        ScriptedProvider(QUESTION, name="a"),
        ScriptedProvider(name="b", observables=frozenset({ObservableType.FILE})),
        ScriptedProvider(name="c", disclosure=Disclosure.NONE, tier=Tier.OFFLINE),
    )
    reports = await asked.enrich(Request(observable=IP, alert_id="alert_1", why="triage"))
    assert [each.provider for each in reports] == ["a", "c"]
    assert {each.state for each in reports} == {ReportState.HIT}
    assert reports[0].fetched_at == clock.now()
    assert cache.disclosed == [("a", IP.value, "alert_1", "triage")]


async def test_quota_is_spent_only_when_it_goes_deep(cache, clock):
    asked = enricher(cache, clock, ScriptedProvider(name="dear", tier=Tier.QUOTA))
    assert await asked.enrich(Request(observable=IP)) == ()
    assert len(await asked.enrich(Request(observable=IP, depth=Depth.ALL))) == 1


async def test_an_offline_request_asks_our_own_lists_alone(cache, clock):
    asked = enricher(
        cache,
        clock,
        ScriptedProvider(name="list", disclosure=Disclosure.NONE, tier=Tier.OFFLINE),
        ScriptedProvider(name="outside"),
    )
    reports = await asked.enrich(Request(observable=IP, offline=True))
    assert [each.provider for each in reports] == ["list"]
    assert cache.disclosed == []


async def test_a_fresh_report_serves_again_and_an_old_one_does_not(cache, clock):
    asked = enricher(cache, clock, ScriptedProvider(QUESTION, name="a"))
    [first] = await asked.enrich(Request(observable=IP))
    clock.move(hours=23)
    assert await asked.enrich(Request(observable=IP)) == (first,)
    clock.move(hours=2)
    [later] = await asked.enrich(Request(observable=IP))
    assert later.fetched_at == clock.now()
    assert len(cache.disclosed) == 2


@pytest.mark.parametrize(
    "error", [Unavailable("down", retry_after=7), Refused("bad key"), BadAnswer("$.x", "no")]
)
async def test_an_error_is_unavailable_and_is_not_kept(cache, clock, error):
    asked = enricher(cache, clock, ScriptedProvider(name="a", error=error))
    [report] = await asked.enrich(Request(observable=IP))
    assert report.state is ReportState.UNAVAILABLE
    assert report.why == str(error)
    assert report.retry_after == getattr(error, "retry_after", None)
    assert cache.reports == {}


async def test_a_defect_in_one_plugin_costs_only_that_plugin(cache, clock, caplog):
    asked = enricher(
        cache, clock, ScriptedProvider(name="bad", error=KeyError("x")), ScriptedProvider(name="ok")
    )
    bad, good = await asked.enrich(Request(observable=IP))
    assert bad.why == "the provider failed: KeyError (see the log)"
    assert good.state is ReportState.HIT
    assert "provider bad failed" in caplog.text


async def test_a_slow_provider_does_not_hold_the_others(cache, clock):
    async def never(effect, card, secrets):
        await anyio.sleep_forever()

    asked = enricher(
        cache,
        clock,
        ScriptedProvider(QUESTION, name="slow"),
        ScriptedProvider(name="fast"),
        dns=never,
        budget=0.05,
    )
    slow, fast = await asked.enrich(Request(observable=IP))
    assert slow.state is ReportState.UNAVAILABLE
    assert slow.why == "no answer within 0.05 s"
    assert fast.state is ReportState.HIT


async def test_what_may_not_be_told_is_unavailable_and_not_asked(cache, clock):
    asked = enricher(cache, clock, ScriptedProvider(name="a", max_tlp=Tlp.GREEN))
    [report] = await asked.enrich(Request(observable=DOMAIN, tlp=Tlp.RED))
    assert report.state is ReportState.UNAVAILABLE
    assert report.why == "not disclosed: TLP:RED is above TLP:GREEN"
    assert cache.disclosed == []


async def test_what_is_held_asks_nobody(cache, clock):
    asked = enricher(
        cache,
        clock,
        ScriptedProvider(QUESTION, name="outside"),
        ScriptedProvider(name="list", disclosure=Disclosure.NONE, tier=Tier.OFFLINE),
    )
    assert [each.provider for each in await asked.held(Request(observable=IP))] == ["list"]
    await asked.enrich(Request(observable=IP))
    cache.disclosed.clear()
    held = await asked.held(Request(observable=IP))
    assert [each.provider for each in held] == ["list", "outside"]
    assert cache.disclosed == []


async def test_a_provider_is_found_by_its_name(cache, clock):
    asked = enricher(cache, clock, ScriptedProvider(name="a"))
    assert asked.manifest("a").name == "a"
    assert asked.manifest("b") is None
