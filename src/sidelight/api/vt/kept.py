"""Answers kept as bytes for a few seconds: clients ask for the same object again and again.

An answer is kept for `LASTS` seconds under owner, key holder, host, path and query, so nobody is
served what another key fetched. It is dropped at once when the same team scans, votes or comments
through this process; a report that comes another way is seen once those seconds are over.
"""

from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import anyio

from sidelight.api.doors import Call
from sidelight.model import Clock, Principal

LASTS = 3.0
MOST = 2000
LARGEST = 256 * 1024
"""Bytes of an answer; larger ones are made anew each time."""


class Place(NamedTuple):
    """Where an answer is kept; `turn` grows whenever the team changes something."""

    owner: str
    holder: str | None
    base: str
    path: str
    query: bytes
    turn: int


class Kept:
    """The answers that are still good, at most `most` of them."""

    def __init__(self, clock: Clock, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._turns: Counter[str] = Counter()
        self._answers: OrderedDict[Place, tuple[float, bytes]] = OrderedDict()
        self._making: dict[Place, anyio.Event] = {}

    def place(self, principal: Principal, base: str, request: Call) -> Place:
        """Return the place of the answer to a request, before it is made."""
        scope = request.scope
        return Place(
            principal.owner,
            principal.user,
            base,
            scope["path"],
            scope["query_string"],
            self._turns[principal.owner],
        )

    async def made(self, place: Place, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return the answer that is kept, or make it; requests for it meanwhile wait for it.

        Where the making fails, each of those makes its own: the failure may not be theirs.
        """
        answer = self.answer(place)
        if answer is None and (making := self._making.get(place)) is not None:
            await making.wait()
            answer = self.answer(place)
        if answer is not None:
            return answer
        done = self._making.setdefault(place, anyio.Event())
        try:
            answer = await make()
            self.keep(place, answer)
        finally:
            self._making.pop(place, None)
            done.set()
        return answer

    def answer(self, place: Place) -> bytes | None:
        """Return an answer that is still good."""
        until, answer = self._answers.get(place, (0.0, b""))
        return answer if self._clock.monotonic() < until else None

    def keep(self, place: Place, answer: bytes) -> None:
        """Keep an answer; the oldest goes where there are too many."""
        if len(answer) > LARGEST:
            return
        self._answers[place] = (self._clock.monotonic() + LASTS, answer)
        self._answers.move_to_end(place)
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)

    def forget(self, owner: str) -> None:
        """Drop every answer to a team: it changed something."""
        self._turns[owner] += 1
