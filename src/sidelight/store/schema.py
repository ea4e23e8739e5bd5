"""The tables, as the newest migration leaves them; a test compares the two on both dialects.

Nothing reads or writes through these objects: they are for migrations and for people. Times are
text of one length in SQLite and `timestamptz` in PostgreSQL. Identifiers and keys are compared
byte by byte, so that they sort alike everywhere. `key` is made by `codec.key`.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

Moment = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

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
