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
    up, down = max(nats, default=0.0), min(nats, default=0.0)
    whole = {nats.index(end) for end in (max(up, 0.0), min(down, 0.0)) if end}
    return [each if place in whole else each * keeps for place, each in enumerate(nats)]


def excess(added: Sequence[float], dependence: Dependence) -> float:
    """Return what the cap takes off the sum of one family; negative when it was too malicious."""
    total = math.fsum(added)
    return max(-dependence.cap, min(dependence.cap, total)) - total
