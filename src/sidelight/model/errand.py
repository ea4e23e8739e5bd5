"""Errands: look-ups that wait in line, because the quota of their provider is used up."""

from datetime import datetime
from enum import IntEnum

import msgspec

from sidelight.model.alert import Role
from sidelight.model.observable import Observable
from sidelight.model.tlp import Pap, Tlp


class Priority(IntEnum):
    """Who waits for an answer, the most urgent first: a person, an alert, a pile of values."""

    ANALYST = 0
    ALERT = 1
    BATCH = 2


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """One observable that one provider is to be asked about as soon as its quota allows.

    `holder` holds the key that it is asked with; the other fields are those of the look-up.
    """

    provider: str
    holder: str
    observable: Observable
    priority: Priority
    asked_at: datetime
    tlp: Tlp = Tlp.AMBER
    pap: Pap = Pap.GREEN
    role: Role | None = None
    automated: bool = False
    alert_id: str | None = None
    why: str = "look-up"


class Turn(msgspec.Struct, frozen=True):
    """The place of an errand in its line, 1 for the next, and when it is expected to be asked."""

    position: int
    at: datetime
