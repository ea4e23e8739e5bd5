"""Look-ups on behalf of a caller of our own API."""

from collections.abc import Sequence

from sidelight.enrichment import Depth, Request
from sidelight.model import Observable, Principal
from sidelight.service.app import App
from sidelight.service.explain import Explanation, explain
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


async def explained(app: App, observable: Observable) -> Explanation:
    """Return the whole ledger of a verdict, from our own lists; nobody outside is asked."""
    _, told = await explain(app, Request(observable=observable, tlp=app.tlp, offline=True, why=WHY))
    return told
