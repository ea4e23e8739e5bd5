"""Asking one provider: once at a time for a value, never more often than its quota allows."""

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from sidelight.enrichment.batches import Batches
from sidelight.enrichment.coalesce import Coalescer
from sidelight.enrichment.driver import Driver
from sidelight.enrichment.gate import Gate, Tell
from sidelight.enrichment.keys import TEAM, Caller
from sidelight.enrichment.line import Queue, join
from sidelight.enrichment.request import Request
from sidelight.enrichment.sharing import Sharing
from sidelight.model import (
    Clock,
    Errand,
    Observable,
    OverQuota,
    Report,
    ReportState,
    SidelightError,
    Unavailable,
)
from sidelight.plugin import Provider, ProviderManifest

log = logging.getLogger(__name__)

SAME = 5.0  # seconds that a list is taken to say the same of a value
MOST_SAID = 4096  # answers of lists that are remembered for so long

Disclosed = tuple[str, Observable, str | None, str]
"""A provider, what it is told, for which alert, and why."""


class ReportCache(Protocol):
    """Where reports are kept between look-ups, and disclosures are written down."""

    def cached_reports(
        self, observable: Observable, providers: Sequence[str], holder: str = TEAM
    ) -> Mapping[str, Report]:
        """Return the latest report of each provider that `holder` may see, however old."""
        ...

    def save_reports(self, reports: Sequence[Report]) -> None:
        """Keep reports that came from outside; errands that they answer leave their line."""
        ...

    def record_disclosure(
        self, provider: str, observable: Observable, alert_id: str | None, why: str
    ) -> None:
        """Write down that a provider is about to be told an observable."""
        ...


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """What all processes on one store do together: count calls, stand in line, share answers."""

    gate: Gate
    queue: Queue
    sharing: Sharing


class Asking:
    """Asks one provider about one observable and returns a report, whatever happens."""

    def __init__(
        self, *, driver: Driver, cache: ReportCache, clock: Clock, crew: Crew | None = None
    ) -> None:
        """Take the parts; without a crew this process works for itself."""
        self._driver = driver
        self._cache = cache
        self._clock = clock
        self._crew = crew
        self._telling = Batches(self._tell_all)
        self._keeping = Batches(self._keep_all)
        self._coalesce: Coalescer[Report] = Coalescer()
        self._said: dict[tuple[str, Observable], tuple[float, Report]] = {}
        self._failed: set[str] = set()

    async def ask(self, provider: Provider, request: Request, caller: Caller) -> Report:
        """Return the report; the policy has been asked before."""
        manifest = provider.manifest
        if not manifest.networked:
            return await self._at_home(provider, request, caller)
        holder = self._driver.key(manifest, caller).holder
        call = (manifest.name, request.observable, holder, caller.priority)
        return await self._coalesce.run(call, lambda: self._once(provider, request, caller, holder))

    async def _at_home(self, provider: Provider, request: Request, caller: Caller) -> Report:
        """Return what a list of ours says, which a moment later it says again: to the guards."""
        if provider.manifest.feed is None:  # not a list, or one that people change at any moment
            return await self._report(provider, request, caller)
        asked, now = (provider.manifest.name, request.observable), self._clock.monotonic()
        known = self._said.get(asked)
        if known is not None and 0 <= now - known[0] < SAME:
            return known[1]
        report = await self._report(provider, request, caller)
        if report.state is not ReportState.UNAVAILABLE:
            self._said[asked] = now, report
        if len(self._said) > MOST_SAID:
            self._said.pop(next(iter(self._said)))
        return report

    async def line_up(
        self, manifest: ProviderManifest, request: Request, caller: Caller
    ) -> tuple[str, float | None]:
        """Put a look-up into line and return why it has to wait, and for how many seconds."""
        if self._crew is None:
            return f"over quota at {manifest.title}", None
        errand = Errand(
            provider=manifest.name,
            holder=self._driver.key(manifest, caller).holder,
            observable=request.observable,
            priority=caller.priority,
            asked_at=self._clock.now(),
            tlp=request.tlp,
            pap=request.pap,
            role=request.role,
            automated=request.automated,
            alert_id=request.alert_id,
            why=request.why,
        )
        crew = self._crew
        return await join(crew.queue, crew.gate, self._clock, manifest, errand)

    def unavailable(
        self, provider: Provider, request: Request, why: str, *, retry_after: float | None = None
    ) -> Report:
        """Return the report of a provider that gave no answer."""
        return Report(
            provider=provider.manifest.name,
            observable=request.observable,
            state=ReportState.UNAVAILABLE,
            fetched_at=self._clock.now(),
            why=why,
            retry_after=retry_after,
        )

    async def _once(
        self, provider: Provider, request: Request, caller: Caller, holder: str
    ) -> Report:
        """Return the report, made here, or by the process that is at it already."""
        name, observable = provider.manifest.name, request.observable
        since = self._clock.now()

        async def call() -> Report:
            return await self._outside(provider, request, caller, holder)

        def found() -> Report | None:
            report = self._cache.cached_reports(observable, [name], holder).get(name)
            is_new = report is not None and report.fetched_at and report.fetched_at >= since
            return report if is_new else None

        if self._crew is None or not self._driver.has_key(provider.manifest, caller):
            return await call()
        return await self._crew.sharing.run(name, holder, observable, call=call, found=found)

    async def _outside(
        self, provider: Provider, request: Request, caller: Caller, holder: str
    ) -> Report:
        manifest = provider.manifest
        why = f"{request.why}, with the key of {holder}" if holder else request.why
        told = (manifest.name, request.observable, request.alert_id, why)

        async def tell() -> None:
            await self._telling.add(told)

        report = await self._report(provider, request, caller, tell)
        if not manifest.terms.shared:
            report = msgspec.structs.replace(report, holder=holder)
        if report.state is not ReportState.UNAVAILABLE:
            await self._keeping.add(report)
        return report

    def _tell_all(self, told: Sequence[Disclosed]) -> Sequence[None]:
        for each in told:
            self._cache.record_disclosure(*each)
        return [None] * len(told)

    def _keep_all(self, reports: Sequence[Report]) -> Sequence[None]:
        self._cache.save_reports(reports)
        return [None] * len(reports)

    async def _report(
        self,
        provider: Provider,
        request: Request,
        caller: Caller,
        tell: Tell | None = None,
    ) -> Report:
        manifest = provider.manifest
        try:
            exchange = provider.lookup(request.observable)
            report = await self._driver.drive(exchange, manifest, caller, tell)
        except OverQuota as error:
            why, wait = str(error), error.retry_after
            if not caller.in_line and self._crew is not None:
                why, wait = await self.line_up(manifest, request, caller)
            return self.unavailable(provider, request, why, retry_after=wait)
        except SidelightError as error:
            wait = error.retry_after if isinstance(error, Unavailable) else None
            return self.unavailable(provider, request, str(error), retry_after=wait)
        except Exception as error:  # noqa: BLE001 - a defect in one plugin must not cost the others
            self._log_once(manifest.name, request.observable, error)
            return self.unavailable(
                provider, request, f"the provider failed: {type(error).__name__} (see the log)"
            )
        return msgspec.structs.replace(report, fetched_at=self._clock.now())

    def _log_once(self, name: str, observable: Observable, error: Exception) -> None:
        """Log the first failure of a provider whole; the same defect again says nothing new."""
        if name not in self._failed:
            self._failed.add(name)
            log.error("provider %s failed on %s", name, observable.value, exc_info=error)
