from datetime import timedelta

import pytest

from house import DOMAIN, IP, START
from service_app import Opinion
from sidelight.model import CaseStatus, Outcome, Resolution, RunMode
from sidelight.service.intake import Received
from sidelight.service.playbooks.backtest import backtest, live_beside
from sidelight.service.playbooks.rehearsal import Rehearsal
from sidelight.service.playbooks.versions import Found, find, publish
from workflow_world import alert, linted, seen

CLOSES = """
- {do: case.open, reason: r, approval: auto}
- {conclude: closed, resolution: benign, summary: "${alert.title}"}
"""
PASSED = Rehearsal(playbook="test", digest="", cases=(), steps=0, unreached=())


@pytest.fixture
def app(app_with):
    app = app_with(Opinion("list", {DOMAIN.value: "malicious", IP.value: "benign"}))
    for number in range(4):
        told = alert(seen(DOMAIN.value), seen(IP.value, "ipv4-addr"), uid=str(number), time=START)
        recorded = app.store.record_alert(told, b"{}")
        if number == 0:
            outcome = Outcome(
                status=CaseStatus.CLOSED, summary="s", resolution=Resolution.TRUE_POSITIVE
            )
            app.store.update_case(recorded.case_id, outcome, ())
    return app


def version(steps=CLOSES):
    return Found(version=linted(steps))


async def test_stored_alerts_and_files_are_replayed(app):
    told = []
    files = [Received(alert=alert(title="file"), payload=b"{}")] * 2
    test = await backtest(
        app, version(), since=app.clock.now() - timedelta(days=1), files=files, told=told.append
    )
    assert (test.alerts, test.ends.closed, test.observables) == (6, 6, 2)
    assert told[-1] == 6
    assert (test.reviewed, test.wrong_closed, test.wrong_blocked) == (1, 1, 0)
    assert test.wrong[0].kind == "closed"
    assert test.against is None
    assert test.live is None


async def test_nothing_stored_is_replayed_without_a_moment(app):
    assert (await backtest(app, version(), since=None)).alerts == 0


async def test_it_is_compared_with_the_version_that_is_live(app):
    old = Found(version=linted("- {conclude: open, summary: s}"))
    publish(app, old, mode=RunMode.PLAN, author="ada", rehearsal=PASSED)
    test = await backtest(app, version(), since=START - timedelta(days=1))
    assert test.against == old.version.digest
    assert (test.live.open, test.ends.closed, test.differing) == (4, 4, 4)
    assert (test.differences[0].now, test.differences[0].then) == ("open", "closed as benign")


def test_the_live_version_is_not_compared_with_itself(app):
    assert live_beside(app, find(app, "quick-triage")) is None
    assert live_beside(app, version()) is None
    other = linted(CLOSES.replace("r,", "other,"))
    publish(app, version(), mode=RunMode.PLAN, author="ada", rehearsal=PASSED)
    assert live_beside(app, version()) is None
    assert live_beside(app, Found(version=other)).version.digest == linted(CLOSES).digest
