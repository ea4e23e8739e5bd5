"""One look-up: what costs nothing first, then the quota'd providers while the verdict is unsure."""

from collections.abc import Mapping, Sequence

import msgspec

from sidelight.enrichment import Depth, Request
from sidelight.enrichment.planning import WORTHWHILE, Asked, Step, next_step, plan
from sidelight.model import Report, ReportState, Verdict
from sidelight.plugin import ProviderManifest, Tier
from sidelight.service.app import App
from sidelight.verdicts import judge


class Conclusion(msgspec.Struct, frozen=True):
    """The verdict and the reports that it rests on."""

    verdict: Verdict
    reports: tuple[Report, ...]


async def conclude(app: App, request: Request) -> Conclusion:
    """Ask as far as the depth of the request goes, and judge.

    At the depth `needed` the providers that cost quota are asked one after another, the most
    telling for its price first, until the verdict is settled or none is worth its price.
    """
    reports = await app.enricher.enrich(request)
    if request.depth is not Depth.NEEDED or request.offline:
        return _judged(app, request, reports)
    waiting = {each.name: each for each in app.enricher.askable(request)}
    left = await app.enricher.left(request) if len(waiting) > 1 else {}  # it orders them
    while True:
        found = _judged(app, request, reports)
        steps = _steps(app, request, tuple(waiting.values()), found, left)
        step = next_step(steps, found.verdict)
        if step is None:
            break
        del waiting[step.provider]
        reports += await app.enricher.enrich(request, {step.provider})
    if not (besides := request.besides & waiting.keys()):
        return found
    reports += await app.enricher.enrich(request, besides)
    return _judged(app, request, reports)


async def explain_plan(app: App, request: Request) -> tuple[Step, ...]:
    """Return what a look-up would ask, in order; only what is free of quota and offline is asked.

    The quota'd providers stand in the order that the offline knowledge gives them. Who may not be
    told the value is left out.
    """
    offline = msgspec.structs.replace(request, offline=True)
    found = _judged(app, request, await app.enricher.enrich(offline))
    manifests = [
        each
        for each in app.enricher.permitted(request)
        if each.tier is not Tier.QUOTA and (request.depth is Depth.ALL or not each.slow)
    ] + list(app.enricher.askable(request))
    steps = _steps(app, request, manifests, found, await app.enricher.left(request))
    fresh = await app.enricher.fresh(request)
    return tuple(
        msgspec.structs.replace(each, asked=_asked(each, request, fresh=each.provider in fresh))
        for each in steps
    )


def _asked(step: Step, request: Request, *, fresh: bool) -> Asked:
    """Return when a step is asked."""
    if fresh:
        return Asked.FRESH
    if step.tier is not Tier.QUOTA or request.depth is Depth.ALL:
        return Asked.ALWAYS
    return Asked.UNSURE if step.gain >= WORTHWHILE else Asked.DEEP


def _steps(
    app: App,
    request: Request,
    manifests: Sequence[ProviderManifest],
    found: Conclusion,
    left: Mapping[str, float],
) -> tuple[Step, ...]:
    families = {each.name: each.family for each in app.enricher.fitting(request)}
    heard = {
        families[each.provider]
        for each in found.reports
        if each.state is ReportState.HIT and each.evidence and each.provider in families
    }
    return plan(
        manifests,
        request.observable.type,
        found.verdict.probability,
        policy=app.policy,
        heard=heard,
        left=lambda manifest: left.get(manifest.name),
    )


def _judged(app: App, request: Request, reports: tuple[Report, ...]) -> Conclusion:
    verdict = judge(request.observable, reports, app.policy, now=app.clock.now())
    return Conclusion(verdict, reports)
