"""What people decided, to store; apart from `samples`, which imports nothing of the store."""

from datetime import UTC, datetime

from sidelight.model import ObservableType
from sidelight.store import Finding, OwnEntry, OwnList
from store.samples import DOMAIN


def own_entry(value=DOMAIN.value, type_=ObservableType.DOMAIN, list_=OwnList.DENY, **parts):
    """Return an entry of an own list that holds for the last week of November 2026."""
    fields = {
        "author": "ana",
        "reason": "case 17",
        "added_at": datetime(2026, 11, 24, 12, tzinfo=UTC),
        "expires_at": datetime(2026, 12, 1, tzinfo=UTC),
    }
    return OwnEntry(list=list_, type=type_, value=value, **(fields | parts))


def finding(sources=("one", "two"), *, malicious=True, **parts):
    """Return what ana found of a verdict on the domain."""
    fields = {"verdict_id": "verdict_1", "observable": DOMAIN, "author": "ana", "reason": "seen it"}
    return Finding(malicious=malicious, sources=sources, **(fields | parts))
