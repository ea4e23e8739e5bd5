"""The tables of playbooks: runs, actions, approvals, versions and block lists; see `schema`."""

import sqlalchemy as sa

from sidelight.store.metadata import Bytewise, Moment, metadata, partial

# `lane` is empty, or names the owner and playbook of which only so many may run at a time. The
# columns of the wait are those of `wait` that are searched.
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("id", Bytewise, primary_key=True),
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
    sa.Index(None, "owner", "status", "id"),
    sa.Index(None, "owner", "playbook", "id"),
    sa.Index(None, "owner", "alert_id", "id"),
    sa.Index(None, "ended_at"),
    partial("ix_runs_pending", "pending", "lane", "priority", "id"),
    partial("ix_runs_running", "running", "lane"),
    partial("ix_runs_waiting", "waiting", "wait_kind", "wait_until"),
)

run_journal = sa.Table(
    "run_journal",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("run_id", Bytewise, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("place", Bytewise, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("result", sa.LargeBinary, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("owner", "run_id", "place"),
)

# Nothing but a lock: who takes runs out of a lane holds its row, so that two never count at once.
run_lanes = sa.Table("run_lanes", metadata, sa.Column("lane", Bytewise, primary_key=True))

# Workers serve every owner.
workers = sa.Table(
    "workers",
    metadata,
    sa.Column("name", Bytewise, primary_key=True),
    sa.Column("beat_at", Moment, nullable=False),
)

# `key` stands for the key of the order; `due_at` is when an action that stands expires, and
# `unsettled_at` since when it is neither done nor not done.
actions = sa.Table(
    "actions",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, nullable=False),
    sa.Column("state", Bytewise, nullable=False),
    sa.Column("action", Bytewise, nullable=False),
    sa.Column("target", Bytewise),
    sa.Column("run_id", Bytewise),
    sa.Column("due_at", Moment),
    sa.Column("unsettled_at", Moment),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("owner", "key"),
    sa.Index(None, "owner", "state", "id"),
    sa.Index(None, "owner", "action", "id"),
    sa.Index(None, "owner", "target", "id"),
    sa.Index(None, "owner", "run_id", "id"),
    sa.Index(None, "due_at"),
    sa.Index(None, "unsettled_at"),
)

# Chained: the hash of a line covers the hash of the one before.
ledger_lines = sa.Table(
    "ledger_lines",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True),
    sa.Column("action_id", Bytewise, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("facts", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index(None, "owner", "action_id", "number"),
)

# The end of the chain, apart from it: lines that were cut off are missed.
ledger_heads = sa.Table(
    "ledger_heads",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)

# `due_at` is when an open question expires.
approvals = sa.Table(
    "approvals",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("run_id", Bytewise),
    sa.Column("place", Bytewise, nullable=False),
    sa.Column("state", Bytewise, nullable=False),
    sa.Column("due_at", Moment),
    sa.Column("decided_at", Moment),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("owner", "run_id", "place"),
    sa.Index(None, "owner", "state", "id"),
    sa.Index(None, "due_at"),
)

# A link is found before it is known whose it is: by its digest alone.
approval_links = sa.Table(
    "approval_links",
    metadata,
    sa.Column("digest", Bytewise, primary_key=True),
    sa.Column("owner", Bytewise, nullable=False),
    sa.Column("approval_id", Bytewise, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    sa.Index(None, "owner", "approval_id"),
    sa.Index(None, "expires_at"),
)

delegations = sa.Table(
    "delegations",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("author", Bytewise, primary_key=True),
    sa.Column("delegate", Bytewise, primary_key=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False),
)

playbook_versions = sa.Table(
    "playbook_versions",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("digest", Bytewise, primary_key=True),
    sa.Column("name", Bytewise, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("source", sa.LargeBinary, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.UniqueConstraint("owner", "name", "number"),
)

# What is switched on; `next_at` is when it runs next by its schedule.
live_playbooks = sa.Table(
    "live_playbooks",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("name", Bytewise, primary_key=True),
    sa.Column("next_at", Moment),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Index(None, "next_at"),
)

# Who switched what on and off: rows are never changed.
publications = sa.Table(
    "publications",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("id", Bytewise, primary_key=True),
    sa.Column("name", Bytewise, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Index(None, "owner", "name", "id"),
)

# An entry is an order: a value is on the list as long as one of its entries is.
block_entries = sa.Table(
    "block_entries",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("key", Bytewise, primary_key=True),
    sa.Column("list", Bytewise, nullable=False),
    sa.Column("target", Bytewise, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("order_key", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("until", Moment),
    sa.Column("added_at", Moment, nullable=False),
    sa.Index(None, "owner", "list", "target"),
    sa.Index(None, "owner", "list", "until"),
)

block_lists = sa.Table(
    "block_lists",
    metadata,
    sa.Column("owner", Bytewise, primary_key=True),
    sa.Column("list", Bytewise, primary_key=True),
    sa.Column("changes", sa.BigInteger, nullable=False),
)
