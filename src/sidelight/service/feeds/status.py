"""What a person wants to know of a feed: what it is, what it holds, and how it is doing."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal

import msgspec

from sidelight.plugin import FeedManifest
from sidelight.service.feeds.shelf import Health, Held
from sidelight.transports.indexes import IndexStatus

State = Literal["ok", "stale", "failing", "broken", "no key", "never synced", "not compiled"]
Origin = Literal["package", "sync", "import"]


class FeedCard(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed is and what it holds; `data_date` is None until something of it is held.

    `origin` says how it comes here: with a package, by a sync, or by an import; `path` is the
    address or file. `families` of feeds that copy each other are not counted twice.
    """

    name: str
    title: str
    kind: str
    entries: int
    data_date: str | None
    licence: str
    family: str
    policy: str
    trust: str
    origin: Origin
    path: str
    docs: str
    bytes: int


class FeedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a feed is doing; times are UTC.

    `age_days` is the age of the data, `stale` says that it is more than the publisher's habit.
    `failing_since` is the first failure since the last success; what is held serves on meanwhile.
    `problem` says why an index does not serve.
    """

    name: str
    kind: str
    entries: int
    data_date: str | None
    state: State
    age_days: int | None
    stale: bool
    last_try: datetime | None
    last_success: datetime | None
    last_error: str | None
    failures: int
    failing_since: datetime | None
    junk: int
    junk_shown: Sequence[str]
    problem: str | None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about one feed; `held` None was never taken in, `index` None not compiled.

    `missing` names a key that has to be set before it can be fetched.
    """

    card: FeedManifest
    held: Held | None = None
    index: IndexStatus | None = None
    health: Health = Health()
    missing: str | None = None


def card_of(known: Known) -> FeedCard:
    """Return what a feed is and what it holds."""
    card, index, held = known.card, known.index, known.held
    return FeedCard(
        name=card.name,
        title=card.title,
        kind=card.kind,
        entries=index.entries if index else 0,
        data_date=(index.data_date or None) if index else None,
        licence=card.licence,
        family=card.family or card.name,
        policy=card.policy,
        trust=card.trust,
        origin=_origin(known),
        path=held.origin if held else next(iter(card.urls), card.package or ""),
        docs=card.docs,
        bytes=index.bytes if index else 0,
    )


def status_of(known: Known, now: datetime) -> FeedStatus:
    """Return how a feed is doing at this moment."""
    index, held, health = known.index, known.held, known.health
    age = _age(known, now)
    stale = known.card.ttl is not None and age is not None and age > known.card.ttl.days
    return FeedStatus(
        name=known.card.name,
        kind=known.card.kind,
        entries=index.entries if index else 0,
        data_date=(index.data_date or None) if index else None,
        state=_state(known, stale=stale),
        age_days=age,
        stale=stale,
        last_try=health.last_try or (held.taken_at if held else None),
        last_success=health.last_success or (held.taken_at if held else None),
        last_error=health.last_error or known.missing,
        failures=health.failures,
        failing_since=health.failing_since,
        junk=held.junk if held else (index.skipped if index else 0),
        junk_shown=held.shown if held else (),
        problem=index.problem if index else None,
    )


def _state(known: Known, *, stale: bool) -> State:
    index, card = known.index, known.card
    if index is None and not card.networked:
        return "not compiled"
    if index is not None and index.problem:
        return "broken"
    if known.health.failures:
        return "failing"
    if known.missing:
        return "no key"
    if index is None:
        return "never synced"
    return "stale" if stale else "ok"


def _origin(known: Known) -> Origin:
    if known.card.networked:
        return "sync"
    return "import" if known.held else "package"


def _age(known: Known, now: datetime) -> int | None:
    """Return the age in days of the data, or of its fetching where the data has no date."""
    text = known.index.data_date if known.index else None
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        if known.held is None or known.held.taken_at is None:
            return None
        day = known.held.taken_at.astimezone(UTC).date()
    return max(0, (now.astimezone(UTC).date() - day).days)
