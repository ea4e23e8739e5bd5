"""Playbooks that survive: runs, what they did, what people are asked, what is switched on."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Moment = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _create_runs()
    _create_actions()
    _create_approvals()
    _create_playbooks()
    _create_block_lists()


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("root", Bytewise, nullable=False),
        sa.Column("playbook", Bytewise, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("alert_id", Bytewise, nullable=False),
        sa.Column("case_id", Bytewise, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        sa.Column("lane", Bytewise, nullable=False),
        sa.Column("concurrency", sa.Integer),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("status", Bytewise, nullable=False),
        sa.Column("wait", sa.LargeBinary),
        sa.Column("wait_kind", sa.Text),
        sa.Column("wait_until", Moment),
        sa.Column("approval_id", Bytewise),
        sa.Column("outcome", sa.LargeBinary),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("segment", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("worker", Bytewise, nullable=False),
        sa.Column("cancelling", sa.Boolean, nullable=False),
        sa.Column("pausing", sa.Boolean, nullable=False),
        sa.Column("woken", sa.Boolean, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("started_at", Moment),
        sa.Column("ended_at", Moment),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_runs"),
    )
    op.create_index("ix_runs_owner_playbook_id", "runs", ["owner", "playbook", "id"])
    op.create_index("ix_runs_owner_alert_id_id", "runs", ["owner", "alert_id", "id"])
    op.create_index("ix_runs_owner_status_id", "runs", ["owner", "status", "id"])
    _partial_index("ix_runs_running", "running", ["lane"])
    _partial_index("ix_runs_pending", "pending", ["lane", "priority", "id"])
    _partial_index("ix_runs_waiting", "waiting", ["wait_kind", "wait_until"])
    op.create_index("ix_runs_ended_at", "runs", ["ended_at"])
    op.create_table(
        "run_journal",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("run_id", Bytewise, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("place", Bytewise, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("result", sa.LargeBinary, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "run_id", "number", name="pk_run_journal"),
        sa.UniqueConstraint("owner", "run_id", "place", name="uq_run_journal_owner_run_id_place"),
    )
    op.create_table(
        "run_lanes",
        sa.Column("lane", Bytewise, nullable=False),
        sa.PrimaryKeyConstraint("lane", name="pk_run_lanes"),
    )
    op.create_table(
        "workers",
        sa.Column("name", Bytewise, nullable=False),
        sa.Column("beat_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workers"),
    )


def _create_actions() -> None:
    op.create_table(
        "actions",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("state", Bytewise, nullable=False),
        sa.Column("action", Bytewise, nullable=False),
        sa.Column("target", Bytewise),
        sa.Column("run_id", Bytewise),
        sa.Column("due_at", Moment),
        sa.Column("unsettled_at", Moment),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_actions"),
        sa.UniqueConstraint("owner", "key", name="uq_actions_owner_key"),
    )
    op.create_index("ix_actions_owner_state_id", "actions", ["owner", "state", "id"])
    op.create_index("ix_actions_owner_action_id", "actions", ["owner", "action", "id"])
    op.create_index("ix_actions_owner_target_id", "actions", ["owner", "target", "id"])
    op.create_index("ix_actions_owner_run_id_id", "actions", ["owner", "run_id", "id"])
    op.create_index("ix_actions_due_at", "actions", ["due_at"])
    op.create_index("ix_actions_unsettled_at", "actions", ["unsettled_at"])
    op.create_table(
        "ledger_lines",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("action_id", Bytewise, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("owner", "number", name="pk_ledger_lines"),
    )
    op.create_index(
        "ix_ledger_lines_owner_action_id_number", "ledger_lines", ["owner", "action_id", "number"]
    )
    op.create_table(
        "ledger_heads",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_ledger_heads"),
    )


def _create_approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("run_id", Bytewise),
        sa.Column("place", Bytewise, nullable=False),
        sa.Column("state", Bytewise, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("decided_at", Moment),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_approvals"),
        sa.UniqueConstraint("owner", "run_id", "place", name="uq_approvals_owner_run_id_place"),
    )
    op.create_index("ix_approvals_owner_state_id", "approvals", ["owner", "state", "id"])
    op.create_index("ix_approvals_due_at", "approvals", ["due_at"])
    op.create_table(
        "approval_links",
        sa.Column("digest", Bytewise, nullable=False),
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("approval_id", Bytewise, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("used_at", Moment),
        sa.PrimaryKeyConstraint("digest", name="pk_approval_links"),
    )
    op.create_index(
        "ix_approval_links_owner_approval_id", "approval_links", ["owner", "approval_id"]
    )
    op.create_index("ix_approval_links_expires_at", "approval_links", ["expires_at"])
    op.create_table(
        "delegations",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("author", Bytewise, nullable=False),
        sa.Column("delegate", Bytewise, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "author", "delegate", name="pk_delegations"),
    )


def _create_playbooks() -> None:
    op.create_table(
        "playbook_versions",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("digest", Bytewise, nullable=False),
        sa.Column("name", Bytewise, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("source", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "digest", name="pk_playbook_versions"),
        sa.UniqueConstraint(
            "owner", "name", "number", name="uq_playbook_versions_owner_name_number"
        ),
    )
    op.create_table(
        "live_playbooks",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("name", Bytewise, nullable=False),
        sa.Column("next_at", Moment),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner", "name", name="pk_live_playbooks"),
    )
    op.create_index("ix_live_playbooks_next_at", "live_playbooks", ["next_at"])
    op.create_table(
        "publications",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("id", Bytewise, nullable=False),
        sa.Column("name", Bytewise, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_publications"),
    )
    op.create_index("ix_publications_owner_name_id", "publications", ["owner", "name", "id"])


def _create_block_lists() -> None:
    op.create_table(
        "block_entries",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("key", Bytewise, nullable=False),
        sa.Column("list", Bytewise, nullable=False),
        sa.Column("target", Bytewise, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("order_key", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("until", Moment),
        sa.Column("added_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_block_entries"),
    )
    op.create_index(
        "ix_block_entries_owner_list_target", "block_entries", ["owner", "list", "target"]
    )
    op.create_index(
        "ix_block_entries_owner_list_until", "block_entries", ["owner", "list", "until"]
    )
    op.create_table(
        "block_lists",
        sa.Column("owner", Bytewise, nullable=False),
        sa.Column("list", Bytewise, nullable=False),
        sa.Column("changes", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("owner", "list", name="pk_block_lists"),
    )


def _partial_index(name: str, status: str, columns: list[str]) -> None:
    where = sa.text(f"status = '{status}'")
    op.create_index(name, "runs", columns, sqlite_where=where, postgresql_where=where)
