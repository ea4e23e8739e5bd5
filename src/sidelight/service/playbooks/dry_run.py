"""A dry run: the look-ups happen, and every order is shown with what it would do; nothing is kept.

A question has no answer in it, so that its default is taken.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from sidelight.model import Alert, Approval, Observable, Outcome, SidelightError, Verdict
from sidelight.plugin import Playbook
from sidelight.runner import Enrich, InlineRun, Order, Planned, Preview
from sidelight.service.app import App
from sidelight.service.triage import enrichment

AUTHOR = "dry run"
NO_ALERT = "dry-run"
"""Stands for the alert in the audit of what left the house; without it verdicts would be kept."""
OURSELVES = "sidelight"
OF_THE_CASE = {
    "case.open": "the case stays open for a person",
    "alert.close": "the case is closed",
}
"""What the product does itself."""
Show = Callable[[Order], Awaitable[Sequence[Preview]]]
"""Says what each actuator would do about an order."""
Tell = Callable[[str], None]
"""Told in words what the run does, while it does it."""


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What one actuator would do about one order; `refused` by a guard, or `problem` in planning.

    `touches` says how much it would hit, and `already` that nothing would change.
    """

    step: str
    action: str
    target: str
    approval: Approval
    actuator: str = ""
    text: str = ""
    touches: str = ""
    already: bool = False
    refused: str = ""
    problem: str = ""


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """What a playbook would do about one alert."""

    alert: Alert
    planned: Planned
    effects: tuple[Effect, ...]


class ShownRun(InlineRun):
    """A run that plans, tells what it does, and shows the effects of each order."""

    def __init__(
        self, *, enrich: Enrich, playbooks: Mapping[str, Playbook], show: Show, tell: Tell
    ) -> None:
        """Take who shows an order and who is told."""
        super().__init__(enrich=enrich, playbooks=playbooks)
        self._show = show
        self._tell = tell
        self.effects: list[Effect] = []

    async def enrich(
        self, observables: Sequence[Observable], *, deep: bool = False
    ) -> tuple[Verdict, ...]:
        """Look the batch up now."""
        deeper = " deeper" if deep else ""
        self._tell(f"looks {len(observables)} values up{deeper}")
        return await super().enrich(observables, deep=deep)

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
        """Write the order into the plan, and show what it would do."""
        await super().act(
            action,
            target,
            step=step,
            reason=reason,
            approval=approval,
            ttl=ttl,
            arguments=arguments,
        )
        on = f" on {target.value}" if target else ""
        self._tell(f"{step}: would order {action}{on} ({approval})")
        order = Order(
            key=f"{AUTHOR}+{len(self.effects)}",
            action=action,
            target=target,
            reason=reason,
            author=AUTHOR,
            arguments=arguments or {},
            approval=approval,
            ttl=ttl,
            step=step,
        )
        self.effects.extend(await effects_of(order, self._show))

    async def ask(self, question: str, *, options: tuple[str, ...], step: str) -> str | None:
        """Write the question into the plan; nobody is there to answer it."""
        self._tell(f"{step}: would ask {question}")
        return await super().ask(question, options=options, step=step)

    async def call(
        self, playbook: str, alert: Alert, inputs: Mapping[str, Any] | None = None
    ) -> Outcome:
        """Run another playbook inside this run."""
        self._tell(f"runs {playbook}")
        return await super().call(playbook, alert, inputs)


async def effects_of(order: Order, show: Show) -> list[Effect]:
    """Return what each actuator would do about an order."""
    effect = Effect(
        step=order.step,
        action=order.action,
        target=order.target.value if order.target else "alert",
        approval=order.approval,
    )
    if order.action in OF_THE_CASE:
        return [msgspec.structs.replace(effect, actuator=OURSELVES, text=OF_THE_CASE[order.action])]
    try:
        previews = await show(order)
    except SidelightError as error:
        return [msgspec.structs.replace(effect, problem=str(error))]
    return [_effect(effect, each) for each in previews]


def _effect(effect: Effect, preview: Preview) -> Effect:
    if preview.refusal is not None:
        return msgspec.structs.replace(
            effect,
            actuator=preview.actuator,
            refused=preview.refusal.guard,
            text=preview.refusal.text,
        )
    if preview.plan is None:
        return msgspec.structs.replace(effect, actuator=preview.actuator)
    radius = preview.plan.blast_radius
    count = "unknown" if radius.count is None else f"{radius.count:,}"
    return msgspec.structs.replace(
        effect,
        actuator=preview.actuator,
        text=preview.plan.text,
        touches=f"{count} {radius.unit}",
        already=preview.plan.already,
    )


async def dry_run(  # noqa: PLR0913 - a playbook, an alert, and who is shown and told what
    app: App,
    playbook: str,
    alert: Alert,
    inputs: Mapping[str, Any],
    *,
    show: Show,
    tell: Tell = lambda _: None,
) -> DryRun:
    """Return what a playbook would do about an alert; neither alert nor verdict is kept.

    Raises InvalidInput for a playbook or an input that is not known, and what a step raises.
    """
    enrich = enrichment(app, alert, NO_ALERT)
    run = ShownRun(enrich=enrich, playbooks=app.playbooks, show=show, tell=tell)
    planned = await run.start(playbook, alert, inputs)
    return DryRun(alert=alert, planned=planned, effects=tuple(run.effects))
