"""Verdicts: what Sidelight concludes about one observable, and why."""

from datetime import datetime
from enum import StrEnum

import msgspec

from sidelight.model.evidence import Scope


class VerdictClass(StrEnum):
    """The conclusion in one word; `unknown` also stands for "no source we hold knows it"."""

    MALICIOUS = "malicious"
    SUSPICIOUS = "suspicious"
    NOISE = "noise"
    UNKNOWN = "unknown"
    BENIGN = "benign"
    KNOWN_GOOD = "known_good"


class ActionScope(StrEnum):
    """The widest thing that an automatic action may touch on the strength of a verdict."""

    NONE = "none"
    HASH = "hash"
    URL = "url"
    HOST = "host"
    IP = "ip"


class Missing(msgspec.Struct, frozen=True):
    """A provider that was asked and did not answer, and why."""

    provider: str
    why: str


class Coverage(msgspec.Struct, frozen=True):
    """How many of the providers asked did answer; a miss is an answer, an outage is not."""

    answered: int
    asked: int
    missing: tuple[Missing, ...] = ()

    @property
    def share(self) -> float:
        """Answered over asked, 0 to 1; 0 when nothing was asked."""
        return self.answered / self.asked if self.asked else 0.0


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger: what was claimed and how much it moved the verdict.

    `weight` is in bits (log2 of the likelihood ratio), positive towards malicious. `without` is the
    probability the verdict would have if this reason were absent.
    """

    text: str
    weight: float
    source: str
    family: str
    scope: Scope | None = None
    observed_at: datetime | None = None
    matched: str | None = None
    link: str | None = None
    without: float | None = None


class Known(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Figures behind a verdict, for playbooks that decide by figures; they moved it already.

    `engines_malicious` of `engines_total` AV engines detect it, in the report that asked the most.
    `first_seen` is the earliest that a report knows, `known_days` how long before the judgement
    that was. `popular` says that it, or the host it lies on, is visited or shared by many.
    `names` is how many names are known to point to an address. `sightings` counts the other alerts
    of ours that hold it.
    """

    engines_malicious: int = 0
    engines_total: int = 0
    first_seen: datetime | None = None
    known_days: int | None = None
    popular: bool = False
    names: int = 0
    sightings: int = 0


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conclusion with its probability of being malicious (0 to 1) and the reasons for it.

    `confidence` (0 to 1) falls with missing answers and with a probability near one half.
    """

    class_: VerdictClass = msgspec.field(name="class")
    probability: float
    confidence: float
    coverage: Coverage
    reasons: tuple[Reason, ...]
    action_scope: ActionScope
    model_version: str
    known: Known | None = None

    @property
    def lasting(self) -> "Verdict":
        """The verdict without what is another on every day and after every alert."""
        if self.known is None:
            return self
        known = msgspec.structs.replace(self.known, known_days=None, sightings=0)
        return msgspec.structs.replace(self, known=known if known != Known() else None)
