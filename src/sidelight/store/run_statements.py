"""Every statement about runs; `database` explains `:name`, `IN :names` and `FOR UPDATE`.

Who changes a run locks its row first, and only then a question that it asked: so none waits in a
circle. The statuses are written out, so that the indexes of the rows in one status serve.
"""
# ruff: noqa: S608 - the parts of a statement are texts of this module

ADD_RUN = """
INSERT INTO runs (owner, id, root, playbook, mode, alert_id, case_id, author, priority, lane,
                  concurrency, body, status, problem, segment, attempts, worker, cancelling,
                  pausing, woken, created_at)
VALUES (:owner, :id, :root, :playbook, :mode, :alert_id, :case_id, :author, :priority, :lane,
        :concurrency, :body, 'pending', '', 0, 0, '', :no, :no, :no, :now)
"""

ADD_LANE = "INSERT INTO run_lanes (lane) VALUES (:lane) ON CONFLICT (lane) DO NOTHING"

COLUMNS = """
id, root, playbook, mode, alert_id, case_id, author, priority, body, status, wait, outcome,
problem, segment, attempts, worker, cancelling, pausing, created_at, started_at, ended_at
"""

RUNS = f"SELECT {COLUMNS} FROM runs WHERE owner = :owner"

RUN = f"{RUNS} AND id = :id"

LIMIT_OF_RUN = "SELECT concurrency FROM runs WHERE owner = :owner AND id = :id"

COUNTS = "SELECT status, count(*) FROM runs WHERE owner = :owner GROUP BY status"

# Entry 0 of a journal is no request: it is the alert as it was, where it came again with a change.
JOURNAL = """
SELECT place, kind, step, digest, result, text, at FROM run_journal
WHERE owner = :owner AND run_id = :id AND number > 0 ORDER BY number
"""

KEEP_ALERT = """
INSERT INTO run_journal (owner, run_id, number, place, kind, step, digest, result, text, at)
SELECT r.owner, r.id, 0, 'alert', 'alert', '', '', a.body, '', :now
FROM alerts a JOIN runs r ON r.owner = a.owner AND r.alert_id = a.id
WHERE a.owner = :owner AND a.key = :key AND a.body <> :body AND r.status <> 'succeeded'
ON CONFLICT (owner, run_id, place) DO NOTHING
"""

ALERT_OF_RUN = """
SELECT coalesce(j.result, a.body)
FROM runs r JOIN alerts a ON a.owner = r.owner AND a.id = r.alert_id
LEFT JOIN run_journal j ON j.owner = r.owner AND j.run_id = r.id AND j.number = 0
WHERE r.owner = :owner AND r.id = :id
"""

# A run that is still held by its worker. The row is locked: who takes the run over waits for what
# is being written, and then finds it in the journal.
_HELD = """
WHERE owner = :owner AND id = :id AND status = 'running'
  AND segment = :segment AND worker = :worker
"""

REQUESTS = f"SELECT cancelling, pausing, woken, alert_id FROM runs {_HELD}"

LOCK_HELD = f"{REQUESTS} FOR UPDATE"

ADD_ENTRY = """
INSERT INTO run_journal (owner, run_id, number, place, kind, step, digest, result, text, at)
VALUES (:owner, :id,
        (SELECT coalesce(max(j.number), 0) + 1 FROM run_journal j
         WHERE j.owner = :owner AND j.run_id = :id),
        :place, :kind, :step, :digest, :result, :text, :at)
ON CONFLICT (owner, run_id, place) DO NOTHING
RETURNING number
"""

PARK = """
UPDATE runs SET status = 'waiting', wait = :wait, wait_kind = :wait_kind,
                wait_until = :wait_until, approval_id = :approval_id
WHERE owner = :owner AND id = :id
"""

GO_ON = "UPDATE runs SET status = 'pending' WHERE owner = :owner AND id = :id"

FINISH = f"""
UPDATE runs SET
    status = :status, outcome = :outcome, ended_at = :now,
    problem = CASE WHEN :keeps_problem THEN problem ELSE :problem END
{_HELD}
RETURNING case_id
"""

_AWAKE = "status = 'pending', wait = NULL, wait_kind = NULL, wait_until = NULL, approval_id = NULL"

WAKE = f"UPDATE runs SET {_AWAKE} WHERE owner = :owner AND id = :id AND status = 'waiting'"

LOCK_RUN = "SELECT status, wait_kind FROM runs WHERE owner = :owner AND id = :id FOR UPDATE"

# A run that has not gone to rest yet does not rest: it may have looked before the answer came.
KEEP_AWAKE = """
UPDATE runs SET woken = :yes WHERE owner = :owner AND id = :id AND status = 'running'
"""

CANCEL_NOW = """
UPDATE runs SET status = 'cancelled', wait = NULL, wait_kind = NULL, wait_until = NULL,
                approval_id = NULL, problem = :problem, ended_at = :now
WHERE owner = :owner AND id = :id
"""

CANCEL_SOON = """
UPDATE runs SET cancelling = :yes, problem = :problem WHERE owner = :owner AND id = :id
"""

PAUSE_NOW = """
UPDATE runs SET status = 'waiting', pausing = :yes, wait = :wait, wait_kind = 'pause'
WHERE owner = :owner AND id = :id
"""

PAUSE_SOON = "UPDATE runs SET pausing = :yes WHERE owner = :owner AND id = :id"

RESUME = f"""
UPDATE runs SET pausing = :no, {_AWAKE}
WHERE owner = :owner AND id = :id AND status = 'waiting' AND wait_kind = 'pause'
"""

UNPAUSE = "UPDATE runs SET pausing = :no WHERE owner = :owner AND id = :id"

WITHDRAW_APPROVALS = """
UPDATE approvals SET state = 'withdrawn', due_at = NULL, decided_at = :now
WHERE owner = :owner AND run_id = :id AND state = 'open'
"""

# What waited for approval waits no more: the watch says so in the ledger.
LEAVE_ACTIONS = """
UPDATE actions SET unsettled_at = :now WHERE owner = :owner AND run_id = :id AND state = 'waiting'
"""

STATE_OF_APPROVAL = "SELECT state FROM approvals WHERE owner = :owner AND id = :approval_id"

PLACE_IN_JOURNAL = """
SELECT number FROM run_journal WHERE owner = :owner AND run_id = :id AND place = :place
"""

COPY_JOURNAL = """
INSERT INTO run_journal (owner, run_id, number, place, kind, step, digest, result, text, at)
SELECT owner, :new_id, number, place, kind, step, digest, result, text, at FROM run_journal
WHERE owner = :owner AND run_id = :id AND number < :number
"""

TAKE_OVER = """
UPDATE runs SET worker = :worker, attempts = attempts + 1
WHERE owner = :owner AND id = :id AND status = 'running' AND (worker = :dead OR :anybody)
"""

# The rest names no owner: workers serve all of them.

# From one lane to the next by the index, however many runs are pending in each; with the first one
# of each, and how many of it are running.
LANES = """
WITH RECURSIVE lanes (lane) AS (
    SELECT min(r.lane) FROM runs r WHERE r.status = 'pending'
    UNION ALL
    SELECT (SELECT min(r.lane) FROM runs r WHERE r.status = 'pending' AND r.lane > lanes.lane)
    FROM lanes WHERE lanes.lane IS NOT NULL
)
SELECT l.lane,
       (SELECT r.priority FROM runs r WHERE r.status = 'pending' AND r.lane = l.lane
        ORDER BY r.priority, r.id LIMIT 1),
       (SELECT r.id FROM runs r WHERE r.status = 'pending' AND r.lane = l.lane
        ORDER BY r.priority, r.id LIMIT 1),
       (SELECT r.concurrency FROM runs r WHERE r.status = 'pending' AND r.lane = l.lane
        ORDER BY r.priority, r.id LIMIT 1),
       CASE WHEN l.lane = '' THEN 0
            ELSE (SELECT count(*) FROM runs r WHERE r.status = 'running' AND r.lane = l.lane) END
FROM lanes l WHERE l.lane IS NOT NULL
"""

LOCK_LANES = """
SELECT lane FROM run_lanes WHERE lane IN :lanes ORDER BY lane FOR UPDATE SKIP LOCKED
"""

RUNNING_IN_LANE = "SELECT count(*) FROM runs WHERE status = 'running' AND lane = :lane"

FIRST_IN_LANE = f"""
SELECT owner, concurrency, {COLUMNS} FROM runs
WHERE status = 'pending' AND lane = :lane ORDER BY priority, id LIMIT :limit
FOR UPDATE SKIP LOCKED
"""

ONE_PENDING = f"""
SELECT owner, concurrency, {COLUMNS} FROM runs
WHERE owner = :owner AND id = :id AND status = 'pending' FOR UPDATE SKIP LOCKED
"""

START = """
UPDATE runs SET status = 'running', worker = :worker, segment = segment + 1, attempts = 0,
                woken = :no, started_at = coalesce(started_at, :now)
WHERE owner IN :owners AND id IN :ids AND status = 'pending'
"""

SLEEPER = """
SELECT 1 FROM runs WHERE status = 'waiting' AND wait_kind = 'time' AND wait_until <= :now LIMIT 1
"""

WAKE_DUE = f"""
UPDATE runs SET {_AWAKE} WHERE status = 'waiting' AND wait_kind = 'time' AND wait_until <= :now
"""

BEAT = """
INSERT INTO workers (name, beat_at) VALUES (:worker, :now)
ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at
"""

WORKERS = "SELECT name, beat_at FROM workers ORDER BY name"

FORGET_WORKER = "DELETE FROM workers WHERE name = :worker"

ORPHANS = f"""
SELECT owner, {COLUMNS} FROM runs r
WHERE r.status = 'running'
  AND NOT EXISTS (SELECT 1 FROM workers w WHERE w.name = r.worker AND w.beat_at >= :before)
"""

ENDED = """
SELECT owner, id FROM runs WHERE ended_at < :before ORDER BY ended_at LIMIT :limit
FOR UPDATE SKIP LOCKED
"""

DROP_JOURNAL = "DELETE FROM run_journal WHERE owner = :owner AND run_id = :id"

DROP_RUN = "DELETE FROM runs WHERE owner = :owner AND id = :id"
