"""Triage an alert: store it, run the playbook, keep what it came to."""

from collections.abc import Mapping, Sequence

import msgspec

from sidelight.enrichment import Depth, Request
from sidelight.model import (
    ActionRecord,
    ActionScope,
    Alert,
    AlertObservable,
    CaseStatus,
    Coverage,
    Observable,
    Pap,
    PlanStep,
    Reason,
    Role,
    RunStatus,
    Tlp,
    Verdict,
    VerdictClass,
)
from sidelight.runner import Enrich, InlineRun, Planned
from sidelight.service.app import App
from sidelight.service.identifiers import with_accused
from sidelight.service.intake import Received
from sidelight.service.lookup import Answer, for_team, lookup
from sidelight.store import Recorded
from sidelight.tasks import do_here
from sidelight.verdicts import worst

DEFAULT_PLAYBOOK = "quick-triage"


class JudgedObservable(msgspec.Struct, frozen=True, kw_only=True):
    """An observable of an alert with its answer; None when it was not looked up."""

    seen: AlertObservable
    answer: Answer | None


class CarriedOut(msgspec.Struct, frozen=True, kw_only=True):
    """The run that carried the plan out, how it stands, and how each action does."""

    id: str
    status: RunStatus
    actions: tuple[ActionRecord, ...] = ()


class Triage(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one alert; `run` is None where nothing was acted on."""

    alert: Alert
    alert_id: str
    new: bool
    observables: tuple[JudgedObservable, ...]
    verdict: Verdict
    plan: tuple[PlanStep, ...]
    summary: str
    case_id: str
    case_status: CaseStatus
    run: CarriedOut | None = None


async def triage(  # noqa: PLR0913 - an alert, and the labels that bind it, by keyword
    app: App,
    received: Received,
    *,
    playbook: str = DEFAULT_PLAYBOOK,
    tlp: Tlp | None = None,
    pap: Pap | None = None,
    user: str | None = None,
) -> Triage:
    """Return the verdicts, the plan and the case; nothing is acted on.

    An alert that was stored before (same source and uid) is looked at again under its own case.
    `tlp` and `pap` may close the alert's own labels further and never open them; `user` is whose
    keys are used, None the team's. Of the doubtful identifiers those that a list of ours accuses
    become observables.
    """
    alert = await with_accused(app, received.alert, received.doubtful)
    recorded = await do_here(app.store.record_alert, alert, received.payload)
    answers: dict[Observable, Answer] = {}
    enrich = enrichment(app, alert, recorded.id, tlp=tlp, pap=pap, user=user, answers=answers)
    planned = await InlineRun(enrich=enrich, playbooks=app.playbooks).start(playbook, alert)
    await do_here(_keep, app, recorded, planned)
    return triaged(alert, recorded, planned, answers)


def triaged(
    alert: Alert, recorded: Recorded, planned: Planned, answers: Mapping[Observable, Answer]
) -> Triage:
    """Return what became of an alert that is stored, from what its playbook came to."""
    return Triage(
        alert=alert,
        alert_id=recorded.id,
        new=recorded.new,
        observables=tuple(
            JudgedObservable(seen=each, answer=answers.get(each.observable))
            for each in alert.observables
        ),
        verdict=_worst_of(alert, planned),
        plan=planned.plan,
        summary=planned.outcome.summary,
        case_id=recorded.case_id,
        case_status=planned.outcome.status,
    )


def enrichment(  # noqa: PLR0913 - see triage
    app: App,
    alert: Alert,
    alert_id: str,
    *,
    tlp: Tlp | None = None,
    pap: Pap | None = None,
    user: str | None = None,
    answers: dict[Observable, Answer] | None = None,
) -> Enrich:
    """Return what looks up for an alert, under its labels; the whole answers go to `answers`."""
    roles = {each.observable: each.role for each in alert.observables}
    label = Tlp.most_closed(alert.tlp, tlp) or app.tlp
    permitted = Pap.most_closed(alert.pap, pap) or app.pap

    async def enrich(observables: Sequence[Observable], deep: bool) -> tuple[Verdict, ...]:
        requests = [
            Request(
                observable=observable,
                tlp=label,
                pap=permitted,
                role=roles.get(observable),
                depth=Depth.NEEDED if deep else Depth.FREE,
                automated=True,
                alert_id=alert_id,
                user=user,
                why=f"triage of alert {alert_id}",
            )
            for observable in observables
        ]
        found = await lookup(app, requests)
        if answers is not None:
            answers.update(zip(observables, found, strict=True))
        return tuple(for_team(answer) for answer in found)

    return enrich


def _keep(app: App, recorded: Recorded, planned: Planned) -> None:
    app.store.save_verdicts(planned.verdicts, recorded.id)
    app.store.update_case(recorded.case_id, planned.outcome, planned.plan)


def _worst_of(alert: Alert, planned: Planned) -> Verdict:
    """Return the verdict that decides the alert; the victim's own values never do."""
    judged = [
        planned.verdicts[each.observable]
        for each in alert.observables
        if each.role is not Role.VICTIM and each.observable in planned.verdicts
    ]
    if judged:
        return worst(judged)
    reason = Reason(
        text="the alert names nothing that can be looked up",
        weight=0.0,
        source="sidelight",
        family="sidelight",
    )
    return Verdict(
        class_=VerdictClass.UNKNOWN,
        probability=0.5,
        confidence=0.0,
        coverage=Coverage(0, 0),
        reasons=(reason,),
        action_scope=ActionScope.NONE,
        model_version="",
    )
