"""Families: sources that copy each other do not add up, and no family convicts alone."""

import math
from collections.abc import Sequence

from sidelight.verdicts.policy import Dependence


def shares(nats: Sequence[float], dependence: Dependence) -> list[float]:
    """Return what each statement of one family adds, before the cap.

    The strongest on each side counts whole, the others keep 1 - overlap:
    F = max + (1 - overlap) * sum(others).
    """
    keeps = 1 - dependence.overlap
    strongest = {_first(nats, max(nats, default=0.0)), _first(nats, min(nats, default=0.0))}
    return [each if place in strongest else each * keeps for place, each in enumerate(nats)]


def excess(added: Sequence[float], dependence: Dependence) -> float:
    """Return what the cap takes off the sum of one family; negative when it was too malicious."""
    total = math.fsum(added)
    return max(-dependence.cap, min(dependence.cap, total)) - total


def _first(nats: Sequence[float], value: float) -> int:
    return nats.index(value) if value in nats else -1
