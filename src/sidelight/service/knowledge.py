"""What a door asks for: the context of a value, as a caller may see it."""

from collections.abc import Sequence

import msgspec
from anyio import to_thread

from sidelight.enrichment import Depth, Request
from sidelight.extraction import parse_observable
from sidelight.model import (
    Context,
    InvalidObservable,
    Observable,
    ObservableType,
    Report,
    ReportState,
    Verdict,
)
from sidelight.service.app import App
from sidelight.service.context import merge
from sidelight.service.lookup import lookup
from sidelight.verdicts import judge

OF_THE_FORM = frozenset({"public_suffix", "private_suffix", "registrable_domain"})
"""Facts that follow from the form of a value: who states no more does not know it."""


def observable_of(value: str, type_: ObservableType | None = None) -> Observable | None:
    """Return the observable that a text is, defanged or not; None when it is none, or not `type_`.

    >>> observable_of("hxxp://evil[.]example/").value
    'http://evil.example/'
    >>> observable_of("evil.example", ObservableType.URL) is None
    True
    """
    try:
        found = parse_observable(value.strip())
    except InvalidObservable:
        return None
    return found if type_ is None or found.type is type_ else None


ENGINES = frozenset({"virustotal"})
"""Who speaks for many engines."""


async def contexts_of(
    app: App,
    observables: Sequence[Observable],
    *,
    why: str,
    deep: bool = False,
    user: str | None = None,
) -> tuple[Context, ...]:
    """Return the context of each observable, in order, asking as far as it takes to be sure.

    `user` is whose keys are used. Whoever wants the context wants the lines of the engines too,
    however sure the verdict is without them. What was read from a file that the team uploaded is
    part of it.
    """
    depth = Depth.ALL if deep else Depth.NEEDED
    requests = [
        Request(
            observable=each,
            tlp=app.tlp,
            pap=app.pap,
            depth=depth,
            user=user,
            besides=ENGINES,
            why=why,
        )
        for each in observables
    ]
    answers = await lookup(app, requests)
    return await to_thread.run_sync(
        lambda: tuple(_merged(app, a.observable, a.verdict, a.reports) for a in answers)
    )


async def glance(
    app: App, observables: Sequence[Observable], *, user: str | None = None
) -> tuple[Context, ...]:
    """Return the context of each observable from what is held: our lists and fresh answers.

    Nobody outside is asked, and the verdict does not go into the history.
    """
    found: list[Context] = []
    for each in observables:
        reports = await app.enricher.held(
            Request(observable=each, tlp=app.tlp, pap=app.pap, user=user)
        )
        found.append(await _judged(app, each, reports))
    return tuple(found)


async def own_context(app: App, observable: Observable) -> Context:
    """Return the context from our own lists and the team's scans alone, private ones too."""
    reports = await app.enricher.enrich(Request(observable=observable, offline=True))
    return await _judged(app, observable, reports, private=True)


def is_known(context: Context) -> bool:
    """Whether anybody knows the observable: a miss everywhere is "not found", and never clean."""
    hits = {each.provider for each in context.answers if each.state is ReportState.HIT}
    by_form: set[str] = set()
    told: set[str] = {source for edge in context.edges for source in edge.sources}
    for fact in context.facts:
        sources = {source for each in fact.stated for source in each.sources}
        if fact.name in OF_THE_FORM:
            by_form |= sources
        else:
            told |= sources
    return bool(hits - (by_form - told))


async def _judged(
    app: App, observable: Observable, reports: Sequence[Report], *, private: bool = False
) -> Context:
    verdict = judge(observable, reports, app.policy, now=app.clock.now())
    return await to_thread.run_sync(
        lambda: _merged(app, observable, verdict, reports, private=private)
    )


def _merged(
    app: App,
    observable: Observable,
    verdict: Verdict,
    reports: Sequence[Report],
    *,
    private: bool = False,
) -> Context:
    """Return the merged reports, with that on the team's latest scan among them."""
    scan = app.store.community.latest_analysis(observable)
    if scan is not None and (private or not scan.private):
        reports = (*reports, msgspec.json.decode(scan.facts, type=Report))
    return merge(observable, verdict, reports)
