"""The steps that reach out, done through a Run: look up, order, ask, wait, call."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from sidelight.expressions import evaluate
from sidelight.model import Alert, Approval, Clock, InvalidInput, Observable, VerdictClass
from sidelight.plugin import Run
from sidelight.workflow.context import called_values, judgement_values, observable_of
from sidelight.workflow.durations import LONGEST, parse_duration
from sidelight.workflow.limits import Budget
from sidelight.workflow.playbook import Act, AnyStep, Ask, Call, Enrich, Sleep
from sidelight.workflow.template import fill, look_up, render
from sidelight.workflow.version import Version

Frame = Mapping[str, Any]
WEAK = {VerdictClass.SUSPICIOUS, VerdictClass.UNKNOWN}


class SecretReference(msgspec.Struct, frozen=True):
    """Stands for a secret in the arguments of an action; only who performs it looks it up."""

    secret: str


class Performing:
    """Does single steps for one run; `waited` are the seconds spent on people and pauses."""

    alert: Alert

    def __init__(self, version: Version, run: Run, clock: Clock, budget: Budget) -> None:
        """Take the way to the world and what bounds it."""
        self.waited = 0.0
        self._version = version
        self._run = run
        self._clock = clock
        self._budget = budget

    async def perform(
        self, step: AnyStep, path: str, name: str, frame: Frame
    ) -> dict[str, Any] | None:
        """Do a step that holds no others and return its result; None where it has none."""
        match step:
            case Enrich():
                return await self._enrich(step, path, name, frame)
            case Act():
                await self._act(step, path, name, frame)
            case Ask():
                return await self._ask(step, name, frame)
            case Sleep():
                await self._pause(step, frame)
            case Call():
                return await self._call(step, frame)
            case _:
                pass  # the interpreter does those that hold others
        return None

    async def sleep(self, duration: timedelta) -> None:
        """Pause the run, without counting it as work."""
        started = self._clock.monotonic()
        try:
            await self._run.sleep(duration)
        finally:
            self.waited += self._clock.monotonic() - started

    async def _enrich(self, step: Enrich, path: str, name: str, frame: Frame) -> dict[str, Any]:
        found: Sequence[Mapping[str, Any]] = look_up(step.enrich.split("."), frame) or []
        if step.where is not None:
            where = self._version.conditions[f"{path}.where"]
            found = [each for each in found if evaluate(where, {**frame, "item": each})]
        taken = found if step.most is None else found[: step.most]
        self._budget.fan_out(name, len(taken))
        observables = [observable_of(each) for each in taken]
        verdicts = dict(
            zip(observables, await self._verdicts(observables, deep=step.deep is True), strict=True)
        )
        if step.deep == "weak":
            weak = [each for each in observables if verdicts[each].class_ in WEAK]
            verdicts.update(zip(weak, await self._verdicts(weak, deep=True), strict=True))
        judged = [(seen, verdicts[observable_of(seen)]) for seen in taken]
        return judgement_values(judged, len(found) - len(taken))

    async def _verdicts(self, observables: Sequence[Observable], *, deep: bool) -> Sequence[Any]:
        return await self._run.enrich(observables, deep=deep) if observables else ()

    async def _act(self, step: Act, path: str, name: str, frame: Frame) -> None:
        """Order the action for the type of the target; a type without one is passed over."""
        target = None
        if step.target is not None:
            value = fill(step.target, frame)
            if not isinstance(value, Mapping):
                raise InvalidInput(f"the target {step.target} is absent")
            target = observable_of(value)
        action = _action(step, target)
        if action is None:
            return
        if target is not None and target.type not in self._version.targets[action]:
            raise InvalidInput(f"`{action}` takes no {target.type}")
        arguments = {key: fill(each, frame) for key, each in step.with_.items()}
        given = {key: each for key, each in arguments.items() if each is not None}
        await self._run.act(
            action,
            target,
            step=name,
            reason=render(step.reason, frame),
            approval=self._approval(step, path, frame),
            ttl=parse_duration(fill(step.ttl, frame)) if step.ttl else None,
            arguments=given or None,
        )

    def _approval(self, step: Act, path: str, frame: Frame) -> Approval:
        if step.auto_when is None:
            return step.approval
        sure = evaluate(self._version.conditions[f"{path}.auto_when"], frame)
        return Approval.AUTO if sure else step.approval

    async def _ask(self, step: Ask, name: str, frame: Frame) -> dict[str, Any]:
        started = self._clock.monotonic()
        try:
            question = render(step.ask, frame)
            answer = await self._run.ask(question, options=step.options, step=name)
        finally:
            self.waited += self._clock.monotonic() - started
        return {"answer": step.default if answer is None else answer}

    async def _pause(self, step: Sleep, frame: Frame) -> None:
        if isinstance(step.sleep, str):
            await self.sleep(parse_duration(fill(step.sleep, frame)))
            return
        text = fill(step.sleep.until, frame)
        try:
            left = datetime.fromisoformat(text) - self._clock.now()
        except (TypeError, ValueError, OverflowError):
            raise InvalidInput(f"{text!r} is no moment with a time zone") from None
        if left > LONGEST:
            raise InvalidInput(f"{text} is more than a year away")
        await self.sleep(max(left, timedelta(0)))  # also a past one: each visit counts its places

    async def _call(self, step: Call, frame: Frame) -> dict[str, Any]:
        inputs = {key: fill(each, frame) for key, each in step.with_.items()}
        return called_values(await self._run.call(step.call, self.alert, inputs))


def _action(step: Act, target: Observable | None) -> str | None:
    if isinstance(step.do, str):
        return step.do
    return step.do.get(target.type) if target else None
