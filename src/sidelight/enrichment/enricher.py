"""Ask every fitting provider about an observable, within a time budget and the policy."""

import logging
from collections.abc import Container, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import anyio
import msgspec
from anyio import to_thread

from sidelight.enrichment.coalesce import Coalescer
from sidelight.enrichment.driver import Driver
from sidelight.enrichment.policy import DisclosurePolicy
from sidelight.model import (
    Clock,
    Observable,
    Report,
    ReportState,
    Role,
    SidelightError,
    Tlp,
    Unavailable,
)
from sidelight.plugin import Provider, ProviderManifest, Tier

log = logging.getLogger(__name__)


class ReportCache(Protocol):
    """Where reports are kept between look-ups, and disclosures are written down."""

    def cached_reports(
        self, observable: Observable, providers: Sequence[str]
    ) -> Mapping[str, Report]:
        """Return the latest report of each provider, however old."""
        ...

    def save_reports(self, reports: Sequence[Report]) -> None:
        """Keep reports that came from outside."""
        ...

    def record_disclosure(
        self, provider: str, observable: Observable, alert_id: str | None, why: str
    ) -> None:
        """Write down that a provider is about to be told an observable."""
        ...


class Depth(StrEnum):
    """How far a look-up goes among the providers that cost quota.

    `free` asks none of them, `needed` one after another while the verdict is unsure, `all` each.
    """

    FREE = "free"
    NEEDED = "needed"
    ALL = "all"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, on whose behalf, and how far it may go.

    `offline` leaves all but our own lists out, `automated` those whose terms forbid that a machine
    acts on their answers. `why` goes into the audit of what was disclosed.
    """

    observable: Observable
    tlp: Tlp = Tlp.AMBER
    role: Role | None = None
    depth: Depth = Depth.FREE
    offline: bool = False
    automated: bool = False
    alert_id: str | None = None
    why: str = "look-up"


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
    ) -> None:
        """Take the parts; `budget` is the most that one look-up may take, in seconds."""
        self._providers = providers
        self._driver = driver
        self._cache = cache
        self._policy = policy
        self._clock = clock
        self._budget = budget
        self._coalesce: Coalescer[Report] = Coalescer()
        self._failed: set[str] = set()

    def fitting(self, request: Request) -> tuple[ProviderManifest, ...]:
        """Return the providers that may be asked, those that cost quota among them."""
        return tuple(each.manifest for each in self._providers if _fits(each.manifest, request))

    def askable(self, request: Request) -> tuple[ProviderManifest, ...]:
        """Return the fitting providers that cost quota, have a key and may be told the value."""
        return tuple(
            each
            for each in self.fitting(request)
            if each.tier is Tier.QUOTA
            and self._driver.has_key(each)
            and self._policy.denial(each, request.observable, tlp=request.tlp, role=request.role)
            is None
        )

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
        reports = await self._from_cache(asked, request)
        due = [each for each in asked if each.manifest.name not in reports]

        async def ask(provider: Provider) -> None:
            reports[provider.manifest.name] = await self._ask(provider, request)

        with anyio.move_on_after(self._budget):
            async with anyio.create_task_group() as group:
                for provider in due:
                    group.start_soon(ask, provider)
        late = f"no answer within {self._budget:g} s"
        return tuple(
            reports.get(each.manifest.name) or self._unavailable(each, request, late)
            for each in asked
        )

    async def _from_cache(self, asked: Sequence[Provider], request: Request) -> dict[str, Report]:
        """Return the reports that are still fresh; offline answers cost less than the cache."""
        manifests = {each.manifest.name: each.manifest for each in asked if each.manifest.networked}
        if not manifests:
            return {}
        now = self._clock.now()
        fresh = {}
        for name, report in self._cache.cached_reports(request.observable, list(manifests)).items():
            ttl = manifests[name].ttl
            lasts = ttl.hit if report.state is ReportState.HIT else ttl.miss
            if report.fetched_at is not None and now - report.fetched_at < lasts:
                fresh[name] = report
        return fresh

    async def _ask(self, provider: Provider, request: Request) -> Report:
        manifest = provider.manifest
        why = self._policy.denial(manifest, request.observable, tlp=request.tlp, role=request.role)
        if why is not None:
            return self._unavailable(provider, request, why)
        if not manifest.networked:
            return await self._report(provider, request)
        key = (manifest.name, request.observable)
        return await self._coalesce.run(key, lambda: self._disclose(provider, request))

    async def _disclose(self, provider: Provider, request: Request) -> Report:
        name = provider.manifest.name
        await to_thread.run_sync(
            self._cache.record_disclosure, name, request.observable, request.alert_id, request.why
        )
        report = await self._report(provider, request)
        if report.state is not ReportState.UNAVAILABLE:
            await to_thread.run_sync(self._cache.save_reports, [report])
        return report

    async def _report(self, provider: Provider, request: Request) -> Report:
        try:
            exchange = provider.lookup(request.observable)
            report = await self._driver.drive(exchange, provider.manifest)
        except SidelightError as error:
            wait = error.retry_after if isinstance(error, Unavailable) else None
            return self._unavailable(provider, request, str(error), retry_after=wait)
        except Exception as error:  # noqa: BLE001 - a defect in one plugin must not cost the others
            self._log_once(provider.manifest.name, request.observable, error)
            return self._unavailable(
                provider, request, f"the provider failed: {type(error).__name__} (see the log)"
            )
        return msgspec.structs.replace(report, fetched_at=self._clock.now())

    def _log_once(self, name: str, observable: Observable, error: Exception) -> None:
        """Log the first failure of a provider whole; the same defect again says nothing new."""
        if name not in self._failed:
            self._failed.add(name)
            log.error("provider %s failed on %s", name, observable.value, exc_info=error)

    def _unavailable(
        self, provider: Provider, request: Request, why: str, *, retry_after: float | None = None
    ) -> Report:
        return Report(
            provider=provider.manifest.name,
            observable=request.observable,
            state=ReportState.UNAVAILABLE,
            fetched_at=self._clock.now(),
            why=why,
            retry_after=retry_after,
        )


def _fits(manifest: ProviderManifest, request: Request) -> bool:
    if request.offline and manifest.tier is not Tier.OFFLINE:
        return False
    if request.automated and not manifest.terms.automation:
        return False
    return request.observable.type in manifest.observables


def _wanted(manifest: ProviderManifest, request: Request, only: Container[str] | None) -> bool:
    if only is None:
        return request.depth is Depth.ALL or manifest.tier is not Tier.QUOTA
    return manifest.name in only
