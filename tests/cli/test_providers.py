import json
from datetime import UTC, datetime, timedelta

import pytest

from sidelight.model import Errand, Health, Observable, ObservableType, Priority
from sidelight.plugin import Quota, Window
from sidelight.store import open_store
from sidelight.wiring.clock import SystemClock

DAY = (Quota(500, Window.DAY),)
LATER = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(home):
    with open_store(None, home, SystemClock()) as opened:
        yield opened


def rows(sidelight, *options):
    code, out, _ = sidelight("providers", "--json", *options)
    assert code == 0
    return {row["name"]: row for row in map(json.loads, out.splitlines())}


def test_the_providers_say_what_they_cost_and_learn(sidelight):
    found = rows(sidelight)
    assert found["dns"]["tier"] == "keyless"
    assert found["dns"]["disclosure"] == "lookup"
    assert found["warninglists"]["tier"] == "offline"
    assert found["dns"]["state"] == found["warninglists"]["state"] == "ready"
    assert found["dns"]["latency_ms"] is None
    assert found["urlscan"]["state"] == "ready" or "key" in found["urlscan"]["state"]
    assert "Shodan InternetDB" in sidelight("providers")[1]


def test_what_is_used_and_left_and_when_there_is_more(sidelight, store, monkeypatch):
    monkeypatch.setenv("SIDELIGHT_QUOTAS", "urlscan:minute=4,urlscan:day=500")
    limits = (Quota(4, Window.MINUTE), *DAY)
    for _ in range(3):
        store.quotas.take("urlscan", "", limits)
    minute, day = rows(sidelight)["urlscan"]["quota"]
    assert (minute["window"], minute["used"], minute["limit"]) == ("minute", 3, 4)
    assert day["resets_at"].endswith("T00:00:00Z")
    out = " ".join(sidelight("providers")[1].split())
    assert "1 of 4 a minute" in out


def test_how_they_fare(sidelight, store):
    fares = Health(calls=9, errors=2, latency_ms=81.26, recent_ms=(80, 90), last_error="down")
    store.health.update("dns", "", lambda _: fares)
    errand = Errand(
        provider="dns",
        holder="",
        observable=Observable(ObservableType.DOMAIN, "example.net"),
        priority=Priority.BATCH,
        asked_at=SystemClock().now(),
    )
    store.queue.add(errand, DAY)
    row = rows(sidelight)["dns"]
    assert (row["calls"], row["errors"], row["latency_ms"], row["latency_p95_ms"]) == (
        9,
        2,
        81.3,
        90,
    )
    assert (row["last_error"], row["waiting"]) == ("down", 1)
    out = sidelight("providers")[1]
    assert "2 of 9" in out
    assert "1 in line" in out


def test_one_that_is_left_alone_says_why_and_can_be_retried(sidelight, store):
    down = Health(failures=5, open_until=LATER, last_error="HTTP 503")
    store.health.update("dns", "", lambda _: down)
    store.quotas.block("dns", "", LATER)
    assert rows(sidelight)["dns"]["state"].startswith("not asked before 00:00:00 UTC")
    assert rows(sidelight, "--retry", "dns")["dns"]["state"] == "ready"
    assert store.quotas.earliest("dns", "", ()) - SystemClock().now() < timedelta(seconds=1)


def test_a_refused_key_is_told_and_another_is_tried(sidelight, store, monkeypatch):
    from sidelight.enrichment.watch import fresh_mark

    monkeypatch.setenv("SIDELIGHT_URLSCAN_API_KEY", "hidden")
    mark = fresh_mark({"api_key": "hidden"})
    refused = Health(refused="HTTP 401", refused_key=mark)
    store.health.update("urlscan", "", lambda _: refused)
    assert rows(sidelight)["urlscan"]["state"].startswith("misconfigured: HTTP 401")
    assert "hidden" not in sidelight("providers", "--json")[1]
    monkeypatch.setenv("SIDELIGHT_URLSCAN_API_KEY", "another")
    assert rows(sidelight)["urlscan"]["state"] == "ready"


def test_nobody_of_that_name_is_told(sidelight):
    code, _, err = sidelight("providers", "--retry", "nobody")
    assert code == 2
    assert "there is no provider 'nobody'" in err


def test_without_compiled_feeds_the_offline_ones_say_what_to_do(sidelight, home):
    (home / "indexes").unlink()
    rows = {
        row["name"]: row
        for row in map(json.loads, sidelight("providers", "--json")[1].splitlines())
    }
    assert rows["warninglists"]["state"] == "not compiled: run `sidelight feeds sync`"
    assert rows["dns"]["state"] == "ready"
