"""Which playbook takes an alert, and the exact versions that its run is pinned to."""

from collections.abc import Iterator

import msgspec

from sidelight.model import Alert, RunMode
from sidelight.plugin import Playbook
from sidelight.runner import YamlPlaybook
from sidelight.service.app import App
from sidelight.service.playbooks.versions import kept_version, known_playbook
from sidelight.service.triage import DEFAULT_PLAYBOOK
from sidelight.store import NewRun, Published
from sidelight.workflow import Version, decode_version, encode_version, takes
from sidelight.workflow.playbook import Call, walk
from sidelight.workflow.playbook import Playbook as YamlText

FRESH = 2.0  # seconds that the list of what is published is known without asking the store
WRITTEN_IN_PYTHON = ""
"""The digest of a playbook that has no versions: it is what is installed."""


class Live(msgspec.Struct, frozen=True):
    """A published playbook with its version."""

    published: Published
    version: Version


class Routes:
    """Chooses playbooks for the alerts of one team."""

    def __init__(self, app: App) -> None:
        """Take the team's product."""
        self._app = app
        self._versions: dict[str, Version] = {}
        self._live: tuple[Live, ...] = ()
        self._read_at: float | None = None

    def route(self, alert: Alert) -> NewRun:
        """Return the run that an alert starts: of what is published, else a plan by the default."""
        for live in self.live():
            trigger = live.version.playbook.on
            if trigger and trigger.alert and takes(live.version, alert):
                return self.new_run(live.version.playbook.playbook, mode=live.published.mode)
        return self.new_run(DEFAULT_PLAYBOOK, mode=RunMode.PLAN)

    def live(self) -> tuple[Live, ...]:
        """Return what is published, in the order in which it is asked."""
        now = self._app.clock.monotonic()
        if self._read_at is None or now - self._read_at > FRESH:
            found = [
                Live(each, self.version(each.name, each.digest))
                for each in self._app.store.playbooks.all_live()
            ]
            self._live = tuple(sorted(found, key=_order))
            self._read_at = now
        return self._live

    def new_run(self, name: str, *, mode: RunMode, author: str = "sidelight") -> NewRun:
        """Return a run of a playbook, pinned to the versions that hold now; raises InvalidInput."""
        pinned = dict(self._pins(name))
        digest = pinned[name]
        version = self.version(name, digest) if digest else None
        limit = version.playbook.limits.concurrency if version else None
        return NewRun(playbook=name, pinned=pinned, mode=mode, author=author, concurrency=limit)

    def playbook(self, name: str, digest: str) -> Playbook:
        """Return a playbook in the version that a run is pinned to; raises InvalidInput."""
        if digest == WRITTEN_IN_PYTHON:
            return known_playbook(self._app.playbooks, name)
        return YamlPlaybook(self.version(name, digest), self._app.clock)

    def version(self, name: str, digest: str) -> Version:
        """Return a kept version; raises InvalidInput where there is none."""
        if digest not in self._versions:
            kept = kept_version(self._app.store, name, digest)
            self._versions[digest] = decode_version(kept.body)
        return self._versions[digest]

    def _pins(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield a playbook and all that it may call, with their digests."""
        live = {each.published.name: each.version for each in self.live()}
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            each = waiting.pop()
            if each in seen:
                continue
            seen.add(each)
            version = live.get(each) or self._kept(known_playbook(self._app.playbooks, each))
            if version is None:
                yield each, WRITTEN_IN_PYTHON
                continue
            yield each, version.digest
            waiting.extend(_called(version.playbook))

    def _kept(self, playbook: Playbook) -> Version | None:
        """Return the version of an installed playbook, kept for as long as a run may need it."""
        if not isinstance(playbook, YamlPlaybook):
            return None
        version = playbook.version
        if version.digest not in self._versions:
            body, name = encode_version(version), version.playbook.playbook
            self._app.store.playbooks.keep(name, version.digest, "", body, "sidelight")
            self._versions[version.digest] = version
        return version


def _called(playbook: YamlText) -> Iterator[str]:
    for steps in (playbook.steps, playbook.on_error):
        for _, step in walk(steps, ""):
            if isinstance(step, Call):
                yield step.call


def _order(live: Live) -> tuple[int, bool, str]:
    """Return what sorts by priority, then those with a condition before those that take all."""
    trigger = live.version.playbook.on.alert if live.version.playbook.on else None
    if trigger is None:
        return 0, True, live.published.name
    return -trigger.priority, trigger.when is None, live.published.name
