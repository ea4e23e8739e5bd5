"""What several processes do together on one store: counting calls, standing in line."""

from collections.abc import Mapping

from sidelight.enrichment import Crew, Gate, Sharing, Watch, Worker
from sidelight.model import Clock, InvalidInput
from sidelight.plugin import Quota, Window
from sidelight.service import App
from sidelight.store import Store


def crew_of(store: Store, clock: Clock, plans: Mapping[str, Mapping[Window, int]]) -> Crew:
    """Return what a process shares with others on a store; `plans` are those of the settings."""
    return Crew(
        gate=Gate(
            ledger=store.quotas,
            watch=Watch(store.health, clock),
            clock=clock,
            plans=limits_of(plans),
        ),
        queue=store.queue,
        sharing=Sharing(store.leases),
    )


def worker_of(app: App) -> Worker:
    """Return the worker of a team; raises InvalidInput for a product that works for itself."""
    crew = app.enricher.crew
    if crew is None:
        raise InvalidInput("nobody stands in line here")
    return Worker(app.enricher, crew, app.clock)


def limits_of(plans: Mapping[str, Mapping[Window, int]]) -> dict[str, tuple[Quota, ...]]:
    """Return provider -> its limits, the shortest window first.

    >>> limits_of({"virustotal": {Window.DAY: 20_000, Window.MINUTE: 1000}})["virustotal"][0]
    Quota(calls=1000, window=<Window.MINUTE: 'minute'>)
    """
    order = list(Window)
    return {
        name: tuple(Quota(plan[each], each) for each in order if each in plan)
        for name, plan in plans.items()
    }
