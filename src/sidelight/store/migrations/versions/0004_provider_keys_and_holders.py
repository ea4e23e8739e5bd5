"""Keys of providers that users and teams brought, and reports that are for the holder of a key."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Moment = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

KEY = ["owner", "key", "provider", "holder"]


def upgrade() -> None:
    _provider_keys()
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_reports()
    else:
        _extend_reports()


def _provider_keys() -> None:
    op.create_table(
        "provider_keys",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("holder", Bytewise, nullable=False),
        sa.Column("provider", Bytewise, nullable=False),
        sa.Column("setting", Bytewise, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "holder", "provider", "setting", name="pk_provider_keys"),
    )


def _rebuild_reports() -> None:
    """SQLite cannot change a primary key; every report so far is the team's."""
    op.rename_table("reports", "reports_before_holders")
    op.create_table(
        "reports",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("provider", Bytewise, nullable=False),
        sa.Column("holder", Bytewise, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("fetched_at", Moment, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name="pk_reports"),
    )
    op.execute(
        "INSERT INTO reports (owner, key, provider, holder, state, fetched_at, body) "
        "SELECT owner, key, provider, '', state, fetched_at, body FROM reports_before_holders"
    )
    op.drop_table("reports_before_holders")


def _extend_reports() -> None:
    op.add_column("reports", sa.Column("holder", Bytewise, nullable=False, server_default=""))
    op.alter_column("reports", "holder", server_default=None)
    op.drop_constraint("pk_reports", "reports")
    op.create_primary_key("pk_reports", "reports", KEY)
