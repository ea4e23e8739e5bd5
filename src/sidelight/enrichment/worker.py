"""The worker: carries out what stands in line, each line as fast as its quota allows."""

import logging
import math
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta

import anyio

from sidelight.enrichment.asking import Crew
from sidelight.enrichment.enricher import Enricher
from sidelight.enrichment.line import Standing
from sidelight.enrichment.watch import Line
from sidelight.model import Clock, Errand, Observable, Report, ReportState
from sidelight.plugin import Quota
from sidelight.plugin.metering import ROLLING
from sidelight.tasks import do_here

log = logging.getLogger(__name__)

IDLE = 1.0  # seconds between two looks for new lines
LOOK = 10.0  # the most seconds for which a line is not looked at
PATIENCE = 240.0  # seconds that one look-up may wait between its calls
LIMIT = 600.0  # seconds after which a look-up is given up and tried again later
REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)  # after a failure
KEPT = timedelta(days=7)  # an errand that fails is dropped when it is as old as this
SIDE_BY_SIDE = 8  # errands of one line under way at once, where its quota allows so many

Sleep = Callable[[float], Awaitable[None]]


class Worker:
    """Serves every line; any number of workers share the lines of one store."""

    def __init__(
        self, enricher: Enricher, crew: Crew, clock: Clock, sleep: Sleep = anyio.sleep
    ) -> None:
        """Take who asks, and how time passes."""
        self._enricher = enricher
        self._crew = crew
        self._clock = clock
        self._sleep = sleep
        self._served: set[Line] = set()
        self._stuck: set[Line] = set()
        self._busy: set[tuple[Line, Observable]] = set()
        self._picking = anyio.Lock()

    async def run(
        self, *, until_empty: bool = False, wanted: Collection[Observable] = ()
    ) -> frozenset[Observable]:
        """Carry out what stands in line, until stopped; returns the `wanted` that still wait.

        With `until_empty` it ends when nobody is in line, or only those whose key is refused; with
        `wanted` when nobody waits for one of these.
        """
        async with anyio.create_task_group() as group:
            while True:
                lines = await do_here(self._crew.queue.lines)
                for line in set(lines) - self._served - self._stuck:
                    self._served.add(line)
                    group.start_soon(self._serve, line)
                waiting = await self._waiting(wanted)
                done = not self._served and set(lines) <= self._stuck
                if (until_empty and done) or (wanted and (done or not waiting)):
                    break
                await anyio.sleep(IDLE if not (until_empty or wanted) else IDLE / 20)
            group.cancel_scope.cancel()
        return waiting

    async def _waiting(self, wanted: Collection[Observable]) -> frozenset[Observable]:
        if not wanted:
            return frozenset()
        return await do_here(self._crew.queue.waiting, list(wanted))

    async def _serve(self, line: Line) -> None:
        """Serve one line until it is empty, or stuck."""
        manifest = self._enricher.manifest(line[0])
        limits = self._crew.gate.limits(manifest) if manifest is not None else ()
        try:
            async with anyio.create_task_group() as group:
                for _ in range(side_by_side(limits)):
                    group.start_soon(self._carry_out_all, line)
        finally:
            self._served.discard(line)
            with anyio.CancelScope(shield=True):
                await self._crew.sharing.leave(*line)

    async def _carry_out_all(self, line: Line) -> None:
        while await self._is_servable(line):
            await self._crew.sharing.serve(*line)
            if (wait := await self._wait(line)) > 0:
                await self._sleep(min(wait, LOOK))
                continue
            standing = await self._pick(line)
            if standing is not None:
                await self._carry_out(line, standing)
            elif line in await do_here(self._crew.queue.lines):
                await self._sleep(IDLE)  # the rest is under way, here or in another process
            else:
                return

    async def _is_servable(self, line: Line) -> bool:
        """Whether somebody can be asked; else the line is stuck until the worker starts anew."""
        manifest = self._enricher.manifest(line[0])
        if manifest is None:
            why: str | None = "there is no provider of that name"
        else:
            why = (await self._crew.gate.health(manifest, line[1])).refused
        if why is not None and line not in self._stuck:
            self._stuck.add(line)
            log.warning("%s: nothing is asked: %s", line[0], why)
        return why is None

    async def _wait(self, line: Line) -> float:
        manifest = self._enricher.manifest(line[0])
        assert manifest is not None  # noqa: S101 - the line is servable
        at = await self._crew.gate.earliest(manifest, line[1])
        return (at - self._clock.now()).total_seconds()

    async def _pick(self, line: Line) -> Standing | None:
        """Return the errand whose turn it is, for whoever carries it out to put it back."""
        async with self._picking:
            busy = [each for of, each in self._busy if of == line]
            standing = await do_here(self._crew.queue.next, *line, busy)
            if standing is not None:
                self._busy.add((line, standing.errand.observable))
            return standing

    async def _carry_out(self, line: Line, standing: Standing) -> None:
        errand = standing.errand
        report: Report | None = None
        try:
            with anyio.move_on_after(LIMIT) as scope:
                report = await self._enricher.carry_out(errand, PATIENCE)
        finally:
            self._busy.discard((line, errand.observable))
        if scope.cancelled_caught:
            await self._again(standing, f"no answer within {LIMIT:g} s")
        elif report is None:
            await self._drop(errand, "it may not be asked any more")
        elif report.state is not ReportState.UNAVAILABLE:
            log.info("%s: asked about %s", line[0], errand.observable.value)
        elif report.retry_after is None:
            await self._again(standing, report.why or "no answer")
        elif await self._wait(line) <= 0:
            await self._sleep(min(report.retry_after, LOOK))

    async def _again(self, standing: Standing, why: str) -> None:
        """Let an errand rest, longer each time, for as long as somebody may still want to know."""
        errand, now = standing.errand, self._clock.now()
        if now - errand.asked_at >= KEPT:
            await self._drop(errand, why)
            return
        rest = min(REST * 2 ** min(standing.attempts, 10), LONGEST_REST)
        log.info("%s: %s, later again: %s", errand.provider, errand.observable.value, why)
        await do_here(self._crew.queue.postpone, errand, now + rest)

    async def _drop(self, errand: Errand, why: str) -> None:
        log.warning("%s: %s is dropped: %s", errand.provider, errand.observable.value, why)
        await do_here(self._crew.queue.drop, errand)


def side_by_side(limits: Sequence[Quota]) -> int:
    """Return how many errands of a line may be under way at once: the calls of one second.

    >>> from sidelight.plugin import Window
    >>> side_by_side((Quota(4, Window.MINUTE),)), side_by_side((Quota(300, Window.MINUTE),))
    (1, 5)
    """
    rates = [
        each.calls / ROLLING[each.window].total_seconds()
        for each in limits
        if each.window in ROLLING
    ]
    return max(1, min([SIDE_BY_SIDE, *map(math.ceil, rates)]))
