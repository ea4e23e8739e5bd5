"""Ask every fitting provider about an observable, within a time budget and the policy."""

from collections.abc import Callable, Container, Coroutine, Mapping, Sequence
from typing import Any

import anyio
import msgspec

from sidelight.enrichment.asking import Asking, Crew, ReportCache
from sidelight.enrichment.driver import Driver
from sidelight.enrichment.freshness import aged, is_fresh, is_usable
from sidelight.enrichment.keys import TEAM
from sidelight.enrichment.opening import Opening, opening_of
from sidelight.enrichment.policy import DisclosurePolicy
from sidelight.enrichment.request import Depth, Request
from sidelight.model import Clock, Errand, Priority, Report, ReportState
from sidelight.plugin import Provider, ProviderManifest, Tier
from sidelight.tasks import do_here

SLOW = 3000.0  # milliseconds on average, from which on nobody waits where an old answer will do


class Held(msgspec.Struct, frozen=True):
    """What the cache holds of the providers: answers that are fresh, and those that do in need."""

    fresh: Mapping[str, Report]
    stale: Mapping[str, Report]


class Enricher:
    """Asks the providers and returns one report of each, whatever happens to any of them."""

    def __init__(  # noqa: PLR0913 - the parts of an enricher, all by keyword
        self,
        *,
        providers: Sequence[Provider],
        driver: Driver,
        cache: ReportCache,
        policy: DisclosurePolicy,
        clock: Clock,
        budget: float = 10.0,
        crew: Crew | None = None,
    ) -> None:
        """Take the parts; `budget` is the most that one look-up may take, in seconds.

        `crew` is what this process shares with others; without it nobody stands in line.
        """
        self._providers = providers
        self._driver = driver
        self._cache = cache
        self._policy = policy
        self._clock = clock
        self._budget = budget
        self._asking = Asking(driver=driver, cache=cache, clock=clock, crew=crew)
        self.crew = crew

    def fitting(self, request: Request) -> tuple[ProviderManifest, ...]:
        """Return the providers that may be asked, those that cost quota among them."""
        return tuple(each.manifest for each in self._providers if _fits(each.manifest, request))

    def permitted(self, request: Request) -> tuple[ProviderManifest, ...]:
        """Return the fitting providers that may be told the value, or tell nobody."""
        return tuple(each for each in self.fitting(request) if self._denial(each, request) is None)

    def askable(self, request: Request) -> tuple[ProviderManifest, ...]:
        """Return the fitting providers that cost quota, have a key and may be told the value."""
        return tuple(
            each
            for each in self.permitted(request)
            if each.tier is Tier.QUOTA and self._driver.has_key(each, request.caller())
        )

    async def fresh(self, request: Request) -> frozenset[str]:
        """Return the names of the fitting providers that need not be asked again yet."""
        fitting = [each for each in self._providers if _fits(each.manifest, request)]
        return frozenset((await self._held(fitting, request)).fresh)

    async def left(self, request: Request) -> dict[str, float]:
        """Return the free share of the quota, 0 to 1, of each askable provider that has one."""
        found = {}
        for each in self.askable(request) if self.crew is not None else ():
            holder = self._driver.key(each, request.caller()).holder
            share = await self.crew.gate.left(each, holder) if self.crew else None
            if share is not None:
                found[each.name] = share
        return found

    async def openings(self, request: Request) -> tuple[Opening, ...]:
        """Return what each fitting provider outside would be told first, or why not; asks nobody.

        The answers that are still fresh stand in for a question.
        """
        outside = [
            each
            for each in self._providers
            if each.manifest.networked and _fits(each.manifest, request)
        ]
        held = await self._held(outside, request)
        return tuple(
            opening_of(
                each,
                request.observable,
                denial=self._denial(each.manifest, request) or _left_out(each.manifest, request),
                key=self._driver.key(each.manifest, request.caller()),
                fresh=held.fresh.get(each.manifest.name),
            )
            for each in outside
        )

    async def held(self, request: Request) -> tuple[Report, ...]:
        """Return what is known without asking anybody outside: own lists and fresh answers."""
        ours = await self.enrich(msgspec.structs.replace(request, offline=True))
        outside = [each for each in self._providers if _fits(each.manifest, request)]
        return (*ours, *(await self._held(outside, request)).fresh.values())

    async def enrich(
        self, request: Request, only: Container[str] | None = None
    ) -> tuple[Report, ...]:
        """Return a report of every fitting provider, in the order of the providers.

        `only` names those to ask; None stands for all, without those that cost quota unless the
        depth of the request is `all`.
        """
        asked = [
            each
            for each in self._providers
            if _fits(each.manifest, request) and _wanted(each.manifest, request, only)
        ]
        held = await self._held(asked, request)
        reports = dict(held.fresh)

        async def ask(provider: Provider) -> None:
            name = provider.manifest.name
            reports[name] = await self._ask(provider, request, held.stale.get(name))

        waiting = [each for each in asked if each.manifest.name not in reports]
        outside = [each for each in waiting if each.manifest.networked]
        with anyio.move_on_after(self._budget):
            for provider in waiting:
                if not provider.manifest.networked:
                    await ask(provider)  # answers at once: a task would cost more than the answer
            await _together(ask, outside)
        return tuple(
            [
                reports.get(each.manifest.name) or await self._late(each, request, held.stale)
                for each in asked
            ]
        )

    async def carry_out(self, errand: Errand, patience: float) -> Report | None:
        """Ask what an errand is for, now that it is its turn; None when it may not be asked.

        `patience` is for how many seconds its conversation may wait between two calls.
        """
        request = Request(
            observable=errand.observable,
            tlp=errand.tlp,
            pap=errand.pap,
            role=errand.role,
            automated=errand.automated,
            alert_id=errand.alert_id,
            user=errand.holder or None,
            priority=errand.priority,
            why=errand.why,
        )
        for provider in self._providers:
            manifest = provider.manifest
            fits = manifest.name == errand.provider and _fits(manifest, request)
            if fits and self._denial(manifest, request) is None:
                caller = msgspec.structs.replace(request.caller(), patience=patience, in_line=True)
                return await self._asking.ask(provider, request, caller)
        return None

    def manifest(self, name: str) -> ProviderManifest | None:
        """Return the manifest of a provider; None where there is none of that name."""
        return next((each.manifest for each in self._providers if each.manifest.name == name), None)

    async def _held(self, asked: Sequence[Provider], request: Request) -> Held:
        """Return what the cache holds; offline answers cost less than the cache."""
        manifests = {each.manifest.name: each.manifest for each in asked if each.manifest.networked}
        if not manifests:
            return Held({}, {})
        now = self._clock.now()
        holder = request.user or TEAM
        held = await do_here(
            self._cache.cached_reports, request.observable, list(manifests), holder
        )
        return Held(
            {name: each for name, each in held.items() if is_fresh(each, manifests[name].ttl, now)},
            {
                name: each
                for name, each in held.items()
                if is_usable(each, manifests[name].ttl, now)
            },
        )

    async def _ask(self, provider: Provider, request: Request, stale: Report | None) -> Report:
        """Return the report of a provider, or the stale one when it cannot be had soon."""
        manifest = provider.manifest
        why = self._denial(manifest, request)
        if why is not None:
            return self._asking.unavailable(provider, request, why)
        caller = request.caller(self._budget)
        impatient = stale is not None and caller.priority is Priority.ANALYST
        slow = await self._slowness(manifest, request) if impatient else None
        if stale is not None and slow is not None:
            return await self._aged(manifest, request, stale, slow)
        report = await self._asking.ask(provider, request, caller)
        if report.state is ReportState.UNAVAILABLE and stale is not None:
            return aged(stale, self._clock.now(), report.why or "no answer")
        return report

    async def _late(
        self, provider: Provider, request: Request, stale: Mapping[str, Report]
    ) -> Report:
        late = f"no answer within {self._budget:g} s"
        old = stale.get(provider.manifest.name)
        if old is not None:
            return await self._aged(provider.manifest, request, old, late)
        return self._asking.unavailable(provider, request, late)

    async def _slowness(self, manifest: ProviderManifest, request: Request) -> str | None:
        """Return in words how slow a provider is; None for one that is quick enough to wait for."""
        if self.crew is None:
            return None
        holder = self._driver.key(manifest, request.caller()).holder
        took = (await self.crew.gate.health(manifest, holder)).latency_ms
        if took is None or took < SLOW:
            return None
        return f"{manifest.title} takes {took / 1000:.1f} s of late"

    async def _aged(
        self, manifest: ProviderManifest, request: Request, stale: Report, why: str
    ) -> Report:
        """Return the stale report, and have it renewed by whoever serves the line."""
        if self.crew is not None:
            await self._asking.line_up(manifest, request, request.caller())
        return aged(stale, self._clock.now(), why)

    def _denial(self, manifest: ProviderManifest, request: Request) -> str | None:
        return self._policy.denial(
            manifest, request.observable, tlp=request.tlp, pap=request.pap, role=request.role
        )


async def _together(
    ask: Callable[[Provider], Coroutine[Any, Any, None]], providers: Sequence[Provider]
) -> None:
    """Ask providers side by side; one alone needs no task."""
    if len(providers) == 1:
        await ask(providers[0])
        return
    async with anyio.create_task_group() as group:
        for provider in providers:
            group.start_soon(ask, provider)


def _fits(manifest: ProviderManifest, request: Request) -> bool:
    if request.offline and manifest.tier is not Tier.OFFLINE:
        return False
    if request.automated and not manifest.terms.automation:
        return False
    return request.observable.type in manifest.observables


def _left_out(manifest: ProviderManifest, request: Request) -> str | None:
    """Return why a look-up of this depth does not ask a provider; None for one that it may ask."""
    if manifest.slow and request.depth is not Depth.ALL:
        return "not asked: it is slow, --deep asks it"
    return None


def _wanted(manifest: ProviderManifest, request: Request, only: Container[str] | None) -> bool:
    if only is None:
        free = manifest.tier is not Tier.QUOTA and not manifest.slow
        return free or request.depth is Depth.ALL
    return manifest.name in only
