"""Playbooks that start by themselves: each time is an alert of its own, stored once."""

from datetime import datetime

import msgspec

from sidelight.model import Alert, Severity
from sidelight.service.app import App
from sidelight.service.routing import Routes
from sidelight.store import Published
from sidelight.workflow.schedule import next_moment

SOURCE = "schedule"


def start_due(app: App, routes: Routes, published: Published, due: datetime) -> str | None:
    """Start a playbook whose time has come and set its next time; return the run, None if begun.

    The alert that stands for the time is stored once, whoever comes first.
    """
    version = routes.version(published.name, published.digest)
    schedule = version.playbook.on.schedule if version.playbook.on else None
    if schedule is None:
        return None
    alert = Alert(
        source=SOURCE,
        uid=f"{published.name}@{due.isoformat(timespec='seconds')}",
        title=f"{version.playbook.title}, as scheduled",
        severity=Severity.INFORMATIONAL,
        time=due,
        kind=SOURCE,
        observables=(),
    )
    run = routes.new_run(published.name, mode=published.mode)
    payload = msgspec.json.encode({"schedule": published.name, "due": due})
    recorded = app.store.record_alert(alert, payload, run=run)
    app.store.playbooks.scheduled(published.name, due, next_moment(schedule, app.clock.now()))
    return recorded.run_id
