"""The tables, as the newest migration leaves them; a test compares the two on both dialects.

Nothing reads or writes through these objects: they are for migrations and for people. `metadata`
says what they share, and the tables of playbooks are in `run_schema`.
"""

import sqlalchemy as sa

from sidelight.store import run_schema
from sidelight.store.metadata import Bytewise, Moment, metadata

__all__ = ["metadata", "run_schema"]

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("severity", sa.SmallInteger, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("resolution", sa.Text),
    sa.Column("summary", sa.Text),
    sa.Column("plan", sa.LargeBinary, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("closed_at", Moment),
    sa.Index(None, "owner", "id"),
    sa.Index(None, "owner", "status", "id"),
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("key", Bytewise, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("uid", sa.Text, nullable=False),
    # Deferred: one statement writes the alert and learns whether it is new; then comes the case.
    sa.Column(
        "case_id",
        Bytewise,
        sa.ForeignKey("cases.id", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("severity", sa.SmallInteger, nullable=False),
    sa.Column("time", Moment, nullable=False),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("last_seen", Moment, nullable=False),
    sa.Column("times_seen", sa.Integer, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("owner", "key"),
    sa.Index(None, "owner", "case_id"),
)

observables = sa.Table(
    "observables",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("alerts", sa.Integer, nullable=False),
)

sightings = sa.Table(
    "sightings",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, primary_key=True),
    sa.Column("alert_id", Bytewise, sa.ForeignKey("alerts.id"), primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["owner", "key"], ["observables.owner", "observables.key"]),
    sa.Index(None, "owner", "key", "seen_at"),
    sa.Index(None, "alert_id"),
    sqlite_with_rowid=False,
)

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, primary_key=True),
    sa.Column("provider", Bytewise, primary_key=True),
    sa.Column("holder", Bytewise, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("fetched_at", Moment, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

# A verdict and a disclosure name their alert without a foreign key: history and audit outlive it.
verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("key", Bytewise, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("class", sa.Text, nullable=False),
    sa.Column("probability", sa.Double, nullable=False),
    sa.Column("confidence", sa.Double, nullable=False),
    sa.Column("model_version", sa.Text, nullable=False),
    sa.Column("alert_id", Bytewise),
    sa.Column("since", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False),
    sa.Column("digest", Bytewise, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Index(None, "owner", "key", "id"),
)

disclosures = sa.Table(
    "disclosures",
    metadata,
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("alert_id", Bytewise),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "owner", "id"),
)

own_entries = sa.Table(
    "own_entries",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, primary_key=True),
    sa.Column("list", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("subdomains", sa.Boolean, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("added_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)

# What one person found of one verdict, with the sources that it counted for: what was counted can
# be taken back, whatever a later version makes of the verdict.
findings = sa.Table(
    "findings",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("verdict_id", Bytewise, primary_key=True),
    sa.Column("author", Bytewise, primary_key=True),
    sa.Column("malicious", sa.Boolean, nullable=False),
    sa.Column("sources", sa.LargeBinary, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
)

# The sums of `findings`, kept beside them: every look-up reads them.
experience = sa.Table(
    "experience",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("source", Bytewise, primary_key=True),
    sa.Column("true_positives", sa.Integer, nullable=False),
    sa.Column("false_positives", sa.Integer, nullable=False),
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "owner", "id"),
)

# The number of calls of a key is the number of its latest one; `last_at` may lie in the future, for
# somebody who waits for his slot. `claims` counts who locked the row.
quota_keys = sa.Table(
    "quota_keys",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("provider", Bytewise, primary_key=True),
    sa.Column("holder", Bytewise, primary_key=True),
    sa.Column("calls", sa.BigInteger, nullable=False),
    sa.Column("claims", sa.BigInteger, nullable=False),
    sa.Column("last_at", Moment),
    sa.Column("blocked_until", Moment),
)

# The latest calls of a key, as many as its rolling windows need.
quota_calls = sa.Table(
    "quota_calls",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("provider", Bytewise, primary_key=True),
    sa.Column("holder", Bytewise, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

quota_periods = sa.Table(
    "quota_periods",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("provider", Bytewise, primary_key=True),
    sa.Column("holder", Bytewise, primary_key=True),
    sa.Column("per", Bytewise, primary_key=True),
    sa.Column("starts_at", Moment, primary_key=True),
    sa.Column("used", sa.Integer, nullable=False),
)

# Identifiers sort by the time they were made: they are the order of a line. One that failed is not
# tried again before `due_at`.
errands = sa.Table(
    "errands",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("provider", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, primary_key=True),
    sa.Column("holder", Bytewise, primary_key=True),
    sa.Column("id", Bytewise, nullable=False),
    sa.Column("priority", sa.SmallInteger, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Index(None, "owner", "provider", "holder", "priority", "id"),
    sa.Index(None, "owner", "provider", "holder", "id"),
    sa.Index(None, "owner", "key"),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("provider", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, primary_key=True),
    sa.Column("holder", Bytewise, primary_key=True),
    sa.Column("token", Bytewise, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)

health = sa.Table(
    "health",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("provider", Bytewise, primary_key=True),
    sa.Column("holder", Bytewise, primary_key=True),
    sa.Column("claims", sa.BigInteger, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

provider_keys = sa.Table(
    "provider_keys",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("holder", Bytewise, primary_key=True),
    sa.Column("provider", Bytewise, primary_key=True),
    sa.Column("setting", Bytewise, primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("added_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
)

# A key or a session is found before it is known whose it is: by its digest alone.
api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("digest", Bytewise, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False),
    sa.Column("calls", sa.Integer),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("last_used_at", Moment),
    sa.Column("revoked_at", Moment),
    sa.UniqueConstraint("digest"),
    sa.Index(None, "owner", "id"),
)

people = sa.Table(
    "people",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("name", Bytewise, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("disabled_at", Moment),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("locked_until", Moment),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("person", Bytewise, nullable=False),
    sa.Column("csrf", sa.Text, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Index(None, "owner", "person"),
)

access_log = sa.Table(
    "access_log",
    metadata,
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "owner", "id"),
)

url_ids = sa.Table(
    "url_ids",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

comments = sa.Table(
    "comments",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("positive", sa.Integer, nullable=False),
    sa.Column("negative", sa.Integer, nullable=False),
    sa.Column("abuse", sa.Integer, nullable=False),
    sa.Index(None, "owner", "key"),
)

votes = sa.Table(
    "votes",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, primary_key=True),
    sa.Column("author", Bytewise, primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("malicious", sa.Boolean, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

analyses = sa.Table(
    "analyses",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("private", sa.Boolean, nullable=False),
    sa.Column("facts", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index(None, "owner", "key"),
)

webhooks = sa.Table(
    "webhooks",
    metadata,
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("events", sa.Text, nullable=False),
    sa.Column("private", sa.Boolean, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Index(None, "owner", "id"),
)

# `next_at` is when a message is sent, or when the claim of who sends it now is over; NULL is never.
webhook_deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("webhook_id", Bytewise, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("next_at", Moment),
    sa.Column("delivered_at", Moment),
    sa.Column("status", sa.Integer),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Index(None, "owner", "webhook_id", "id"),
    sa.Index(None, "next_at", "made_at"),
)
