"""A playbook that was written in YAML, as a plugin that a Run can start."""

from collections.abc import Callable, Mapping
from typing import Any

from sidelight.model import Alert, Clock, Outcome
from sidelight.plugin import Playbook, Run
from sidelight.workflow import Means, Version, inputs_of, interpret

Trace = Callable[[str], None]


def ignored(_path: str) -> None:
    """Do nothing with the path of a step that is done."""


class YamlPlaybook(Playbook):
    """Interprets one linted version, with the inputs it is given."""

    def __init__(
        self,
        version: Version,
        clock: Clock,
        inputs: Mapping[str, Any] | None = None,
        trace: Trace = ignored,
    ) -> None:
        """Take a version, the time and the inputs; those left out have their defaults.

        `trace` is told the path of every step that is done.
        """
        self.name = version.playbook.playbook
        self.title = version.playbook.title
        self.version = version
        self._clock = clock
        self._inputs = inputs or {}
        self._trace = trace

    def given(self, inputs: Mapping[str, Any]) -> "YamlPlaybook":
        """Return the playbook with these inputs; raises InvalidInput for one that does not fit."""
        inputs_of(self.version, inputs)
        return YamlPlaybook(self.version, self._clock, inputs, self._trace)

    async def triage(self, alert: Alert, run: Run) -> Outcome:
        """Do the steps; raises StepFailed and LimitReached."""
        means = Means(
            clock=self._clock, within=run.within, together=run.together, trace=self._trace
        )
        return await interpret(self.version, alert, run, means, self._inputs)
