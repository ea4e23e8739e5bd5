from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from sidelight.model import RunMode, RunStatus, Severity
from sidelight.runner import YamlPlaybook
from sidelight.service.playbooks.versions import installed, publish
from sidelight.service.routing import Routes
from sidelight.service.scheduling import start_due
from sidelight.wiring.playbooks import catalog_of
from sidelight.workflow import lint

TEXT = """
playbook: daily
title: The daily look
on: {schedule: {cron: "0 8 * * *", zone: Europe/Berlin}}
steps: [{conclude: closed, summary: seen}]
"""
EIGHT = datetime(2026, 11, 25, 7, tzinfo=UTC)


class NO_CASES:  # noqa: N801 - stands for a value
    cases = ()


@pytest.fixture
def app(app_with, clock):
    app = app_with()
    playbook = YamlPlaybook(lint(TEXT, "daily.yaml", catalog_of({})), clock)
    app = msgspec.structs.replace(app, playbooks={"daily": playbook})
    publish(app, installed(app, "daily"), mode=RunMode.ACT, author="ann", rehearsal=NO_CASES)
    return app


def due(app):
    return app.store.playbooks.due_schedules(app.clock.now())


def test_it_starts_when_its_time_has_come_and_is_due_a_day_later(app, clock):
    assert due(app) == []
    clock.moment = EIGHT
    [(owner, published, moment)] = due(app)
    assert (owner, published.name, moment) == ("default", "daily", EIGHT)
    run_id = start_due(app, Routes(app), published, moment)
    run = app.store.runs.get(run_id)
    assert (run.playbook, run.mode, run.status) == ("daily", RunMode.ACT, RunStatus.PENDING)
    alert = app.store.alert(run.alert_id).alert
    assert (alert.source, alert.uid) == ("schedule", "daily@2026-11-25T07:00:00+00:00")
    assert (alert.title, alert.severity) == ("The daily look, as scheduled", Severity.INFORMATIONAL)
    assert due(app) == []
    clock.move(days=1)
    assert [each[2] for each in due(app)] == [EIGHT + timedelta(days=1)]


def test_of_two_that_see_it_due_one_starts_it(app, clock):
    clock.moment = EIGHT
    [(_, published, moment)] = due(app)
    assert start_due(app, Routes(app), published, moment) is not None
    assert start_due(app, Routes(app), published, moment) is None
    assert app.store.runs.counts()[RunStatus.PENDING] == 1


def test_a_crash_before_the_next_time_was_set_starts_nothing_twice(app, clock, monkeypatch):
    clock.moment = EIGHT
    [(_, published, moment)] = due(app)
    scheduled = type(app.store.playbooks).scheduled
    monkeypatch.setattr(type(app.store.playbooks), "scheduled", lambda *_: False)
    assert start_due(app, Routes(app), published, moment) is not None
    monkeypatch.setattr(type(app.store.playbooks), "scheduled", scheduled)
    assert len(due(app)) == 1
    assert start_due(app, Routes(app), published, moment) is None
    assert due(app) == []
    assert app.store.runs.counts()[RunStatus.PENDING] == 1


def test_what_was_missed_is_made_up_for_once(app, clock):
    clock.moment = EIGHT + timedelta(days=10)
    [(_, published, moment)] = due(app)
    assert start_due(app, Routes(app), published, moment) is not None
    assert due(app) == []
    assert app.store.runs.counts()[RunStatus.PENDING] == 1
