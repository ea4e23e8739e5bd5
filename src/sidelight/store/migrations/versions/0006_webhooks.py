"""Webhooks: who is told of what happens, and what was told."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Moment = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_index("ix_webhooks_owner_id", "webhooks", ["owner", "id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", Bytewise, nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
    )
    op.create_index(
        "ix_webhook_deliveries_owner_webhook_id_id",
        "webhook_deliveries",
        ["owner", "webhook_id", "id"],
    )
    op.create_index(
        "ix_webhook_deliveries_next_at_made_at", "webhook_deliveries", ["next_at", "made_at"]
    )
