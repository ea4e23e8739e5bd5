"""What is asked of the providers, on whose behalf, and how far it may go."""

from enum import StrEnum

import msgspec

from sidelight.enrichment.keys import Caller
from sidelight.model import Observable, Pap, Priority, Role, Tlp

PATIENCE = {Priority.ANALYST: 0.8, Priority.ALERT: 0.5, Priority.BATCH: 0.0}
"""Share of the budget that may go into waiting for quota; after that a look-up stands in line."""


class Depth(StrEnum):
    """How far a look-up goes among the providers that cost quota.

    `free` asks none of them, `needed` one after another while the verdict is unsure, `all` each.
    """

    FREE = "free"
    NEEDED = "needed"
    ALL = "all"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, on whose behalf, and how far it may go.

    `offline` leaves all but our own lists out, `automated` those whose terms forbid that a machine
    acts on their answers. `user` is whose keys are used, None the team's. `priority` says who waits
    for the answer; None is an alert where it is automated, and an analyst else. `besides` names
    providers that are asked at the depth `needed` however sure the others are. `why` goes into the
    audit of what was disclosed.
    """

    observable: Observable
    tlp: Tlp = Tlp.AMBER
    pap: Pap = Pap.GREEN
    role: Role | None = None
    depth: Depth = Depth.FREE
    offline: bool = False
    automated: bool = False
    alert_id: str | None = None
    user: str | None = None
    priority: Priority | None = None
    besides: frozenset[str] = frozenset()
    why: str = "look-up"

    def caller(self, budget: float = 0.0) -> Caller:
        """Return on whose behalf providers are asked, with the patience that a budget allows."""
        urgent = Priority.ALERT if self.automated else Priority.ANALYST
        priority = urgent if self.priority is None else self.priority
        return Caller(user=self.user, priority=priority, patience=budget * PATIENCE[priority])
