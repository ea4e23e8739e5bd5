"""Every statement of the store; `database` explains `:name` and `IN :names`."""

UPSERT_ALERT = """
INSERT INTO alerts (id, owner, key, source, uid, case_id, title, severity, time,
                    first_seen, last_seen, times_seen, body, payload)
VALUES (:id, :owner, :key, :source, :uid, :case_id, :title, :severity, :time,
        :now, :now, 1, :body, :payload)
ON CONFLICT (owner, key) DO UPDATE SET
    title = excluded.title, severity = excluded.severity,
    body = excluded.body, payload = excluded.payload,
    last_seen = excluded.last_seen, times_seen = alerts.times_seen + 1
"""

# RETURNING would save this, but needs SQLite 3.35: distributions still bring 3.34 with Python 3.11.
UPSERTED_ALERT = """
SELECT id, case_id, times_seen FROM alerts WHERE owner = :owner AND key = :key
"""

ALERT = """
SELECT case_id, body, payload, first_seen, last_seen, times_seen
FROM alerts WHERE owner = :owner AND id = :id
"""

ALERTS = """
SELECT id, body FROM alerts WHERE owner = :owner AND id IN :ids
"""

OPEN_CASE = """
INSERT INTO cases (id, owner, title, severity, status, plan, opened_at, updated_at)
VALUES (:case_id, :owner, :title, :severity, :status, :plan, :now, :now)
"""

UPSERT_OBSERVABLE = """
INSERT INTO observables (owner, key, type, value, alerts)
VALUES (:owner, :key, :type, :value, 1)
ON CONFLICT (owner, key) DO UPDATE SET alerts = observables.alerts + 1
"""

ADD_SIGHTING = """
INSERT INTO sightings (owner, key, alert_id, role, seen_at)
VALUES (:owner, :key, :alert_id, :role, :seen_at)
"""

SIGHTED_IN_ALERT = """
SELECT key FROM sightings WHERE owner = :owner AND alert_id = :alert_id
"""

# The count is kept beside the value and the times are the two ends of an index: the cost is the
# same for an address seen once and for a resolver seen in every alert.
SIGHTINGS = """
SELECT o.key,
       o.alerts - (SELECT count(*) FROM sightings s
                   WHERE s.owner = o.owner AND s.key = o.key AND s.alert_id = :besides),
       (SELECT s.seen_at FROM sightings s
        WHERE s.owner = o.owner AND s.key = o.key AND s.alert_id <> :besides
        ORDER BY s.seen_at LIMIT 1),
       (SELECT s.seen_at FROM sightings s
        WHERE s.owner = o.owner AND s.key = o.key AND s.alert_id <> :besides
        ORDER BY s.seen_at DESC LIMIT 1)
FROM observables o
WHERE o.owner = :owner AND o.key IN :keys
"""

REPORTS = """
SELECT key, provider, body FROM reports
WHERE owner = :owner AND key IN :keys AND provider IN :providers AND holder IN :holders
"""

UPSERT_REPORT = """
INSERT INTO reports (owner, key, provider, holder, state, fetched_at, body)
VALUES (:owner, :key, :provider, :holder, :state, :fetched_at, :body)
ON CONFLICT (owner, key, provider, holder) DO UPDATE SET
    state = excluded.state, fetched_at = excluded.fetched_at, body = excluded.body
WHERE excluded.fetched_at >= reports.fetched_at
"""

LATEST_VERDICTS = """
SELECT v.key, v.id, v.digest FROM verdicts v
WHERE v.owner = :owner AND v.key IN :keys
  AND v.id = (SELECT max(w.id) FROM verdicts w WHERE w.owner = v.owner AND w.key = v.key)
"""

ADD_VERDICT = """
INSERT INTO verdicts (id, owner, key, type, value, class, probability, confidence, model_version,
                      alert_id, since, until, digest, body)
VALUES (:id, :owner, :key, :type, :value, :class, :probability, :confidence, :model_version,
        :alert_id, :now, :now, :digest, :body)
"""

CONFIRM_VERDICT = """
UPDATE verdicts SET until = :now WHERE owner = :owner AND id = :id
"""

VERDICTS = """
SELECT id, body, since, until, alert_id FROM verdicts
WHERE owner = :owner AND key = :key ORDER BY id DESC LIMIT :limit
"""

_CASE = """
SELECT id, title, severity, status, resolution, summary, plan, opened_at, updated_at, closed_at
FROM cases
"""

CASE = f"{_CASE} WHERE owner = :owner AND id = :id"

CASES = f"{_CASE} WHERE owner = :owner AND id < :after ORDER BY id DESC LIMIT :limit"

CASES_BY_STATUS = f"""{_CASE}
WHERE owner = :owner AND status = :status AND id < :after ORDER BY id DESC LIMIT :limit
"""

ALERTS_OF_CASES = """
SELECT case_id, id FROM alerts WHERE owner = :owner AND case_id IN :case_ids
"""

UPDATE_CASE = """
UPDATE cases SET status = :status, resolution = :resolution, summary = :summary, plan = :plan,
                 updated_at = :now, closed_at = :closed_at
WHERE owner = :owner AND id = :id
"""

ADD_DISCLOSURE = """
INSERT INTO disclosures (id, owner, provider, type, value, alert_id, why, at)
VALUES (:id, :owner, :provider, :type, :value, :alert_id, :why, :now)
"""

DISCLOSURES = """
SELECT id, provider, type, value, alert_id, why, at FROM disclosures
WHERE owner = :owner AND at >= :since ORDER BY id DESC LIMIT :limit
"""

_OWN_ENTRY = """
SELECT key, list, type, value, subdomains, author, reason, added_at, expires_at FROM own_entries
"""

OWN_ENTRY = f"{_OWN_ENTRY} WHERE owner = :owner AND key = :key"

OWN_ENTRIES = f"{_OWN_ENTRY} WHERE owner = :owner AND expires_at > :now"

COVERING_OWN_ENTRIES = f"{_OWN_ENTRY} WHERE owner = :owner AND key IN :keys AND expires_at > :now"

UPSERT_OWN_ENTRY = """
INSERT INTO own_entries (owner, key, list, type, value, subdomains, author, reason,
                         added_at, expires_at)
VALUES (:owner, :key, :list, :type, :value, :subdomains, :author, :reason, :added_at, :expires_at)
ON CONFLICT (owner, key) DO UPDATE SET
    list = excluded.list, type = excluded.type, value = excluded.value,
    subdomains = excluded.subdomains, author = excluded.author, reason = excluded.reason,
    added_at = excluded.added_at, expires_at = excluded.expires_at
"""

REMOVE_OWN_ENTRY = """
DELETE FROM own_entries WHERE owner = :owner AND key = :key
"""

# Locks the row, and leaves what was found before for HELD_FINDING: of two that come at once, the
# second sees what the first one counted.
CLAIM_FINDING = """
INSERT INTO findings (owner, verdict_id, author, malicious, sources, times)
VALUES (:owner, :verdict_id, :author, :malicious, :sources, 1)
ON CONFLICT (owner, verdict_id, author) DO UPDATE SET times = findings.times + 1
"""

HELD_FINDING = """
SELECT malicious, sources, times FROM findings
WHERE owner = :owner AND verdict_id = :verdict_id AND author = :author
"""

UPDATE_FINDING = """
UPDATE findings SET malicious = :malicious, sources = :sources
WHERE owner = :owner AND verdict_id = :verdict_id AND author = :author
"""

ADD_EXPERIENCE = """
INSERT INTO experience (owner, source, true_positives, false_positives)
VALUES (:owner, :source, :true_positives, :false_positives)
ON CONFLICT (owner, source) DO UPDATE SET
    true_positives = experience.true_positives + excluded.true_positives,
    false_positives = experience.false_positives + excluded.false_positives
"""

EXPERIENCE = """
SELECT source, true_positives, false_positives FROM experience WHERE owner = :owner
"""

ADD_CHANGE = """
INSERT INTO changes (id, owner, author, what, type, value, detail, reason, at)
VALUES (:id, :owner, :author, :what, :type, :value, :detail, :reason, :now)
"""

CHANGES = """
SELECT id, author, what, type, value, detail, reason, at FROM changes
WHERE owner = :owner ORDER BY id DESC LIMIT :limit
"""

# Locks the key for the rest of the transaction: takers come one after another.
CLAIM_QUOTA_KEY = """
INSERT INTO quota_keys (owner, provider, holder, calls, claims)
VALUES (:owner, :provider, :holder, 0, 1)
ON CONFLICT (owner, provider, holder) DO UPDATE SET claims = quota_keys.claims + 1
RETURNING calls, last_at, blocked_until
"""

QUOTA_KEY = """
SELECT calls, last_at, blocked_until FROM quota_keys
WHERE owner = :owner AND provider = :provider AND holder = :holder
"""

UPDATE_QUOTA_KEY = """
UPDATE quota_keys SET calls = :calls, last_at = :at
WHERE owner = :owner AND provider = :provider AND holder = :holder
"""

BLOCK_QUOTA_KEY = """
UPDATE quota_keys SET blocked_until = :until
WHERE owner = :owner AND provider = :provider AND holder = :holder
"""

QUOTA_CALLS = """
SELECT number, at FROM quota_calls
WHERE owner = :owner AND provider = :provider AND holder = :holder
  AND number > :behind + (SELECT k.calls FROM quota_keys k
                          WHERE k.owner = :owner AND k.provider = :provider AND k.holder = :holder)
  AND number <= :ahead + (SELECT k.calls FROM quota_keys k
                          WHERE k.owner = :owner AND k.provider = :provider AND k.holder = :holder)
"""

ADD_QUOTA_CALL = """
INSERT INTO quota_calls (owner, provider, holder, number, at)
VALUES (:owner, :provider, :holder, :calls, :at)
"""

# By both: a limit that is raised finds the calls of its window, however few the old one needed.
FORGET_QUOTA_CALLS = """
DELETE FROM quota_calls
WHERE owner = :owner AND provider = :provider AND holder = :holder
  AND number <= :last AND at < :horizon
"""

QUOTA_CALLS_SINCE = """
SELECT count(*), min(at) FROM quota_calls
WHERE owner = :owner AND provider = :provider AND holder = :holder
  AND at > :since
  AND number > :behind + (SELECT k.calls FROM quota_keys k
                          WHERE k.owner = :owner AND k.provider = :provider AND k.holder = :holder)
"""

QUOTA_PERIODS = """
SELECT per, starts_at, used FROM quota_periods
WHERE owner = :owner AND provider = :provider AND holder = :holder
"""

COUNT_IN_PERIOD = """
INSERT INTO quota_periods (owner, provider, holder, per, starts_at, used)
VALUES (:owner, :provider, :holder, :per, :starts_at, 1)
ON CONFLICT (owner, provider, holder, per, starts_at) DO UPDATE SET used = quota_periods.used + 1
"""

FORGET_PERIODS = """
DELETE FROM quota_periods
WHERE owner = :owner AND provider = :provider AND holder = :holder
  AND per = :per AND starts_at < :now_starts_at
"""

ADD_ERRAND = """
INSERT INTO errands (id, owner, provider, holder, key, priority, due_at, attempts, body)
VALUES (:id, :owner, :provider, :holder, :key, :priority, :asked_at, 0, :body)
ON CONFLICT (owner, provider, key, holder) DO UPDATE SET
    priority = excluded.priority, body = excluded.body
WHERE excluded.priority < errands.priority
"""

ERRAND = """
SELECT id FROM errands
WHERE owner = :owner AND provider = :provider AND key = :key AND holder = :holder
"""

LINE = """
SELECT priority, id FROM errands
WHERE owner = :owner AND provider = :provider AND holder = :holder ORDER BY priority, id
"""

LINES = """
SELECT provider, holder, count(*) FROM errands WHERE owner = :owner GROUP BY provider, holder
"""

_NEXT_ERRAND = """
SELECT e.id, e.attempts, e.body FROM errands e
WHERE e.owner = :owner AND e.provider = :provider AND e.holder = :holder AND e.due_at <= :now
  AND NOT EXISTS (SELECT 1 FROM leases l
                  WHERE l.owner = e.owner AND l.provider = e.provider AND l.key = e.key
                    AND l.holder = e.holder AND l.expires_at > :now)
"""

NEXT_ERRAND_BY_CLASS = f"{_NEXT_ERRAND} ORDER BY e.priority, e.id LIMIT :limit"

NEXT_ERRAND_BY_AGE = f"{_NEXT_ERRAND} ORDER BY e.id LIMIT :limit"

# Only while somebody serves the line: without a worker nobody has to give way.
FIRST_WAITING = """
SELECT min(e.priority) FROM errands e
WHERE e.owner = :owner AND e.provider = :provider AND e.holder = :holder AND e.due_at <= :now
  AND EXISTS (SELECT 1 FROM leases l
              WHERE l.owner = e.owner AND l.provider = e.provider AND l.key = :line
                AND l.holder = e.holder AND l.expires_at > :now)
"""

POSTPONE_ERRAND = """
UPDATE errands SET attempts = attempts + 1, due_at = :until
WHERE owner = :owner AND provider = :provider AND key = :key AND holder = :holder
"""

DROP_ERRAND = """
DELETE FROM errands
WHERE owner = :owner AND provider = :provider AND key = :key AND holder = :holder
"""

# An answer that is shared with the team, whose holder is '', serves everybody who waits for it.
DROP_ERRANDS_ANSWERED = """
DELETE FROM errands
WHERE owner = :owner AND provider = :provider AND key = :key
  AND (holder = :holder OR :holder = '')
"""

WAITING_FOR = """
SELECT key FROM errands WHERE owner = :owner AND key IN :keys AND due_at <= :now
"""

TAKE_LEASE = """
INSERT INTO leases (owner, provider, key, holder, token, expires_at)
VALUES (:owner, :provider, :key, :holder, :token, :expires_at)
ON CONFLICT (owner, provider, key, holder) DO UPDATE SET
    token = excluded.token, expires_at = excluded.expires_at
WHERE leases.expires_at <= :now OR leases.token = excluded.token
"""

DROP_LEASE = """
DELETE FROM leases
WHERE owner = :owner AND provider = :provider AND key = :key AND holder = :holder
  AND token = :token
"""

CLAIM_HEALTH = """
INSERT INTO health (owner, provider, holder, claims, body)
VALUES (:owner, :provider, :holder, 1, :body)
ON CONFLICT (owner, provider, holder) DO UPDATE SET claims = health.claims + 1
"""

HEALTH = """
SELECT body FROM health WHERE owner = :owner AND provider = :provider AND holder = :holder
"""

UPDATE_HEALTH = """
UPDATE health SET body = :body
WHERE owner = :owner AND provider = :provider AND holder = :holder
"""

ALL_HEALTH = """
SELECT provider, holder, body FROM health WHERE owner = :owner
"""
