"""The steps of a plan in words, and how deep playbooks may call each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sidelight.model import Approval, InvalidInput, Observable, PlanStep

MAX_DEPTH = 8  # playbooks that call each other; deeper is a circle


def order_step(  # noqa: PLR0913 - an order has these parts
    step: str,
    action: str,
    target: Observable | None,
    reason: str,
    *,
    approval: Approval,
    ttl: timedelta | None,
) -> PlanStep:
    """Return an order as a step of the plan, with the time after which it is undone."""
    lasts = f"; undone after {lasting(ttl)}" if ttl else ""
    return PlanStep(
        step=step,
        action=action,
        target=target.value if target else "alert",
        reason=reason + lasts,
        approval=approval,
    )


def question_step(step: str, question: str, options: tuple[str, ...]) -> PlanStep:
    """Return a question to people as a step of the plan."""
    return PlanStep(
        step=step,
        action="ask",
        target="analyst",
        reason=f"{question} ({' / '.join(options)})",
        approval=Approval.REQUIRED,
    )


def lasting(ttl: timedelta) -> str:
    """Return how long, in words.

    >>> lasting(timedelta(days=7)), lasting(timedelta(hours=12))
    ('7 days', '12:00:00')
    """
    return f"{ttl.days} days" if ttl == timedelta(days=ttl.days) else str(ttl)


class Calls:
    """Counts how deep the playbooks of one run stand in each other."""

    def __init__(self) -> None:
        """Start outside of all."""
        self._depth = 0

    @contextmanager
    def into(self, playbook: str) -> Iterator[None]:
        """Go one level deeper for as long as a playbook is called; raises InvalidInput."""
        if self._depth == MAX_DEPTH:
            raise InvalidInput(
                f"playbook {playbook!r} is called {MAX_DEPTH} levels deep: a circle?"
            )
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
