"""The store: what Sidelight remembers, in one SQLite file or in PostgreSQL.

Nothing else imports a database library. SQLAlchemy and Alembic (0.4 and 0.7 s to import) are
loaded only when a schema has to be made or changed, a driver only when its database is opened.
"""

from sidelight.store.access import AccessStore, ApiKey, Person, Session
from sidelight.store.community import Analysis, Comment, CommunityStore, Vote
from sidelight.store.interface import (
    DEFAULT_OWNER,
    Case,
    CasePage,
    Change,
    Disclosure,
    Experience,
    Finding,
    OwnEntry,
    OwnList,
    OwnMatch,
    PastVerdict,
    Recorded,
    Sighting,
    Store,
    StoredAlert,
)
from sidelight.store.keys import KeyPlace, KeyStore, SealedKey
from sidelight.store.opening import open_store
from sidelight.store.sealing import KEY_BYTES, Sealer
from sidelight.store.webhooks import (
    Claimed,
    Delivery,
    DeliveryPage,
    DeliveryState,
    EventKind,
    Occurrence,
    Webhook,
    WebhookStore,
)

__all__ = [
    "DEFAULT_OWNER",
    "KEY_BYTES",
    "AccessStore",
    "Analysis",
    "ApiKey",
    "Case",
    "CasePage",
    "Change",
    "Claimed",
    "Comment",
    "CommunityStore",
    "Delivery",
    "DeliveryPage",
    "DeliveryState",
    "Disclosure",
    "EventKind",
    "Experience",
    "Finding",
    "KeyPlace",
    "KeyStore",
    "Occurrence",
    "OwnEntry",
    "OwnList",
    "OwnMatch",
    "PastVerdict",
    "Person",
    "Recorded",
    "SealedKey",
    "Sealer",
    "Session",
    "Sighting",
    "Store",
    "StoredAlert",
    "Vote",
    "Webhook",
    "WebhookStore",
    "open_store",
]
