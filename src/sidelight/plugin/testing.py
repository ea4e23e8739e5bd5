"""Plays recorded results to a plugin, so that its test needs no network and no mock."""

from typing import TypeVar

from sidelight.model import ProviderError
from sidelight.plugin.effects import Effect, Exchange, Result

T = TypeVar("T")

Recorded = Result | tuple[Result, ...] | ProviderError
"""What one yield is sent: a result, a tuple for a tuple of effects, or an error to raise there."""


def play(exchange: Exchange[T], *results: Recorded) -> tuple[T, list[Effect]]:
    """Return what the exchange returns, and the effects it asked for, tuples unrolled.

    Raises AssertionError when it asks for more, or for less, than was recorded.
    """
    effects: list[Effect] = []
    left = iter(results)
    sent: Recorded | None = None
    while True:
        try:
            asked = exchange.throw(sent) if isinstance(sent, Exception) else exchange.send(sent)
        except StopIteration as stop:
            unused = list(left)
            if unused:
                raise AssertionError(f"the exchange never asked for {unused}") from None
            return stop.value, effects
        effects.extend(asked if isinstance(asked, tuple) else (asked,))
        sent = next(left, None)
        if sent is None:
            raise AssertionError(f"nothing is recorded for {asked}")
