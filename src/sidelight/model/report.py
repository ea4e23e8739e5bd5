"""Reports: what one provider answered about one observable at one moment."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from sidelight.model.evidence import Claim, Evidence
from sidelight.model.observable import Observable

Fact = str | int | float | bool | list[str]
"""A value that a report states under a name."""


class ReportState(StrEnum):
    """How a look-up ended; an outage is never a miss."""

    HIT = "hit"
    MISS = "no_hit"
    UNAVAILABLE = "unavailable"


class Detection(msgspec.Struct, frozen=True):
    """The rating by one AV engine, with the name it gives to the threat."""

    engine: str
    rating: Claim
    label: str | None = None


class Relation(msgspec.Struct, frozen=True):
    """A typed edge from the observable of the report to another one, such as `dns_resolution`."""

    kind: str
    target: Observable
    first_seen: datetime | None = None
    last_seen: datetime | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `provider` answered; an absent fact is None or missing, never a zero or an empty string.

    `why` says in words why a report is unavailable. `data_date` is the date of the data behind an
    offline answer. `fetched_at` is set by the driver, never by a provider, and so is `holder`: the
    user whose key it was fetched with where the terms forbid to share it, '' for the whole team.
    """

    provider: str
    observable: Observable
    state: ReportState
    fetched_at: datetime | None = None
    why: str | None = None
    retry_after: float | None = None
    evidence: tuple[Evidence, ...] = ()
    detections: tuple[Detection, ...] = ()
    relations: tuple[Relation, ...] = ()
    facts: Mapping[str, Fact] = {}
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    data_date: str | None = None
    link: str | None = None
    holder: str = ""
