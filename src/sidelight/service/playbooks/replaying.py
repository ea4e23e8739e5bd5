"""Replay alerts: what a playbook, and the one that is live, would make of each; nobody is asked."""

from collections.abc import Callable, Iterable

import msgspec

from sidelight.model import Outcome, PlanStep, SidelightError
from sidelight.plugin import Playbook
from sidelight.runner import InlineRun, YamlPlaybook
from sidelight.service.app import App
from sidelight.service.playbooks.known_verdicts import KnownVerdicts
from sidelight.service.playbooks.past import Past
from sidelight.workflow import takes

Progress = Callable[[int], None]
"""Told the number of alerts that were replayed."""


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What a playbook made of one alert; `problem` where it failed, then without an outcome."""

    past: Past
    outcome: Outcome | None = None
    plan: tuple[PlanStep, ...] = ()
    problem: str = ""


class Replayer:
    """Replays alerts; the verdicts are shared by all, and by both versions of the playbook."""

    def __init__(self, app: App, tested: Playbook, live: Playbook | None) -> None:
        """Take the product, the playbook to test and the one that is live now."""
        self.verdicts = KnownVerdicts(app)
        self._known = dict(app.playbooks)
        self._tested = tested
        self._live = live
        self.pasts: list[Past] = []
        self.replays: list[Replay | None] = []
        self.against: list[Replay | None] = []

    async def add(self, pasts: Iterable[Past], told: Progress = lambda _: None) -> None:
        """Replay some alerts; they are judged together before that."""
        pasts = list(pasts)
        await self.verdicts.prepare(
            {seen.observable for each in pasts for seen in each.alert.observables}
        )
        for past in pasts:
            self.pasts.append(past)
            self.replays.append(await self._replay(self._tested, past))
            if self._live is not None:
                self.against.append(await self._replay(self._live, past))
            told(len(self.pasts))

    async def _replay(self, playbook: Playbook, past: Past) -> Replay | None:
        run = InlineRun(
            enrich=self.verdicts.enrich,
            playbooks={**self._known, playbook.name: playbook},
        )
        try:
            if isinstance(playbook, YamlPlaybook) and not takes(playbook.version, past.alert):
                return None
            planned = await run.start(playbook.name, past.alert)
        except SidelightError as error:
            return Replay(past=past, problem=str(error))
        return Replay(past=past, outcome=planned.outcome, plan=planned.plan)
