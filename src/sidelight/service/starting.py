"""Start runs of a playbook on the alerts of a file, as a person orders it."""

from collections.abc import Callable, Mapping

import msgspec

from sidelight.model import Alert, RunMode
from sidelight.service.app import App
from sidelight.service.identifiers import with_accused
from sidelight.service.intake import read_alerts
from sidelight.service.routing import Routes
from sidelight.store import NewRun, Store
from sidelight.tasks import do_here
from sidelight.workflow import Version, inputs_of

ReadInputs = Callable[[Version], Mapping[str, object]]
"""Reads the inputs that were given for a version."""


async def start_runs(  # noqa: PLR0913 - what is started, on what, how and by whom
    app: App,
    content: bytes,
    file: str,
    playbook: str,
    *,
    mode: RunMode,
    author: str,
    read_inputs: ReadInputs = lambda _: {},
) -> list[str]:
    """Return the runs, one for each alert; an alert that was stored before gets one as well.

    Raises InvalidInput before anything is stored.
    """
    routes = Routes(app)
    run = routes.new_run(playbook, mode=mode, author=author)
    run = msgspec.structs.replace(run, inputs=_inputs(routes, run, read_inputs))
    ids = []
    for received in read_alerts(content, file, app.sources):
        alert = await with_accused(app, received.alert, received.doubtful)
        ids.append(await do_here(add_run, app.store, alert, received.payload, run))
    return ids


def add_run(store: Store, alert: Alert, payload: bytes, run: NewRun) -> str:
    """Store an alert with a run and return the run; one that was stored before gets one as well."""
    recorded = store.record_alert(alert, payload, run)
    return recorded.run_id or store.runs.add(run, recorded.id, recorded.case_id).id


def _inputs(routes: Routes, run: NewRun, read: ReadInputs) -> Mapping[str, object]:
    digest = run.pinned[run.playbook]
    if not digest:
        return {}
    version = routes.version(run.playbook, digest)
    inputs = read(version)
    inputs_of(version, inputs)  # raises for what does not fit
    return inputs
