"""A playbook that was written in YAML, as a plugin that a Run can start."""

from collections.abc import Mapping
from typing import Any

import anyio

from sidelight.model import Alert, Clock, Outcome
from sidelight.plugin import Playbook, Run
from sidelight.workflow import Means, Version, inputs_of, interpret


class YamlPlaybook(Playbook):
    """Interprets one linted version, with the inputs it is given."""

    def __init__(
        self, version: Version, clock: Clock, inputs: Mapping[str, Any] | None = None
    ) -> None:
        """Take a version, the time and the inputs; those left out have their defaults."""
        self.name = version.playbook.playbook
        self.title = version.playbook.title
        self._version = version
        self._clock = clock
        self._inputs = inputs or {}

    def given(self, inputs: Mapping[str, Any]) -> "YamlPlaybook":
        """Return the playbook with these inputs; raises InvalidInput for one that does not fit."""
        inputs_of(self._version, inputs)
        return YamlPlaybook(self._version, self._clock, inputs)

    async def triage(self, alert: Alert, run: Run) -> Outcome:
        """Do the steps; raises StepFailed and LimitReached."""
        means = Means(
            clock=self._clock,
            within=lambda duration: anyio.fail_after(duration.total_seconds()),
        )
        return await interpret(self._version, alert, run, means, self._inputs)
