"""The watch over the providers: what is known of their health, here and in the other processes."""

import os
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sidelight.enrichment import breaker
from sidelight.enrichment.breaker import Outcome
from sidelight.model import Clock, Health, SidelightError
from sidelight.tasks import do_here

KNOWN = timedelta(seconds=5)
"""How long the health is taken for known before it is read again, as others may have written it."""

Line = tuple[str, str]
"""A provider and the holder of the key."""


class HealthBook(Protocol):
    """Keeps the health of the providers for every process."""

    def all(self) -> Mapping[Line, Health]:
        """Return the health of everybody who was called before."""
        ...

    def update(self, provider: str, holder: str, change: Callable[[Health], Health]) -> Health:
        """Put a change of the health in its place and return it; nobody comes between."""
        ...


class Watch:
    """Says whether a provider may be called, and takes down how it went.

    What goes well is written down every few seconds and not at every call.
    """

    def __init__(self, book: HealthBook, clock: Clock) -> None:
        """Take the book; nothing is read yet."""
        self._book = book
        self._clock = clock
        self._health: dict[Line, Health] = {}
        self._read_at: datetime | None = None
        self._pending: defaultdict[Line, list[Outcome]] = defaultdict(list)

    async def health(self, line: Line) -> Health:
        """Return the health of a provider, at most a few seconds old."""
        now = self._clock.now()
        if self._read_at is None or now - self._read_at >= KNOWN:
            self._read_at = now
            await self.flush()
            self._health.update(await do_here(self._book.all))
        return self._health.get(line, Health())

    async def admit(self, line: Line, secrets: Mapping[str, str]) -> None:
        """Let a call pass, as the only probe where one is due; raises why it may not be made."""
        now = self._clock.now()
        health = await self.health(line)
        if (why := breaker.denial(health, now, secrets)) is not None:
            raise why
        if breaker.is_probe(health):
            await do_here(self._probe, line, now, secrets)

    async def record(self, line: Line, outcome: Outcome) -> None:
        """Take down what a look-up came to."""
        pending = self._pending[line]
        pending.append(outcome)
        quiet = outcome.error is None and breaker.is_sound(self._health.get(line, Health()))
        if not quiet or outcome.at - pending[0].at >= KNOWN:
            await do_here(self._write, line, self._pending.pop(line))

    async def retry(self, line: Line) -> None:
        """Let a provider be called again, whatever was known of it."""
        self._health[line] = await do_here(self._book.update, *line, breaker.retried)

    async def flush(self) -> None:
        """Write down what was not yet."""
        while self._pending:
            await do_here(self._write, *self._pending.popitem())

    def _write(self, line: Line, outcomes: Sequence[Outcome]) -> None:
        self._health[line] = self._book.update(*line, lambda health: _all(health, outcomes))

    def _probe(self, line: Line, now: datetime, secrets: Mapping[str, str]) -> None:
        """Claim the probe; raises where another process was quicker."""
        refused: list[SidelightError] = []

        def claimed(health: Health) -> Health:
            why = breaker.denial(health, now, secrets)
            if why is None:
                return breaker.probing(health, now)
            refused.append(why)
            return health

        self._health[line] = self._book.update(*line, claimed)
        if refused:
            raise refused[0]


def fresh_mark(secrets: Mapping[str, str]) -> str:
    """Return a mark of the secrets, under a salt of its own."""
    return breaker.mark_of(secrets, os.urandom(breaker.SALT))


def _all(health: Health, outcomes: Sequence[Outcome]) -> Health:
    for outcome in outcomes:
        jitter = random.uniform(0.8, 1.2)  # noqa: S311 - so that many processes do not probe at once
        health = breaker.after(health, outcome, jitter)
    return health
