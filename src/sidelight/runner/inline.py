"""The inline runner: one playbook, in this process, to its end; it plans and does not act."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import anyio
import msgspec

from sidelight.model import (
    Alert,
    Approval,
    InvalidInput,
    Observable,
    Outcome,
    PlanStep,
    Verdict,
)
from sidelight.plugin import Branch, Playbook
from sidelight.runner.steps import Calls, order_step, question_step

Enrich = Callable[[Sequence[Observable], bool], Awaitable[tuple[Verdict, ...]]]
"""Looks a batch up, deeper when the flag is set, and judges it."""


class Planned(msgspec.Struct, frozen=True):
    """What a run came to: the outcome, the plan, and the last verdict on each observable."""

    outcome: Outcome
    plan: tuple[PlanStep, ...]
    verdicts: Mapping[Observable, Verdict]


class InlineRun:
    """A Run that looks things up and writes every order into a plan."""

    def __init__(self, *, enrich: Enrich, playbooks: Mapping[str, Playbook]) -> None:
        """Take the look-up and the playbooks that may be called by name."""
        self._enrich = enrich
        self._playbooks = playbooks
        self._plan: list[PlanStep] = []
        self._verdicts: dict[Observable, Verdict] = {}
        self._calls = Calls()

    async def start(
        self, playbook: str, alert: Alert, inputs: Mapping[str, Any] | None = None
    ) -> Planned:
        """Run a playbook on an alert and return what it came to; raises InvalidInput."""
        outcome = await self.call(playbook, alert, inputs)
        return Planned(outcome, tuple(self._plan), self._verdicts)

    async def enrich(
        self, observables: Sequence[Observable], *, deep: bool = False
    ) -> tuple[Verdict, ...]:
        """Look the batch up now."""
        verdicts = await self._enrich(observables, deep)
        self._verdicts.update(zip(observables, verdicts, strict=True))
        return verdicts

    async def act(  # noqa: PLR0913 - see Run.act
        self,
        action: str,
        target: Observable | None,
        *,
        step: str,
        reason: str,
        approval: Approval = Approval.REQUIRED,
        ttl: timedelta | None = None,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the order into the plan, with the time after which it is undone."""
        planned = order_step(step, action, target, reason, approval=approval, ttl=ttl)
        told = f"; with {', '.join(arguments)}" if arguments else ""
        self._plan.append(msgspec.structs.replace(planned, reason=planned.reason + told))

    async def ask(self, question: str, *, options: tuple[str, ...], step: str) -> str | None:
        """Write the question into the plan; nobody is there to answer it."""
        self._plan.append(question_step(step, question, options))
        return None

    async def sleep(self, duration: timedelta) -> None:
        """Write the pause into the plan; a plan does not wait."""
        if not duration:
            return
        self._plan.append(
            PlanStep(
                step="wait",
                action="sleep",
                target="run",
                reason=f"waits {duration}",
                approval=Approval.AUTO,
            )
        )

    async def call(
        self, playbook: str, alert: Alert, inputs: Mapping[str, Any] | None = None
    ) -> Outcome:
        """Run another playbook inside this run."""
        if playbook not in self._playbooks:
            known = ", ".join(sorted(self._playbooks))
            raise InvalidInput(f"there is no playbook {playbook!r}; known: {known}")
        with self._calls.into(playbook):
            return await self._playbooks[playbook].given(inputs or {}).triage(alert, self)

    def within(self, duration: timedelta) -> AbstractContextManager[Any]:
        """Bound what is done inside in time."""
        return anyio.fail_after(duration.total_seconds())

    async def together(self, branches: Sequence[Branch]) -> None:
        """Do the branches in their order: so a plan reads like the playbook."""
        for branch in branches:
            await branch()
