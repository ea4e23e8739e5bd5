"""Alerts, observables, sightings, reports, verdicts, cases, disclosures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Moment = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _cases()
    _alerts()
    _sightings()
    _reports()
    _verdicts()
    _disclosures()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", Bytewise, nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_owner_id", "cases", ["owner", "id"])
    op.create_index("ix_cases_owner_status_id", "cases", ["owner", "status", "id"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("case_id", Bytewise, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("severity", sa.SmallInteger, nullable=False),
        sa.Column("time", Moment, nullable=False),
        sa.Column("first_seen", Moment, nullable=False),
        sa.Column("last_seen", Moment, nullable=False),
        sa.Column("times_seen", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("owner", "key", name="uq_alerts_owner_key"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name="fk_alerts_cases",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_alerts_owner_case_id", "alerts", ["owner", "case_id"])


def _sightings() -> None:
    op.create_table(
        "observables",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("alerts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_observables"),
    )
    op.create_table(
        "sightings",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("alert_id", Bytewise, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", "alert_id", name="pk_sightings"),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_sightings_alerts"),
        sa.ForeignKeyConstraint(
            ["owner", "key"],
            ["observables.owner", "observables.key"],
            name="fk_sightings_observables",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sightings_owner_key_seen_at", "sightings", ["owner", "key", "seen_at"])
    op.create_index("ix_sightings_alert_id", "sightings", ["alert_id"])


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("provider", Bytewise, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("fetched_at", Moment, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", "provider", name="pk_reports"),
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", Bytewise, nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
    )
    op.create_index("ix_verdicts_owner_key_id", "verdicts", ["owner", "key", "id"])


def _disclosures() -> None:
    op.create_table(
        "disclosures",
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("alert_id", Bytewise),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_disclosures"),
    )
    op.create_index("ix_disclosures_owner_id", "disclosures", ["owner", "id"])
