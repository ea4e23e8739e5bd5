import pytest

from sidelight.enrichment import Worker
from sidelight.model import InvalidInput
from sidelight.plugin import Quota, Window
from sidelight.wiring import build, load_settings
from sidelight.wiring.crew import limits_of, worker_of

PLANS = {"virustotal": {Window.DAY: 20_000, Window.MINUTE: 1000}}


def test_the_shortest_window_comes_first():
    limits = limits_of(PLANS)["virustotal"]
    assert limits == (Quota(1000, Window.MINUTE), Quota(20_000, Window.DAY))


async def test_what_is_built_has_a_crew_that_knows_the_plans(home):
    settings = load_settings({"SIDELIGHT_HOME": str(home), "SIDELIGHT_QUOTAS": "rdap:minute=7"})
    async with build(settings, environment={}) as app:
        gate = app.enricher.crew.gate
        assert gate.limits(app.enricher.manifest("rdap")) == (Quota(7, Window.MINUTE),)
        assert isinstance(worker_of(app), Worker)


async def test_who_works_for_himself_has_no_worker(home):
    settings = load_settings({"SIDELIGHT_HOME": str(home)})
    async with build(settings, environment={}) as app:
        app.enricher.crew = None
        with pytest.raises(InvalidInput, match="nobody stands in line"):
            worker_of(app)


async def test_what_is_known_of_the_providers_is_written_down_at_the_end(home):
    from sidelight.enrichment.breaker import Outcome

    settings = load_settings({"SIDELIGHT_HOME": str(home)})
    async with build(settings, environment={}) as app:
        outcome = Outcome(at=app.clock.now(), seconds=0.1)
        await app.enricher.crew.gate.watch.record(("dns", ""), outcome)
    async with build(settings, environment={}) as app:
        assert app.store.health.all()["dns", ""].calls == 1
