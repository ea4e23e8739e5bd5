"""Collecting: what a look-up brought is kept for a while, so that a page shows it at once."""

import logging
from collections import Counter, OrderedDict
from collections.abc import Mapping

import msgspec

from sidelight.model import Clock, Context, Observable, SidelightError, VerdictClass
from sidelight.service import App
from sidelight.service.knowledge import contexts_of, glance, is_known
from sidelight.widget.sections import related

log = logging.getLogger(__name__)

WHY = "asked for the widget"
KEPT = 600.0
"""Seconds for which the page does not ask again."""
SOON = 20.0
"""The same, where the answer was that nobody knows or nobody could be asked."""
MOST = 1000  # subjects in memory
GLANCED = 24  # related values whose verdict is looked up in what is held


class Subject(msgspec.Struct, frozen=True):
    """A value as one team sees it; `user` is whose keys are used, None for the team's."""

    owner: str
    user: str | None
    observable: Observable


class Kept(msgspec.Struct, frozen=True):
    """What a look-up brought; `context` is None where it failed, `verdicts` are of related values.

    `at` is in the seconds of the monotonic clock.
    """

    context: Context | None
    verdicts: Mapping[Observable, VerdictClass]
    at: float

    @property
    def lasts(self) -> float:
        """For how many seconds it serves."""
        return KEPT if self.context is not None and is_known(self.context) else SOON


class Collector:
    """Looks subjects up and remembers the outcome, in this process."""

    def __init__(self, clock: Clock) -> None:
        """Start with nothing."""
        self._clock = clock
        self._kept: OrderedDict[Subject, Kept] = OrderedDict()
        self._under_way: Counter[Subject] = Counter()

    def recent(self, subject: Subject) -> Kept | None:
        """Return what the latest look-up brought; None where it is too old, or there was none."""
        kept = self._kept.get(subject)
        if kept is None or self._clock.monotonic() - kept.at > kept.lasts:
            return None
        return kept

    def is_under_way(self, subject: Subject) -> bool:
        """Whether a look-up runs now."""
        return self._under_way[subject] > 0

    async def collect(self, app: App, subject: Subject) -> Kept:
        """Look a subject up, as far as it takes to be sure, and keep what it brings."""
        self._under_way[subject] += 1
        try:
            kept = await self._found(app, subject)
        except SidelightError:
            log.exception("a look-up for the widget failed")
            kept = Kept(None, {}, self._clock.monotonic())
        finally:
            self._under_way[subject] -= 1
            self._under_way += Counter()  # forgets who is at zero
        self._kept[subject] = kept
        self._kept.move_to_end(subject)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return kept

    async def _found(self, app: App, subject: Subject) -> Kept:
        [context] = await contexts_of(app, [subject.observable], why=WHY, user=subject.user)
        others = await glance(app, related(context)[:GLANCED], user=subject.user)
        verdicts = {each.observable: each.verdict.class_ for each in others}
        return Kept(context, verdicts, self._clock.monotonic())
