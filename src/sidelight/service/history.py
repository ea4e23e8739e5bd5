"""The history of verdicts on one observable, and what changed from one to the next."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import msgspec

from sidelight.model import Observable, Verdict, VerdictClass
from sidelight.service.app import App
from sidelight.store import PastVerdict


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict of the past, with its difference to the one before it.

    `gained` and `lost` are the texts of reasons; `was` is the class before, None for the first.
    `model_changed` says that the weights were others, so that the same facts may weigh anew.
    """

    since: datetime
    until: datetime
    class_: VerdictClass = msgspec.field(name="class")
    probability: float
    was: VerdictClass | None = None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    model_changed: bool = False
    alert_id: str | None = None


def history(app: App, observable: Observable, limit: int = 20) -> tuple[Step, ...]:
    """Return at most `limit` verdicts on an observable, newest first, with their differences."""
    past = app.store.verdicts(observable, limit + 1)
    return differences(past)[:limit]


def differences(past: Sequence[PastVerdict]) -> tuple[Step, ...]:
    """Return a step for each verdict (newest first), compared with the one after it in order."""
    steps = [_step(newer, older.verdict) for newer, older in pairwise(past)]
    return (*steps, *(_step(each, None) for each in past[-1:]))


def _step(past: PastVerdict, before: Verdict | None) -> Step:
    now = past.verdict
    have = {reason.text for reason in now.reasons}
    had = {reason.text for reason in before.reasons} if before else have
    return Step(
        since=past.since,
        until=past.until,
        class_=now.class_,
        probability=now.probability,
        was=before.class_ if before else None,
        gained=tuple(sorted(have - had)),
        lost=tuple(sorted(had - have)),
        model_changed=before is not None and before.model_version != now.model_version,
        alert_id=past.alert_id,
    )
