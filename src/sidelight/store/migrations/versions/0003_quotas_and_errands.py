"""The calls of each key, look-ups in line for quota, leases, and how providers fare."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Moment = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _quota_keys()
    _quota_calls()
    _quota_periods()
    _errands()
    _leases()
    _health()


def _quota_keys() -> None:
    op.create_table(
        "quota_keys",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("provider", Bytewise, nullable=False),
        sa.Column("holder", Bytewise, nullable=False),
        sa.Column("calls", sa.BigInteger, nullable=False),
        sa.Column("claims", sa.BigInteger, nullable=False),
        sa.Column("last_at", Moment),
        sa.Column("blocked_until", Moment),
        sa.PrimaryKeyConstraint("owner", "provider", "holder", name="pk_quota_keys"),
    )


def _quota_calls() -> None:
    op.create_table(
        "quota_calls",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("provider", Bytewise, nullable=False),
        sa.Column("holder", Bytewise, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "provider", "holder", "number", name="pk_quota_calls"),
    )


def _quota_periods() -> None:
    op.create_table(
        "quota_periods",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("provider", Bytewise, nullable=False),
        sa.Column("holder", Bytewise, nullable=False),
        sa.Column("per", Bytewise, nullable=False),
        sa.Column("starts_at", Moment, nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner", "provider", "holder", "per", "starts_at", name="pk_quota_periods"),
    )


def _errands() -> None:
    op.create_table(
        "errands",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("provider", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("holder", Bytewise, nullable=False),
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner", "provider", "key", "holder", name="pk_errands"),
    )
    op.create_index(
        "ix_errands_owner_provider_holder_priority_id",
        "errands",
        ["owner", "provider", "holder", "priority", "id"],
    )
    op.create_index(
        "ix_errands_owner_provider_holder_id",
        "errands",
        ["owner", "provider", "holder", "id"],
    )
    op.create_index(
        "ix_errands_owner_key",
        "errands",
        ["owner", "key"],
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("provider", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("holder", Bytewise, nullable=False),
        sa.Column("token", Bytewise, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "provider", "key", "holder", name="pk_leases"),
    )


def _health() -> None:
    op.create_table(
        "health",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("provider", Bytewise, nullable=False),
        sa.Column("holder", Bytewise, nullable=False),
        sa.Column("claims", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner", "provider", "holder", name="pk_health"),
    )
