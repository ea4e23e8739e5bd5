from house import IP, ScriptedProvider
from service_app import Opinion
from sidelight.enrichment import Depth, Request
from sidelight.model import Claim, Pap, VerdictClass
from sidelight.plugin import Disclosure, Secret, Tier
from sidelight.service.deepening import conclude, explain_plan


class Paid(Opinion):
    """An opinion that costs quota; it counts how often it was asked."""

    def __init__(self, name, claims, **parts):
        ScriptedProvider.__init__(
            self, name=name, tier=Tier.QUOTA, disclosure=Disclosure.LOOKUP, **parts
        )
        self.claims = claims
        self.asked = 0

    def lookup(self, observable):
        self.asked += 1
        return (yield from super().lookup(observable))


def request(depth=Depth.NEEDED, **parts):
    return Request(observable=IP, depth=depth, **parts)


async def test_an_unsure_verdict_asks_on_and_a_settled_one_does_not(app_with):
    paid = [Paid(f"paid-{number}", {IP.value: "malicious"}) for number in range(6)]
    app = app_with(Opinion("free", {}), *paid)
    found = await conclude(app, request())
    assert found.verdict.class_ is VerdictClass.MALICIOUS
    asked = sum(each.asked for each in paid)
    assert 2 <= asked < 6
    assert len(found.reports) == 1 + asked


async def test_who_is_wanted_besides_is_asked_however_sure_the_others_are(app_with):
    paid = [Paid(f"paid-{number}", {}) for number in range(2)]
    lists = Opinion("lists", {IP.value: Claim.KNOWN_GOOD})
    await conclude(app_with(lists, *paid), request(besides=frozenset({"paid-1", "other"})))
    assert [each.asked for each in paid] == [0, 1]


async def test_all_asks_each_and_free_none(app_with):
    paid = [Paid(f"paid-{number}", {IP.value: "malicious"}) for number in range(6)]
    app = app_with(Opinion("free", {}), *paid)
    await conclude(app, request(Depth.FREE))
    assert [each.asked for each in paid] == [0] * 6
    await conclude(app, request(Depth.ALL))
    assert [each.asked for each in paid] == [1] * 6


async def test_a_known_value_costs_no_quota(app_with):
    paid = Paid("paid", {})
    app = app_with(Opinion("lists", {IP.value: Claim.KNOWN_GOOD}), paid)
    found = await conclude(app, request())
    assert (found.verdict.class_, paid.asked) == (VerdictClass.KNOWN_GOOD, 0)


async def test_who_has_no_key_is_not_asked(app_with):
    keyless = Paid("paid", {}, secrets={"api_key": Secret("x")})
    found = await conclude(app_with(Opinion("free", {}), keyless), request())
    assert (keyless.asked, len(found.reports)) == (0, 1)


async def test_offline_asks_nobody(app_with):
    paid = Paid("paid", {})
    await conclude(app_with(paid), request(offline=True))
    assert paid.asked == 0


async def test_the_plan_is_told_before_anybody_outside_is(app_with):
    paid = Paid("paid", {})
    steps = await explain_plan(app_with(Opinion("free", {}), paid), request())
    assert [each.provider for each in steps] == ["free", "paid"]
    assert paid.asked == 0


async def test_the_plan_says_when_each_is_asked(app_with):
    paid = Paid("paid", {})
    context = Paid("context", {}, reach=0.0)
    app = app_with(Opinion("free", {}), paid, context)
    steps = {each.provider: each.asked for each in await explain_plan(app, request())}
    assert steps == {"free": "always", "paid": "while unsure", "context": "with --deep"}
    steps = {each.provider: each.asked for each in await explain_plan(app, request(Depth.ALL))}
    assert set(steps.values()) == {"always"}
    await conclude(app, request(Depth.ALL))
    steps = {each.provider: each.asked for each in await explain_plan(app, request())}
    assert steps["paid"] == "no, still fresh"


async def test_who_may_not_be_told_is_in_no_plan(app_with):
    outside = ScriptedProvider(name="outside", tier=Tier.KEYLESS, disclosure=Disclosure.LOOKUP)
    app = app_with(Opinion("free", {}), outside, Paid("paid", {}))
    assert len(await explain_plan(app, request())) == 3
    closed = await explain_plan(app, request(pap=Pap.RED))
    assert [each.provider for each in closed] == ["free"]
