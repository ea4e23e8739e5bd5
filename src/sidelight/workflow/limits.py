"""The limits of a run; every error names the step and the limit that it reached."""

from collections.abc import Callable
from datetime import timedelta

from sidelight.model import SidelightError
from sidelight.workflow.durations import parse_duration
from sidelight.workflow.playbook import Limits

LONGEST_RUN = timedelta(days=7)


class LimitReached(SidelightError):  # noqa: N818 - read as the name of what is wrong
    """A run that would go on too far; no `on_error` catches it."""

    def __init__(self, step: str, limit: str, allowed: object) -> None:
        """Keep the step, the name of the limit and how far a run may go."""
        super().__init__(f"step {step!r} reached the limit `{limit}`: {allowed} at most")
        self.step = step
        self.limit = limit


class Budget:
    """Counts what one run has spent; `working` tells the seconds that it worked so far."""

    def __init__(self, limits: Limits, working: Callable[[], float]) -> None:
        """Start with nothing spent."""
        self._limits = limits
        self._working = working
        self._longest = parse_duration(limits.run_time)
        self._steps = 0

    def step(self, name: str) -> None:
        """Count one step; raises LimitReached."""
        self._steps += 1
        if self._steps > self._limits.steps:
            raise LimitReached(name, "limits.steps", self._limits.steps)
        if self._working() > self._longest.total_seconds():
            raise LimitReached(name, "limits.run_time", self._limits.run_time)

    def fan_out(self, name: str, elements: int) -> None:
        """Check the number of elements that one step takes; raises LimitReached."""
        if elements > self._limits.fan_out:
            raise LimitReached(name, "limits.fan_out", self._limits.fan_out)
