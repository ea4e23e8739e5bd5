"""Handle an alert and carry out what its playbook orders, here and now."""

import msgspec

from sidelight.model import Alert, InvalidInput, Pap, RunMode, RunRecord, Tlp
from sidelight.runner import Planned, play
from sidelight.service.app import App
from sidelight.service.identifiers import with_accused
from sidelight.service.intake import Received
from sidelight.service.routing import Routes
from sidelight.service.running import crew_of, triage_of
from sidelight.service.starting import add_run
from sidelight.service.triage import DEFAULT_PLAYBOOK, CarriedOut, Triage
from sidelight.tasks import do_here


async def act_on(  # noqa: PLR0913 - an alert, and the labels that bind it, by keyword
    app: App,
    routes: Routes,
    received: Received,
    *,
    worker: str,
    playbook: str = DEFAULT_PLAYBOOK,
    tlp: Tlp | None = None,
    pap: Pap | None = None,
    author: str = "",
) -> Triage:
    """Return what became of an alert; what waits for people goes on wherever a worker runs.

    The labels are kept with the alert: they bind whoever goes on with it.
    """
    whole = await with_accused(app, received.alert, received.doubtful)
    alert = msgspec.structs.replace(
        whole, tlp=Tlp.most_closed(whole.tlp, tlp), pap=Pap.most_closed(whole.pap, pap)
    )

    def begin() -> RunRecord:
        new = routes.new_run(playbook, mode=RunMode.ACT, author=author)
        run_id = add_run(app.store, alert, received.payload, new)
        begun = app.store.runs.begin(run_id, worker)
        if begun is None:
            raise InvalidInput(f"run {run_id} was begun by somebody else: see `sidelight runs`")
        return begun

    record = await do_here(begin)
    return await _played(app, routes, alert, record)


async def _played(app: App, routes: Routes, alert: Alert, record: RunRecord) -> Triage:
    played = await play(crew_of(app, routes), record)
    triage = triage_of(alert, record, Planned(played.outcome, played.plan, played.verdicts))
    actions = await do_here(app.store.ledger.of_run, record.id)
    run = CarriedOut(id=record.id, status=played.status, actions=tuple(actions))
    return msgspec.structs.replace(triage, run=run)
