from datetime import timedelta

import anyio
import pytest

from enrichment.counted import Counted, House, Vendor, domain
from house import FakeClock
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher, Request
from sidelight.enrichment.request import Depth
from sidelight.model import Priority, ReportState
from sidelight.plugin import HttpRequest, HttpResponse, Quota, Terms, Window
from sidelight.store import open_store

pytest_plugins = ("store.databases",)


@pytest.fixture
def store(migrated_home, clock):
    with open_store(None, migrated_home, clock) as opened:
        yield opened


def request(number=1, **parts):
    return Request(observable=domain(number), **({"depth": Depth.ALL} | parts))


async def test_two_processes_that_ask_the_same_make_one_call(store, migrated_home, clock):
    begun, gate = anyio.Event(), anyio.Event()

    class Slow(Vendor):
        async def http(self, effect, card, secrets):
            begun.set()
            await gate.wait()
            return await super().http(effect, card, secrets)

    vendor = Slow(clock)
    with open_store(None, migrated_home, clock) as another:
        processes = [House(each, clock, vendor=vendor) for each in (store, another)]
        reports = []

        async def ask(house):
            reports.extend(await house.enricher.enrich(request()))

        async with anyio.create_task_group() as group:
            for house in processes:
                group.start_soon(ask, house)
            await begun.wait()
            await anyio.sleep(0.1)
            gate.set()
    assert len(vendor.asked) == 1
    assert [each.state for each in reports] == [ReportState.HIT] * 2


async def test_a_person_who_asks_for_what_a_batch_asked_moves_up(store, clock):
    house = House(store, clock)
    for number in range(8):
        await house.enricher.enrich(request(number, priority=Priority.BATCH))
    [report] = await house.enricher.enrich(request(7))
    assert "1st in line" in report.why
    assert store.queue.next("one", "").errand.observable == domain(7)


async def test_an_answer_that_came_meanwhile_takes_the_errand_out_of_the_line(store, clock):
    house = House(store, clock)
    for number in range(5):
        await house.enricher.enrich(request(number, priority=Priority.BATCH))
    clock.move(minutes=2)
    [report] = await house.enricher.enrich(request(4))
    assert report.state is ReportState.HIT
    assert store.queue.lines() == {}


async def test_a_report_that_may_not_be_shared_belongs_to_the_holder_of_the_key(store, clock):
    class Anas:
        def key(self, manifest, user):
            from sidelight.enrichment import Key

            return Key(user or "")

    closed = Counted(terms=Terms(link="https://one.example/terms", shared=False))
    house = House(store, clock, closed, keyring=Anas())
    [report] = await house.enricher.enrich(request(user="ana"))
    assert report.holder == "ana"
    assert store.cached_reports(domain(1), ["one"]) == {}
    assert store.cached_reports(domain(1), ["one"], "ana")["one"] == report


async def test_without_a_crew_an_exhausted_vendor_is_unavailable(store, clock):
    from sidelight.model import OverQuota

    async def http(effect, card, secrets):
        raise OverQuota("over quota at One (HTTP 429)", retry_after=7)

    alone = Enricher(
        providers=(Counted(),),
        driver=Driver({HttpRequest: http}),
        cache=store,
        policy=DisclosurePolicy(),
        clock=clock,
    )
    [report] = await alone.enrich(request())
    assert (report.why, report.retry_after) == ("over quota at One (HTTP 429)", 7)


async def test_while_a_provider_is_down_its_old_answer_serves_and_says_so(store, clock):
    from sidelight.model import Unavailable

    house = House(store, clock)
    await house.enricher.enrich(request())
    clock.move(hours=26)
    house.vendor.error = Unavailable("One is down (HTTP 503)")
    [report] = await house.enricher.enrich(request())
    assert report.state is ReportState.HIT
    assert report.why == "26 h old, not renewed: One is down (HTTP 503)"
    clock.move(days=3)
    [report] = await house.enricher.enrich(request())
    assert report.state is ReportState.UNAVAILABLE


async def test_while_the_quota_is_used_up_the_old_answer_serves_and_is_renewed(store, clock):
    house = House(store, clock)
    await house.enricher.enrich(request())
    clock.move(hours=26)
    for number in range(2, 6):
        await house.enricher.enrich(request(number))
    [old] = await house.enricher.enrich(request())
    assert old.why.startswith("26 h old, not renewed: queued: over quota at One, 1st in line")
    await house.worker.run(until_empty=True)
    [fresh] = await house.enricher.enrich(request())
    assert fresh.why is None
    assert clock.now() - fresh.fetched_at < timedelta(minutes=1)


async def test_nobody_waits_for_a_slow_provider_where_an_old_answer_will_do(store, clock):
    class Slow(Vendor):
        async def http(self, effect, card, secrets):
            clock.move(seconds=4)
            return await super().http(effect, card, secrets)

    house = House(store, clock, vendor=Slow(clock))
    await house.enricher.enrich(request())
    await house.crew.gate.watch.flush()
    clock.move(hours=26)
    [old] = await house.enricher.enrich(request())
    assert old.why == "26 h old, not renewed: One takes 4.0 s of late"
    assert len(house.vendor.asked) == 1
    [asked] = await house.enricher.enrich(request(automated=True))
    assert asked.why is None


async def test_an_old_answer_serves_when_time_runs_out(store, clock):
    house = House(store, clock)
    await house.enricher.enrich(request())
    clock.move(hours=26)

    async def never(effect, card, secrets):
        await anyio.sleep_forever()

    house.enricher._driver._transports = {HttpRequest: never}
    house.enricher._budget = 0.05
    [old] = await house.enricher.enrich(request())
    assert old.why == "26 h old, not renewed: no answer within 0.05 s"
    assert store.queue.waiting([domain(1)]) == {domain(1)}
    await house.crew.gate.watch.flush()
    assert store.health.all()["one", ""].last_error == "no answer within the time of the look-up"


async def test_one_dead_provider_does_not_hold_up_the_others(store):
    clock = FakeClock()
    house = House(store, clock, Counted("dead", quota=()), Counted("quick", quota=()))

    async def http(effect, card, secrets):
        if card.name == "dead":
            await anyio.sleep_forever()
        return HttpResponse(status=200, body=b"{}")

    house.enricher._driver._transports = {HttpRequest: http}
    house.enricher._budget = 0.05
    dead, quick = await house.enricher.enrich(request())
    assert dead.why == "no answer within 0.05 s"
    assert quick.state is ReportState.HIT


async def test_the_free_share_of_each_quota_is_told_to_who_plans(store, clock):
    house = House(store, clock, Counted("one"), Counted("two", quota=(Quota(10, Window.DAY),)))
    await house.enricher.enrich(request())
    assert await house.enricher.left(request(2)) == {"one": 0.75, "two": 0.9}
