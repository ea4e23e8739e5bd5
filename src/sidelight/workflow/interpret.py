"""The interpreter: does the steps of a version on any Run, within its limits.

It knows no clock and no tasks of its own: it is handed a Clock, a way to bound a step in time and
a way to do branches side by side. With the same answers it does the same things.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec

from sidelight.expressions import evaluate
from sidelight.model import Alert, CaseStatus, Clock, InvalidInput, Outcome, SidelightError
from sidelight.plugin import Run
from sidelight.workflow.context import alert_values, empty_result, input_value
from sidelight.workflow.durations import parse_duration
from sidelight.workflow.limits import Budget, LimitReached
from sidelight.workflow.performing import Performing, SecretReference
from sidelight.workflow.playbook import (
    AnyStep,
    Ask,
    Conclude,
    Parallel,
    Switch,
    While,
    walk,
)
from sidelight.workflow.playbook import Sequence as Steps
from sidelight.workflow.template import fill, look_up, render
from sidelight.workflow.version import Version

Frame = Mapping[str, Any]
Branch = Callable[[], Awaitable[Outcome | None]]


class StepFailed(SidelightError):  # noqa: N818 - read as the name of what is wrong
    """A step that could not be done, and no `on_error` took it."""

    def __init__(self, step: str, why: str) -> None:
        """Keep the step and the reason in words."""
        super().__init__(f"step {step!r} failed: {why}")
        self.step = step
        self.why = why


async def one_after_another(branches: Sequence[Branch]) -> None:
    """Do the branches in their order."""
    for branch in branches:
        await branch()


class Means(msgspec.Struct, frozen=True):
    """What the interpreter is handed: the time, a bound in time, and branches side by side.

    `within` raises TimeoutError when what it holds takes longer. `trace` is told the path of every
    step that is done, before it is.
    """

    clock: Clock
    within: Callable[[timedelta], AbstractContextManager[Any]]
    together: Callable[[Sequence[Branch]], Awaitable[None]] = one_after_another
    trace: Callable[[str], None] = lambda _: None


async def interpret(
    version: Version, alert: Alert, run: Run, means: Means, inputs: Mapping[str, Any] | None = None
) -> Outcome:
    """Do the playbook on an alert and return what it concludes.

    Raises InvalidInput for inputs that do not fit, StepFailed, and LimitReached.
    """
    execution = _Execution(version, run, means)
    return await execution.run(alert, inputs_of(version, inputs or {}))


def inputs_of(version: Version, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return every input with its value; raises InvalidInput for one that does not fit."""
    playbook = version.playbook
    if strange := sorted(set(given) - set(playbook.inputs)):
        known = ", ".join(playbook.inputs) or "none"
        raise InvalidInput(f"{playbook.playbook} has no input {strange[0]!r}; known: {known}")
    values = {}
    for name, wanted in playbook.inputs.items():
        value = given.get(name, wanted.default)
        if value is None:
            raise InvalidInput(f"{playbook.playbook} needs the input {name!r}, a {wanted.type}")
        try:
            values[name] = input_value(name, value, wanted)
        except ValueError as error:
            raise InvalidInput(f"{playbook.playbook}: {error}") from None
    return values


class _Execution:
    """One run of a version; what a step found stands in `results` until the step is met again."""

    def __init__(self, version: Version, run: Run, means: Means) -> None:
        self.version = version
        self.means = means
        self.results: dict[str, Any] = {}
        started = means.clock.monotonic()
        self.budget = Budget(
            version.playbook.limits,
            lambda: means.clock.monotonic() - started - self.performing.waited,
        )
        self.performing = Performing(version, run, means.clock, self.budget)

    async def run(self, alert: Alert, inputs: Mapping[str, Any]) -> Outcome:
        playbook = self.version.playbook
        self.performing.alert = alert
        frame: Frame = {
            "alert": alert_values(alert),
            "inputs": inputs,
            "steps": self.results,
            "secrets": {name: SecretReference(name) for name in playbook.secrets},
        }
        self._forget(playbook.steps)
        try:
            outcome = await self._steps(playbook.steps, "steps", frame)
        except StepFailed as error:
            if not playbook.on_error:
                raise
            outcome = await self._rescued(playbook.on_error, "on_error", frame, error)
        summary = f"{playbook.title}: every step is done; a person decides"
        return outcome or Outcome(status=CaseStatus.OPEN, summary=summary)

    async def _steps(self, steps: Sequence[AnyStep], path: str, frame: Frame) -> Outcome | None:
        """Do steps in their order; what is returned ends the run."""
        for number, step in enumerate(steps):
            if outcome := await self._step(step, f"{path}.{number}", frame):
                return outcome
        return None

    async def _step(self, step: AnyStep, path: str, frame: Frame) -> Outcome | None:
        if step.for_each is None:
            return await self._once(step, path, frame)
        elements = look_up(step.for_each.split("."), frame) or []
        self.budget.fan_out(_name(step, path), len(elements))
        for element in elements:
            if outcome := await self._once(step, path, {**frame, step.as_: element}):
                return outcome
        return None

    async def _once(self, step: AnyStep, path: str, frame: Frame) -> Outcome | None:
        """Do a step, again if it fails and is to be retried; then take its `on_error`."""
        self._forget((step,))
        times = step.retry.times if step.retry else 0
        for attempt in range(times + 1):
            self.budget.step(_name(step, path))
            try:
                return await self._attempt(step, path, frame)
            except LimitReached:
                raise
            except (SidelightError, TimeoutError) as error:
                if attempt < times and step.retry:
                    await self.performing.sleep(parse_duration(step.retry.delay))
                    continue
                failed = _failure(_name(step, path), step, error)
                self._forget((step,))
                if not step.on_error:
                    raise failed from error
                return await self._rescued(step.on_error, f"{path}.on_error", frame, failed)
        return None

    async def _rescued(
        self, steps: Sequence[AnyStep], path: str, frame: Frame, failed: StepFailed
    ) -> Outcome | None:
        error = {"step": failed.step, "text": failed.why[:4_000]}
        return await self._steps(steps, path, {**frame, "error": error})

    async def _attempt(self, step: AnyStep, path: str, frame: Frame) -> Outcome | None:
        if step.when is not None and not self._holds(f"{path}.when", frame):
            return None
        if step.timeout is None:
            return await self._done(step, path, frame)
        try:
            with self.means.within(parse_duration(fill(step.timeout, frame))):
                return await self._done(step, path, frame)
        except TimeoutError:
            if not isinstance(step, Ask) or step.default is None:
                raise
            self._keep(step, {"answer": step.default})
            return None

    async def _done(self, step: AnyStep, path: str, frame: Frame) -> Outcome | None:
        self.means.trace(path)
        match step:
            case Conclude():
                summary = render(step.summary, frame)
                return Outcome(status=step.conclude, summary=summary, resolution=step.resolution)
            case Steps():
                return await self._steps(step.steps, f"{path}.steps", frame)
            case Switch():
                return await self._switch(step, path, frame)
            case Parallel():
                await self._parallel(step, path, frame)
            case While():
                return await self._while(step, path, frame)
            case _:
                result = await self.performing.perform(step, path, _name(step, path), frame)
                self._keep(step, result)
        return None

    async def _switch(self, step: Switch, path: str, frame: Frame) -> Outcome | None:
        for number, case in enumerate(step.switch):
            here = f"{path}.switch.{number}"
            if self._holds(f"{here}.when", frame):
                return await self._steps(case.steps, f"{here}.steps", frame)
        return await self._steps(step.else_, f"{path}.else", frame)

    async def _parallel(self, step: Parallel, path: str, frame: Frame) -> None:
        branches = [
            partial(self._steps, branch, f"{path}.parallel.{number}", frame)
            for number, branch in enumerate(step.parallel)
        ]
        await self.means.together(branches)

    async def _while(self, step: While, path: str, frame: Frame) -> Outcome | None:
        for _ in range(step.max):
            if not self._holds(f"{path}.while", frame):
                return None
            if outcome := await self._steps(step.steps, f"{path}.steps", frame):
                return outcome
        if self._holds(f"{path}.while", frame):
            why = f"its condition still holds after {step.max} rounds, the limit `max`"
            raise StepFailed(_name(step, path), why)
        return None

    def _holds(self, path: str, frame: Frame) -> bool:
        return evaluate(self.version.conditions[path], frame)

    def _forget(self, steps: Sequence[AnyStep]) -> None:
        """Empty the results of steps, so that no later one sees those of an earlier round."""
        for _, step in walk(tuple(steps), ""):
            self._keep(step, empty_result(step))

    def _keep(self, step: AnyStep, result: Mapping[str, Any] | None) -> None:
        if step.id is not None and result is not None:
            self.results[step.id] = result


def _name(step: AnyStep, path: str) -> str:
    return step.id or path


def _failure(name: str, step: AnyStep, error: SidelightError | TimeoutError) -> StepFailed:
    """Return the failure, with the name of the innermost step that failed."""
    if isinstance(error, StepFailed):
        return error
    if isinstance(error, TimeoutError):
        return StepFailed(name, f"it took longer than {step.timeout}, the limit `timeout`")
    return StepFailed(name, str(error))
