"""Verdicts from what is held: own lists, and the reports in the cache; nobody outside is asked."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
from anyio import to_thread

from sidelight.enrichment import Request
from sidelight.model import Known, Observable, ObservableType, Report, ReportState, Verdict
from sidelight.plugin import ProviderManifest, Tier
from sidelight.service.app import App
from sidelight.store import Sighting
from sidelight.verdicts import judge

BATCH = 500  # observables whose reports are read at once
NOT_HELD = "not in the cache"


class KnownVerdicts:
    """One verdict for each observable, judged at most once, whatever the age of a report.

    A free provider whose report is not held counts as one that did not answer: so a backtest closes
    no more than a run would. `deeper` collects what was asked about deeply: it would cost quota.
    """

    def __init__(self, app: App) -> None:
        """Start with none."""
        self._app = app
        self._verdicts: dict[Observable, Verdict] = {}
        self._fitting: dict[ObservableType, tuple[ProviderManifest, ...]] = {}
        self.deeper: set[Observable] = set()

    def __len__(self) -> int:
        return len(self._verdicts)

    async def prepare(self, observables: Collection[Observable]) -> None:
        """Judge those that were not judged yet."""
        new = sorted({each for each in observables if each not in self._verdicts})
        for start in range(0, len(new), BATCH):
            await self._judge(new[start : start + BATCH])

    async def enrich(self, observables: Sequence[Observable], deep: bool) -> tuple[Verdict, ...]:
        """Return the verdicts, in order: what a run asks."""
        await self.prepare(observables)
        if deep:
            self.deeper.update(observables)
        return tuple(self._verdicts[each] for each in observables)

    def quota(self) -> Mapping[str, int]:
        """Return how often each provider with a quota and a key would be asked at most."""
        calls: Counter[str] = Counter()
        for each in self.deeper:
            request = Request(observable=each, tlp=self._app.tlp, pap=self._app.pap, automated=True)
            calls.update(provider.name for provider in self._app.enricher.askable(request))
        return dict(calls.most_common())

    async def _judge(self, observables: Sequence[Observable]) -> None:
        types = {each.type for each in observables}
        names = {each.name for type_ in types for each in self._outside(type_)}
        store = self._app.store
        cached = await to_thread.run_sync(store.cached_reports_of, observables, sorted(names))
        sightings = await to_thread.run_sync(store.sightings, observables)
        now = self._app.clock.now()
        for each in observables:
            offline = Request(observable=each, tlp=self._app.tlp, offline=True, automated=True)
            ours = await self._app.enricher.enrich(offline)
            reports = (*ours, *self._held(each, cached.get(each, {})))
            verdict = judge(each, reports, self._app.policy, now=now)
            self._verdicts[each] = _sighted(verdict, sightings.get(each))

    def _held(self, observable: Observable, cached: Mapping[str, Report]) -> Iterator[Report]:
        """Yield what the cache holds, and for every free provider that it lacks an outage."""
        for provider in self._outside(observable.type):
            if provider.name in cached:
                yield cached[provider.name]
            elif provider.tier is not Tier.QUOTA and not provider.slow:
                yield Report(
                    provider=provider.name,
                    observable=observable,
                    state=ReportState.UNAVAILABLE,
                    why=NOT_HELD,
                )

    def _outside(self, type_: ObservableType) -> tuple[ProviderManifest, ...]:
        if type_ not in self._fitting:
            request = Request(observable=Observable(type_, ""), automated=True)
            fitting = self._app.enricher.fitting(request)
            self._fitting[type_] = tuple(each for each in fitting if each.networked)
        return self._fitting[type_]


def _sighted(verdict: Verdict, sighting: Sighting | None) -> Verdict:
    """Return the verdict with the number of alerts that hold the value, one of them in hand."""
    others = sighting.alerts - 1 if sighting else 0
    if others < 1:
        return verdict
    known = msgspec.structs.replace(verdict.known or Known(), sightings=others)
    return msgspec.structs.replace(verdict, known=known)
