"""Orders, and who carries them out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from sidelight.enrichment import Driver
from sidelight.model import Approval, Clock, InvalidInput, Observable, Severity
from sidelight.plugin import Ability, Action, Plan
from sidelight.runner.guards import Refusal
from sidelight.runner.quiet import QuietHours
from sidelight.store import Store

BY_HAND = "by-hand"
"""The actuator of an action that nothing is bound to: a person does it, and says so."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done about a target, by whom it was ordered, and why.

    `key` is its identity: the same key is carried out once. `facts` are the lines by which a person
    decides. `place` is where in its run it stands, `severity` that of its alert.
    """

    key: str
    action: str
    target: Observable | None
    reason: str
    author: str
    arguments: Mapping[str, Any] = {}
    approval: Approval = Approval.REQUIRED
    ttl: timedelta | None = None
    facts: tuple[str, ...] = ()
    run_id: str | None = None
    place: str = ""
    step: str = ""
    alert_id: str | None = None
    case_id: str | None = None
    severity: Severity = Severity.MEDIUM


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What one actuator would do, or the guard that would refuse it."""

    actuator: str
    plan: Plan | None = None
    refusal: Refusal | None = None


class Actuator(msgspec.Struct, frozen=True):
    """An action plugin with its settings."""

    action: Action
    settings: Mapping[str, str] = {}

    @property
    def name(self) -> str:
        """The name in its manifest."""
        return self.action.manifest.name


Refuse = Callable[[Ability, Observable | None], Awaitable[Refusal | None]]
"""Says which guard, if any, forbids an ability on a target."""


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk works with.

    `bound` maps an action to those who do it, and `by_hand` those that nobody does to what a
    person would have to do. `secret` finds the text of a secret that an argument refers to.
    `quiet` is when people are not asked; None is never.
    """

    store: Store
    driver: Driver
    bound: Mapping[str, Sequence[Actuator]]
    by_hand: Mapping[str, Ability]
    refuse: Refuse
    clock: Clock
    secret: Callable[[str], str]
    quiet: QuietHours | None = None

    def actuators(self, order: Order) -> Sequence[tuple[Actuator | None, Ability]]:
        """Return who does it, None for a person; raises InvalidInput for what nobody knows."""
        bound = self.bound.get(order.action, ())
        found: list[tuple[Actuator | None, Ability]] = [
            (each, each.action.manifest.does[order.action]) for each in bound
        ]
        if not found and order.action in self.by_hand:
            found = [(None, self.by_hand[order.action])]
        if not found:
            known = ", ".join(sorted({*self.bound, *self.by_hand}))
            raise InvalidInput(f"there is no action {order.action!r}; known: {known}")
        _, ability = found[0]
        _check_target(order, ability)
        if bound:
            _check_arguments(order, [each for _, each in found])
        return found

    def named(self, action: str, actuator: str) -> Actuator:
        """Return a bound actuator by its name; raises InvalidInput where it is bound no more."""
        for each in self.bound.get(action, ()):
            if each.name == actuator:
                return each
        raise InvalidInput(f"{actuator} is no longer bound to {action}: bind it in [actions]")


def _check_arguments(order: Order, abilities: Sequence[Ability]) -> None:
    known = sorted({name for each in abilities for name in each.arguments})
    for name in order.arguments:
        if name not in known:
            takes = ", ".join(known) or "no arguments"
            raise InvalidInput(f"{order.action} has no argument {name!r}; it takes {takes}")


def _check_target(order: Order, ability: Ability) -> None:
    target = order.target
    if target is None and ability.targets:
        takes = ", ".join(sorted(ability.targets))
        raise InvalidInput(f"{order.action} needs a target: {takes}")
    if target is not None and target.type not in ability.targets:
        takes = ", ".join(sorted(ability.targets)) or "no target"
        raise InvalidInput(f"{order.action} takes {takes}, and {target.value!r} is {target.type}")
