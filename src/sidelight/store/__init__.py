"""The store: what Sidelight remembers, in one SQLite file or in PostgreSQL.

Nothing else imports a database library. SQLAlchemy and Alembic (0.4 and 0.7 s to import) are
loaded only when a schema has to be made or changed, a driver only when its database is opened.
"""

from sidelight.store.access import AccessStore, ApiKey, Person, Session
from sidelight.store.approvals import ApprovalPage, ApprovalStore, Delegation
from sidelight.store.block_list import BlockEntry, BlockList
from sidelight.store.community import Analysis, Comment, CommunityStore, Vote
from sidelight.store.errors import Conflict, Fenced
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
from sidelight.store.ledger import ActionPage, Ledger
from sidelight.store.opening import open_store
from sidelight.store.playbooks import PlaybookStore, Publication, Published, StoredVersion
from sidelight.store.run_rows import NewRun
from sidelight.store.runs import Requests, RunPage, RunStore
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
    "ActionPage",
    "Analysis",
    "ApiKey",
    "ApprovalPage",
    "ApprovalStore",
    "BlockEntry",
    "BlockList",
    "Case",
    "CasePage",
    "Change",
    "Claimed",
    "Comment",
    "CommunityStore",
    "Conflict",
    "Delegation",
    "Delivery",
    "DeliveryPage",
    "DeliveryState",
    "Disclosure",
    "EventKind",
    "Experience",
    "Fenced",
    "Finding",
    "KeyPlace",
    "KeyStore",
    "Ledger",
    "NewRun",
    "Occurrence",
    "OwnEntry",
    "OwnList",
    "OwnMatch",
    "PastVerdict",
    "Person",
    "PlaybookStore",
    "Publication",
    "Published",
    "Recorded",
    "Requests",
    "RunPage",
    "RunStore",
    "SealedKey",
    "Sealer",
    "Session",
    "Sighting",
    "Store",
    "StoredAlert",
    "StoredVersion",
    "Vote",
    "Webhook",
    "WebhookStore",
    "open_store",
]
