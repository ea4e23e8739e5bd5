from datetime import timedelta

import pytest

from enrichment.counted import FOUR_A_MINUTE, Counted, House, domain
from house import START, ScriptedProvider
from sidelight.enrichment import Key, Request
from sidelight.enrichment.gate import VENDORS_PAUSE, OpenGate, Trip, shortest_pause
from sidelight.enrichment.keys import Caller
from sidelight.enrichment.request import Depth
from sidelight.model import (
    BadAnswer,
    NotSet,
    OverQuota,
    Priority,
    Refused,
    ReportState,
    Unavailable,
)
from sidelight.plugin import DnsQuery, Quota, Secret, Window
from sidelight.store import open_store

pytest_plugins = ("store.databases",)

KEYED = Counted(secrets={"api_key": Secret("x-apikey")})


class OneKey:
    """A keyring with one secret, which tests change."""

    secret = "s3cret"  # noqa: S105 - no real one

    def key(self, manifest, user):
        secrets = {"api_key": self.secret} if manifest.secrets else {}
        return Key(user or "", secrets)


@pytest.fixture
def store(migrated_home, clock):
    with open_store(None, migrated_home, clock) as opened:
        yield opened


@pytest.fixture
def house(store, clock):
    return House(store, clock, keyring=OneKey())


async def asked(house, number=1, **parts):
    parts = {"depth": Depth.ALL} | parts
    [report] = await house.enricher.enrich(Request(observable=domain(number), **parts))
    return report


async def test_a_wait_that_fits_the_budget_is_waited(house, clock):
    quick = Counted(quota=(Quota(2, Window.SECOND),))
    house = House(house.store, clock, quick)
    reports = [await asked(house, number) for number in range(6)]
    assert {each.state for each in reports} == {ReportState.HIT}
    assert house.slept == [1.25, 1.25]


async def test_a_wait_that_does_not_fit_stands_in_line(house):
    reports = [await asked(house, number) for number in range(6)]
    assert [each.state for each in reports[:4]] == [ReportState.HIT] * 4
    assert [each.why for each in reports[4:]] == [
        "queued: over quota at One, 1st in line, expected 12:01:00 UTC",
        "queued: over quota at One, 2nd in line, expected 12:01:00 UTC",
    ]
    assert reports[4].retry_after == 60.25
    assert house.store.queue.lines() == {("one", ""): 2}
    assert len(house.vendor.asked) == 4


async def test_nothing_that_stands_in_line_was_disclosed(house):
    for number in range(6):
        await asked(house, number)
    told = {each.observable for each in house.store.disclosures()}
    assert told == {domain(number) for number in range(4)}


async def test_the_limits_of_an_own_plan_stand_in_place_of_the_free_ones(store, clock):
    house = House(store, clock, plans={"one": {Window.MINUTE: 100}})
    reports = [await asked(house, number) for number in range(50)]
    assert {each.state for each in reports} == {ReportState.HIT}
    assert await house.crew.gate.left(Counted().manifest, "") == 0.5


async def test_each_request_of_a_conversation_counts(store, clock):
    house = House(store, clock, Counted(requests=3))
    assert (await asked(house, 1)).state is ReportState.HIT
    assert (await asked(house, 2)).state is ReportState.UNAVAILABLE
    assert len(house.vendor.asked) == 4
    await house.crew.gate.watch.flush()
    assert house.store.health.all()["one", ""].requests > 1


async def test_a_429_blocks_the_key_and_the_look_up_waits_in_line(house, clock):
    house.vendor.error = OverQuota("over quota at One (HTTP 429)", retry_after=90)
    report = await asked(house)
    assert report.why == "queued: over quota at One, 1st in line, expected 12:01:30 UTC"
    house.vendor.error = None
    assert (await asked(house, 2)).why.startswith("queued: over quota at One, 2nd in line")
    assert len(house.vendor.asked) == 1
    clock.move(seconds=90)
    assert (await asked(house, 3)).state is ReportState.HIT


async def test_a_429_without_a_time_rests_for_the_shortest_window(house):
    house.vendor.error = OverQuota("over quota at One (HTTP 429)")
    assert (await asked(house)).retry_after == 60
    assert shortest_pause((Quota(9, Window.DAY),)) == VENDORS_PAUSE
    assert shortest_pause((Quota(9, Window.HOUR), Quota(1, Window.SECOND))) == 1


async def test_a_provider_without_limits_is_believed_too(store, clock):
    house = House(store, clock, Counted(quota=()))
    house.vendor.error = OverQuota("over quota at One (HTTP 429)", retry_after=30)
    await asked(house)
    house.vendor.error = None
    assert "in line" in (await asked(house, 2)).why
    assert len(house.vendor.asked) == 1


@pytest.mark.parametrize("error", [Unavailable("down"), BadAnswer("$.x", "no")])
async def test_after_failures_in_a_row_it_is_left_alone(store, clock, error):
    house = House(store, clock, Counted(quota=()))
    house.vendor.error = error
    for number in range(5):
        await asked(house, number)
    calls = len(house.vendor.asked)
    report = await asked(house, 9)
    assert report.why.startswith("not asked before 12:00:")
    assert report.retry_after > 0
    assert len(house.vendor.asked) == calls
    assert store.health.all()["one", ""].errors == 5


async def test_a_refused_key_is_not_tried_again_until_it_changes(store, clock):
    keyring = OneKey()
    house = House(store, clock, KEYED, keyring=keyring)
    house.vendor.error = Refused("One does not accept the key (HTTP 401)")
    await asked(house)
    house.vendor.error = None
    report = await asked(house, 2)
    assert report.why.startswith("misconfigured: One does not accept the key (HTTP 401)")
    assert len(house.vendor.asked) == 1
    keyring.secret = "another"  # noqa: S105 - no real one
    assert (await asked(house, 3)).state is ReportState.HIT
    assert "s3cret" not in repr(store.health.all())


async def test_a_key_of_somebody_else_is_counted_apart(store, clock):
    house = House(store, clock, KEYED, keyring=OneKey())
    for number in range(5):
        await asked(house, number)
    assert (await asked(house, 9, user="ana")).state is ReportState.HIT
    assert set(store.queue.lines()) == {("one", "")}


async def test_a_key_that_is_not_set_costs_nothing_and_tells_nobody(store, clock):
    house = House(store, clock, KEYED)
    house.vendor.error = NotSet("no key: set SIDELIGHT_ONE_API_KEY")
    for number in range(6):
        report = await asked(house, number)
        assert report.why == "no key: set SIDELIGHT_ONE_API_KEY"
    assert store.disclosures() == ()
    assert store.health.all() == {}
    assert store.quotas.usage("one", "", FOUR_A_MINUTE)[0].used == 0


async def test_a_dead_name_server_says_nothing_of_the_resolver(store, clock):
    names = ScriptedProvider(DnsQuery("example.net", "A"), name="dns", active=True)
    house = House(store, clock, names)

    async def dead(effect, card, secrets):
        raise Unavailable("the DNS resolver gives no answer (NoNameservers)")

    house.enricher._driver._transports = {DnsQuery: dead}
    for number in range(9):
        assert "no answer" in (await asked(house, number)).why
    await house.crew.gate.watch.flush()
    assert store.health.all()["dns", ""].failures == 0


async def test_when_more_may_be_called(house, clock):
    card = Counted().manifest
    assert await house.crew.gate.earliest(card, "") == START
    for number in range(5):
        await asked(house, number)
    assert await house.crew.gate.earliest(card, "") == START + timedelta(seconds=60.25)
    assert await house.crew.gate.left(card, "") == 0
    assert await house.crew.gate.left(Counted(quota=()).manifest, "") is None


async def test_an_open_gate_lets_everything_pass_and_tells_once():
    told = []

    async def tell():
        told.append(1)

    trip = Trip(Counted().manifest, Key(), Caller(), tell)
    for _ in range(9):
        await OpenGate().enter(trip)
    await OpenGate().throttled(trip, OverQuota("x"))
    await OpenGate().leave(trip, None)
    assert told == [1]


async def test_a_batch_gives_way_to_those_in_line(house):
    for number in range(5):
        await asked(house, number, priority=Priority.BATCH)
    house.clock.move(minutes=2)
    await house.crew.sharing.serve("one", "")
    report = await asked(house, 9, priority=Priority.BATCH)
    assert "2nd in line, expected 12:02:00" in report.why
    assert [(await asked(house, 10 + number)).state is ReportState.HIT for number in range(4)] == [
        True,  # an analyst need not
        True,
        True,
        False,  # but every fourth call is the line's
    ]


class Saying(Counted):
    """Reads in an answer that the vendor has none."""

    def __init__(self, error, **parts):
        super().__init__(**parts)
        self.error = error

    def lookup(self, observable):
        yield from super().lookup(observable)
        raise self.error


async def test_over_quota_in_the_body_of_an_answer_blocks_the_key_too(store, clock):
    house = House(store, clock, Saying(OverQuota("over quota at One", retry_after=90)))
    assert (await asked(house)).why.endswith("1st in line, expected 12:01:30 UTC")
    assert "2nd in line" in (await asked(house, 2)).why
    assert len(house.vendor.asked) == 1
    assert store.health.all()["one", ""].failures == 0


async def test_an_answer_that_is_not_ready_yet_is_no_trouble_of_the_provider(store, clock):
    house = House(store, clock, Saying(Unavailable("not ready", retry_after=60), quota=()))
    for number in range(9):
        assert (await asked(house, number)).retry_after == 60
    assert len(house.vendor.asked) == 9


async def test_a_server_that_says_when_it_is_back_is_left_alone_until_then(store, clock):
    house = House(store, clock, Counted(quota=()))
    house.vendor.error = Unavailable("One is down (HTTP 503)", retry_after=120)
    await asked(house)
    assert (await asked(house, 2)).retry_after == 120
    assert len(house.vendor.asked) == 1
