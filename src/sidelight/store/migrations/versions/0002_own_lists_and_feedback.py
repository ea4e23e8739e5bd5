"""Own allow and deny lists, findings of analysts, and who changed what."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Moment = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _own_entries()
    _findings()
    _experience()
    _changes()


def _own_entries() -> None:
    op.create_table(
        "own_entries",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("subdomains", sa.Boolean, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_own_entries"),
    )


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("verdict_id", Bytewise, nullable=False),
        sa.Column("author", Bytewise, nullable=False),
        sa.Column("malicious", sa.Boolean, nullable=False),
        sa.Column("sources", sa.LargeBinary, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner", "verdict_id", "author", name="pk_findings"),
    )


def _experience() -> None:
    op.create_table(
        "experience",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("source", Bytewise, nullable=False),
        sa.Column("true_positives", sa.Integer, nullable=False),
        sa.Column("false_positives", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner", "source", name="pk_experience"),
    )


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_owner_id", "changes", ["owner", "id"])
