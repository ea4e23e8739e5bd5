"""API keys, people, sessions and the audit of them; comments, votes, scans and known URLs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Moment = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _access()
    _log()
    _community()
    _analyses()


def _access() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", Bytewise, nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
    )
    op.create_index("ix_api_keys_owner_id", "api_keys", ["owner", "id"])
    op.create_table(
        "people",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("name", Bytewise, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("disabled_at", Moment),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", Moment),
        sa.PrimaryKeyConstraint("owner", "name", name="pk_people"),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", Bytewise, nullable=False),
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("person", Bytewise, nullable=False),
        sa.Column("csrf", sa.Text, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_owner_person", "sessions", ["owner", "person"])


def _log() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index("ix_access_log_owner_id", "access_log", ["owner", "id"])


def _community() -> None:
    op.create_table(
        "url_ids",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_url_ids"),
    )
    op.create_table(
        "comments",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("positive", sa.Integer, nullable=False),
        sa.Column("negative", sa.Integer, nullable=False),
        sa.Column("abuse", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_comments"),
    )
    op.create_index("ix_comments_owner_key", "comments", ["owner", "key"])
    op.create_table(
        "votes",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("author", Bytewise, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("malicious", sa.Boolean, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", "author", name="pk_votes"),
    )


def _analyses() -> None:
    op.create_table(
        "analyses",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_analyses"),
    )
    op.create_index("ix_analyses_owner_key", "analyses", ["owner", "key"])
