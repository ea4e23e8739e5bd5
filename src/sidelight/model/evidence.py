"""Evidence: one claim by one source about one observable, at one scope and moment."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Claim(StrEnum):
    """What a source says about an observable.

    `known_good` identifies the value itself. `clean` is a source that looked and found nothing bad.
    `shared` is infrastructure that many parties use and `popular` a name that many people visit:
    both guard the action and keep the evidence. `noise` is a known scanner. `context` informs a
    person and carries no weight.
    """

    MALICIOUS = "malicious"
    SUSPICIOUS = "suspicious"
    CLEAN = "clean"
    NOISE = "noise"
    KNOWN_GOOD = "known_good"
    SHARED = "shared"
    POPULAR = "popular"
    CONTEXT = "context"


class Scope(StrEnum):
    """How much a claim covers, and so how much an action may rest on it."""

    HASH = "hash"
    URL = "url"
    HOST = "host"
    REGISTRABLE = "registrable"
    IP = "ip"
    NETBLOCK = "netblock"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One claim by `source`, a list or service; sources of one `family` copy each other.

    `text` is the sentence a person reads; `matched` is the entry that matched where it is not the
    observable itself (a parent domain, a network). `observed_at` is when the source saw it, UTC;
    None when the source does not say. `label` is the threat or list label the source gives.
    """

    source: str
    family: str
    claim: Claim
    scope: Scope
    text: str
    label: str | None = None
    matched: str | None = None
    observed_at: datetime | None = None
    link: str | None = None
