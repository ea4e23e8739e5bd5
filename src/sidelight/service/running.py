"""What the runs of a team are done with: its look-ups, its playbooks, its webhooks."""

from collections.abc import Sequence

from sidelight.model import Alert, NotReady, Observable, RunRecord
from sidelight.runner import Crew, Enrich, Planned
from sidelight.service.app import App
from sidelight.service.lookup import Answer
from sidelight.service.occurrences import alert_triaged, run_failed
from sidelight.service.routing import Routes
from sidelight.service.triage import JudgedObservable, Triage, enrichment, worst_of
from sidelight.store import Occurrence


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

    def answer(observable: Observable) -> Answer | None:
        verdict = planned.verdicts.get(observable)
        if verdict is None:
            return None
        return Answer(observable=observable, verdict=verdict, reports=())

    return Triage(
        alert=alert,
        alert_id=record.alert_id,
        new=True,
        observables=tuple(
            JudgedObservable(seen=each, answer=answer(each.observable))
            for each in alert.observables
        ),
        verdict=worst_of(alert, planned),
        plan=planned.plan,
        summary=planned.outcome.summary,
        case_id=record.case_id,
        case_status=planned.outcome.status,
    )
