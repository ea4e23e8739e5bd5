"""Look-ups on behalf of a caller of our own API."""

from collections.abc import Sequence

from sidelight.enrichment import Depth, Request
from sidelight.model import Observable, Principal
from sidelight.service.app import App
from sidelight.service.explain import Explanation, explain_reports
from sidelight.service.lookup import Answer, lookup

WHY = "asked over our API"


async def answers_of(
    app: App, observables: Sequence[Observable], caller: Principal, *, deep: bool = False
) -> tuple[Answer, ...]:
    """Return an answer about each observable, in order, asking as far as it takes to be sure."""
    return await lookup(
        app,
        [
            Request(
                observable=each,
                tlp=app.tlp,
                depth=Depth.ALL if deep else Depth.NEEDED,
                user=caller.user,
                why=WHY,
            )
            for each in observables
        ],
    )


async def explained(app: App, observable: Observable, caller: Principal) -> Explanation:
    """Return the whole ledger of a verdict, from what is held; nobody is asked, nothing is kept."""
    asked = Request(observable=observable, tlp=app.tlp, user=caller.user, why=WHY)
    reports = await app.enricher.held(asked)
    return explain_reports(observable, reports, app.policy, now=app.clock.now())
