"""What the runs of a team are done with: its look-ups, its playbooks, its webhooks."""

from collections.abc import Sequence

from sidelight.model import Alert, NotReady, RunRecord
from sidelight.runner import Crew, Enrich, Planned
from sidelight.service.app import App
from sidelight.service.lookup import Answer
from sidelight.service.occurrences import alert_triaged, run_failed
from sidelight.service.routing import Routes
from sidelight.service.triage import Triage, enrichment, triaged
from sidelight.store import Occurrence, Recorded


def crew_of(app: App, routes: Routes) -> Crew:
    """Return what the runs of a team are done with; raises NotReady where nobody acts."""
    if app.desk is None:
        raise NotReady("nobody takes orders here: there is no desk")

    def enrich_of(alert: Alert, record: RunRecord) -> Enrich:
        return enrichment(app, alert, record.alert_id)

    return Crew(
        store=app.store,
        desk=app.desk,
        clock=app.clock,
        enrich_of=enrich_of,
        playbook_of=routes.playbook,
        told=told,
        missed=run_failed,
    )


def told(alert: Alert, record: RunRecord, planned: Planned) -> Sequence[Occurrence]:
    """Return what webhooks are told of a run that has ended."""
    return alert_triaged(triage_of(alert, record, planned))


def triage_of(alert: Alert, record: RunRecord, planned: Planned) -> Triage:
    """Return what a run came to, as a triage of its alert."""
    recorded = Recorded(id=record.alert_id, case_id=record.case_id, new=True)
    answers = {
        observable: Answer(observable=observable, verdict=verdict, reports=())
        for observable, verdict in planned.verdicts.items()
    }
    return triaged(alert, recorded, planned, answers)
