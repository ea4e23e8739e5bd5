"""Standing in line: a look-up that the quota has no room for waits, and says how long."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from sidelight.enrichment.gate import Gate
from sidelight.model import Clock, Errand, Observable, Turn
from sidelight.plugin import ProviderManifest, Quota
from sidelight.tasks import do_here


class Standing(Protocol):
    """An errand as it stands in line; `attempts` counts those that came to nothing."""

    @property
    def errand(self) -> Errand:
        """What is to be asked."""
        ...

    @property
    def attempts(self) -> int:
        """How often it was tried."""
        ...


class Queue(Protocol):
    """Keeps the lines for every process: one for each provider and holder of a key."""

    def add(self, errand: Errand, limits: Sequence[Quota], requests: float = 1.0) -> Turn:
        """Put an errand into its line, once per observable, and return its place there."""
        ...

    def next(
        self, provider: str, holder: str, busy: Collection[Observable] = ()
    ) -> Standing | None:
        """Return the errand whose turn it is, among those that nobody carries out right now."""
        ...

    def lines(self) -> dict[tuple[str, str], int]:
        """Return (provider, holder) -> number of errands in line."""
        ...

    def waiting(self, observables: Sequence[Observable]) -> frozenset[Observable]:
        """Return those of the observables for which an errand is in line, and not at rest."""
        ...

    def postpone(self, errand: Errand, until: datetime) -> None:
        """Let an errand that came to nothing rest; it keeps its place."""
        ...

    def drop(self, errand: Errand) -> None:
        """Take an errand out of its line."""
        ...


async def join(
    queue: Queue, gate: Gate, clock: Clock, manifest: ProviderManifest, errand: Errand
) -> tuple[str, float]:
    """Put an errand into line; return its place and time in words, and the seconds until then."""
    health = await gate.health(manifest, errand.holder)
    turn = await do_here(queue.add, errand, gate.limits(manifest), health.requests)
    now = clock.now()
    at = max(turn.at, health.wait_until or turn.at)
    place = f"{ordinal(turn.position)} in line, expected {on_the_clock(at, now)}"
    wait = max(0.0, (at - now).total_seconds())
    return f"queued: over quota at {manifest.title}, {place}", wait


def ordinal(number: int) -> str:
    """Return a place in words.

    >>> [ordinal(each) for each in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '102nd', '111th']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in {11, 12, 13} else ending}"


def on_the_clock(moment: datetime, now: datetime) -> str:
    """Return a time of today, or of another day with its date; in UTC."""
    day = "" if moment.date() == now.date() else f"{moment:%Y-%m-%d} "
    return f"{day}{moment:%H:%M:%S} UTC"
