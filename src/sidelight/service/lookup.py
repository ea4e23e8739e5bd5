"""Look observables up: ask the providers, judge, remember the verdict."""

from collections.abc import Sequence

import anyio
import msgspec

from sidelight.enrichment import Request
from sidelight.model import Known, Observable, Report, Verdict
from sidelight.service.app import App
from sidelight.service.deepening import conclude
from sidelight.store import Sighting
from sidelight.tasks import do_here

PARALLEL = 32  # look-ups under way at once; more only fills the queue of the slowest provider


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about one observable, what we conclude, and whether our alerts hold it."""

    observable: Observable
    verdict: Verdict
    reports: tuple[Report, ...]
    sighting: Sighting | None = None


def for_team(answer: Answer) -> Verdict:
    """Return the verdict without the words and figures of answers that are for one user alone.

    The history, the case and the plan are the whole team's; that a reason weighed is no secret.
    The figures say in how many other alerts of the team the value was seen.
    """
    private = {each.provider: each.holder for each in answer.reports if each.holder}
    private |= {
        claim.source: each.holder
        for each in answer.reports
        if each.holder
        for claim in each.evidence
    }
    known = _sighted(answer, None if private else answer.verdict.known)
    if not private:
        return msgspec.structs.replace(answer.verdict, known=known)
    reasons = tuple(
        msgspec.structs.replace(
            each,
            text=f"an answer that only {private[each.source]} may see",
            matched=None,
            link=None,
        )
        if each.source in private
        else each
        for each in answer.verdict.reasons
    )
    return msgspec.structs.replace(answer.verdict, reasons=reasons, known=known)


def _sighted(answer: Answer, known: Known | None) -> Known | None:
    if answer.sighting is None:
        return known
    return msgspec.structs.replace(known or Known(), sightings=answer.sighting.alerts)


async def lookup(app: App, requests: Sequence[Request]) -> tuple[Answer, ...]:
    """Return an answer to each request, in order."""
    sightings = await do_here(_sightings, app, requests)
    answers: dict[int, Answer] = {}
    limit = anyio.CapacityLimiter(PARALLEL)

    async def one(place: int, request: Request) -> None:
        async with limit:
            found = await conclude(app, request)
        answers[place] = Answer(
            observable=request.observable,
            verdict=found.verdict,
            reports=found.reports,
            sighting=sightings.get(request.observable),
        )

    if len(requests) == 1:  # needs no task of its own
        await one(0, requests[0])
    else:
        async with anyio.create_task_group() as group:
            for place, request in enumerate(requests):
                group.start_soon(one, place, request)
    if not (requests and requests[0].alert_id):  # a triage keeps its verdicts with its alert
        verdicts = {each.observable: for_team(each) for each in answers.values()}
        await do_here(app.store.save_verdicts, verdicts, None)
    return tuple(answers[place] for place in range(len(requests)))


def _sightings(app: App, requests: Sequence[Request]) -> dict[Observable, Sighting]:
    """Return where else the values were seen: the alert in hand is no "seen before"."""
    besides = requests[0].alert_id if requests else None
    observables = [request.observable for request in requests]
    return app.store.sightings(observables, besides=besides)
